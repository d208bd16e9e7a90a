/** Inventories: recorded and compared. */
export { compareInventories, type InventoryDifference } from "./compare-inventories";
export { recordInventory } from "./record-inventory";
