export * from "./read-fleet-status";
