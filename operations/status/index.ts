export * from "./read-fleet-status";
export * from "./rollouts";
