export * from "./file-lock";
export * from "./process-identity";
