/** What stood on a hub, in files. */
export { writeInventory, writeKinds, writeSettings, type WrittenFile } from "./recorded-files";
export { hideWith, readSnapshot, writeSnapshot, type Snapshot } from "./snapshot-file";
