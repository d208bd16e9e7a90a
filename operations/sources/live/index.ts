/** A running fleet, read as one that is written down. */
export { apiGroupsOf, findSpaces, type FoundSpace, type LiveInventory, type LiveSpaces, type LiveWorkloadSpace } from "./live-spaces";
export { readLiveFleet, readSettings, withoutFiles, type LiveReading } from "./read-live-fleet";
