export * from "./apply";
export * from "./delete";
export * from "./keys";
export * from "./read";
export * from "./secret-data";
