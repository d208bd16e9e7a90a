export * from "./execute";
export { NAMELESS_OWNER, mustAsk, namelessNote, removalsOf } from "./may-remove";
export type * from "./model";
export { ownedObjects } from "./owned-objects";
export { planApply } from "./plan";
