export * from "./apply";
export * from "./delete";
export * from "./keys";
export * from "./place";
export * from "./read";
export * from "./read-standing";
export * from "./secret-data";
export * from "./served";
