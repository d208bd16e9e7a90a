/** How the CLI finds and connects spaces: `place` knows the ways, the others what a command needs of them. */
export { folderSpaces, type FolderPlace, type FolderSpaces } from "./folder-spaces";
export { connectFleet, connectInventory, connectSpaces, type ConnectedFleet, type ConnectedSpaces } from "./running-fleet";
