export * from "./atomic-file";
export * from "./file-lock";
export * from "./hub-paths";
export * from "./hub-record";
export * from "./process-identity";
export * from "./space-state";
