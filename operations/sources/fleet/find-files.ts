/** Finds the files of a fleet folder: a folder for each space, and `fleet.yaml` beside them; with their sizes before anything is read. */
import { realpathSync, type Dirent } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../../../core/model/diagnostic";
import { codeOf, isManifest, listFolder, lookAt, manifestsUnder, unreadable, type ManifestFile } from "../manifest-files";
import { KINDS_FILE } from "./kinds-file";
import type { FleetLimits } from "./limits";

/** Written beside the manifests by cdk8s, for its CLI. */
const CONSTRUCT_METADATA = "construct-metadata.json";
const FLEET_FILE = /^fleet\.ya?ml$/;

/** The files of a space. */
export interface SpaceFolder {
  readonly name: string;
  readonly files: readonly ManifestFile[];
}

export interface FoundFolder {
  readonly spaces: readonly SpaceFolder[];
  readonly fleetFile?: ManifestFile;
  /** See `kinds-file.ts`. */
  readonly kindsFile?: ManifestFile;
  readonly findings: readonly Diagnostic[];
}

/** Looks through a fleet folder. Names that begin with a dot and `node_modules` are passed over; links to folders, and those that lead out, are refused. */
export function findFleetFiles(folder: string, { maxFiles }: FleetLimits): FoundFolder {
  let root: string;
  let entries: readonly Dirent[];
  try {
    root = realpathSync.native(folder);
    entries = listFolder(root);
  } catch (error) {
    const code = codeOf(error);
    return { spaces: [], findings: [unreadable(folder, code === "ENOTDIR" ? "is no folder" : `cannot be read (${code})`, "Name the folder that holds one folder for each space")] };
  }
  const findings: Diagnostic[] = [];
  const spaces: SpaceFolder[] = [];
  let fleetFile: ManifestFile | undefined;
  let kindsFile: ManifestFile | undefined;
  let count = 0;
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    const isKindsFile = entry.name === KINDS_FILE;
    if (isManifest(entry.name) && !isKindsFile && !FLEET_FILE.test(entry.name) && !entry.isDirectory()) {
      if (entry.name !== CONSTRUCT_METADATA) findings.push({ code: "KS221", severity: "warning", path: "", message: "is in no space, so it is not read", fix: "Move it into the folder of a space", file: at });
      continue;
    }
    const found = lookAt(entry, { shown: at, at }, root);
    if (found?.kind === "refused") findings.push(found.finding);
    else if (found?.kind === "file" && isKindsFile) kindsFile = found.file;
    else if (found?.kind === "file") fleetFile = found.file;
    else if (found?.kind === "folder") {
      const files: ManifestFile[] = [];
      for (const below of manifestsUnder({ shown: at, at }, root)) {
        if (++count > maxFiles) return { spaces: [], findings: [...findings, { code: "KS206", severity: "error", path: "", message: `there are more than ${maxFiles} files`, fix: "Put several objects into one file", file: folder }] };
        if (below.kind === "refused") findings.push(below.finding);
        else files.push(below.file);
      }
      spaces.push({ name: entry.name, files });
    }
  }
  return { spaces, findings, ...(fleetFile !== undefined && { fleetFile }), ...(kindsFile !== undefined && { kindsFile }) };
}
