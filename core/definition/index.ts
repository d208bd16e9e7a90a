export { defineFleet, parseFleet, type ParsedFleet } from "./define-fleet";
export type { FleetModel, InventoryModel, WithName, WorkloadSpaceModel } from "./fleet-model";
export { fleetObjects, fleetPreviewInput, itsNameOf, type SpaceObjects, workloadObjects } from "./fleet-objects";
export type * from "./fleet-spec";
