export * from "./atomic-file";
export * from "./hub-paths";
export * from "./hub-record";
export * from "./space-state";
