export * from "./read-children";
export * from "./read-fleet-status";
export * from "./rollouts";
