/** A folder with one folder for each space, read as fast as it can be. */
export { loadFleet, type LoadedFleet, type OtherSpace } from "./load-fleet";
