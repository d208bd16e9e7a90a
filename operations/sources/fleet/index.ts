/** A folder with one folder for each space, read as fast as it can be. */
export { KINDS_FILE, KINDS_HEAD, readKindsFile } from "./kinds-file";
export { loadFleet, type LoadedFleet, type LoadedFolder, type OtherSpace } from "./load-fleet";
