export * from "./combined-status";
export * from "./definition";
export * from "./policy";
export * from "./touch";
