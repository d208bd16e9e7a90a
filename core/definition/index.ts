export { defineFleet, parseFleet, type ParsedFleet } from "./define-fleet";
export type { FleetModel, InventoryModel, WithName, WorkloadSpaceModel } from "./fleet-model";
export { fleetObjects, fleetPreviewInput, itsNameOf, type SpaceObjects } from "./fleet-objects";
export type * from "./fleet-spec";
