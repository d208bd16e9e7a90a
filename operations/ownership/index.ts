export * from "./apply-owned";
export { ownedKeys } from "../../core/model/managed-fields";
export * from "./owner";
