/** Inventories: recorded and compared. */
export { compareInventories, type InventoryDifference } from "./compare-inventories";
export { compareSettings, type SettingDifference, type SpaceSettings } from "./compare-settings";
export { recordFleet, withHiddenData, withHiddenSecrets, type Hide } from "./record-fleet";
export { isRecorded, recordInventory } from "./record-inventory";
