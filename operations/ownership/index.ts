export * from "./apply-owned";
export * from "./managed-fields";
export * from "./owner";
