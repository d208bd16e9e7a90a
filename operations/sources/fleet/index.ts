/** A folder with one folder for each space, read as fast as it can be. */
export { loadFleet, type LoadedFleet, type LoadedFolder, type OtherSpace } from "./load-fleet";
