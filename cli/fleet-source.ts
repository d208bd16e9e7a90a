/** Where a command gets a fleet from: a folder, a Git ref, a running hub, or the record of one. */
import path from "node:path";
import { readLiveFleet, withoutFiles, type LiveReading } from "../operations/sources/live";
import { loadFleet, type LoadedFleet, type LoadedFolder } from "../operations/sources/fleet";
import { openRevision } from "../operations/sources/revision";
import type { LiveOptions } from "./fleet-options";
import { onInterrupt } from "./interruption";
import { progress } from "./report/output";

/** What a command takes for a fleet. */
export const FLEET_ARGUMENT = "a folder, git:REF[:PATH], live, or snapshot:FILE";

/** How a running hub is named where a folder may stand; a folder of that name is `./live`. */
export const LIVE = "live";

/** Stands before the file of a recorded fleet. */
const SNAPSHOT = "snapshot:";

/** Describes the spaces of a folder. */
const FLEET_FILE = "fleet.yaml";

/** What is to be read of a source. */
type SourceReading = Pick<LiveReading, "reach" | "workStatuses" | "managers"> & { readonly everySpace?: boolean };

/** A fleet, and what only a folder says besides. */
export type LoadedSource = LoadedFleet & Partial<Pick<LoadedFolder, "others" | "owner">>;

/** A fleet that a command was given, opened. */
export interface FleetSource {
  /** For people: as it was asked for. */
  readonly name: string;
  /** Whether servers and controllers have had their hands on the objects. */
  readonly isLive: boolean;
  /** The file that stands for all of it where something has to be in a file; it need not be there. */
  readonly standIn: string;
  /** Of a record, in which Secrets are hidden: by which salt. */
  readonly salt?: string;
  /** Reads it. @param reading - of a running hub, see `readLiveFleet`; `everySpace` of a folder, see `loadFleet`. */
  readonly load: (reading?: SourceReading) => Promise<LoadedSource>;
  /** Removes what was made for it. */
  readonly dispose: () => Promise<void>;
}

/**
 * Opens a fleet. Nothing is read of a running hub before `load`.
 *
 * @param comparedWith - the other side, as it was asked for: a folder that it has may be missing from a Git ref before it.
 * @throws KubeStellarError as `openRevision` and `readSnapshot`.
 */
export async function openFleet(asked: string, live: LiveOptions, comparedWith?: string): Promise<FleetSource> {
  if (asked === LIVE) {
    const name = live.kubeconfig ?? live.host ?? `hub ${live.name}`;
    return { name, isLive: true, standIn: FLEET_FILE, load: (reading) => readHub(live, reading), dispose: async () => undefined };
  }
  if (asked.startsWith(SNAPSHOT)) {
    const { readSnapshot } = await import("../operations/inventory/index.js");
    const { input, salt } = await readSnapshot(asked.slice(SNAPSHOT.length));
    return { name: asked, isLive: true, standIn: asked.slice(SNAPSHOT.length), salt, load: async () => withoutFiles(input), dispose: async () => undefined };
  }
  const { name, folder, display, dispose } = await openRevision(asked, { onProgress: progress, onInterrupt, ...(comparedWith !== undefined && { comparedWith }) });
  return { name, isLive: false, standIn: display(path.join(folder, FLEET_FILE)), load: async ({ everySpace = false } = {}) => displayedAs(await loadFleet(folder, { everySpace }), display), dispose };
}

/** Files are told as people of the repository know them. */
function displayedAs(fleet: LoadedFolder, display: (file: string) => string): LoadedFolder {
  return { ...fleet, locate: async (findings) => (await fleet.locate(findings)).map((found) => ({ ...found, ...(found.file !== undefined && { file: display(found.file) }) })) };
}

async function readHub(options: LiveOptions, reading: LiveReading = {}): Promise<LoadedFleet> {
  // Clients and hub are not loaded where there is nothing to connect to.
  const { connectSpaces } = await import("./spaces/index.js");
  const spaces = await connectSpaces(options);
  try {
    return await readLiveFleet(spaces, { ...reading, onProgress: progress });
  } finally {
    spaces.close();
  }
}
