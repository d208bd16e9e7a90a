/** Inventories: recorded and compared. */
export { compareInventories, type InventoryDifference } from "./compare-inventories";
export { isRecorded, recordInventory } from "./record-inventory";
