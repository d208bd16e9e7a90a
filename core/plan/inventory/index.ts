/** Inventories: recorded and compared. */
export { compareInventories, type InventoryDifference } from "./compare-inventories";
export { recordFleet, withHiddenSecrets, type Hide } from "./record-fleet";
export { isRecorded, recordInventory } from "./record-inventory";
