export * from "./execute";
export type * from "./model";
export { planApply } from "./plan";
