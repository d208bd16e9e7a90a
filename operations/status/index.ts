export * from "./read-children";
export { readFleetReport, type FleetSpaces } from "./read-fleet-report";
export * from "./rollouts";
export * from "./wait-converged";
export * from "./watch-fleet-report";
