/** Finds the files of a fleet folder: confined to it, in the order of their paths, with their sizes before anything is read. */
import { byCodeUnit } from "../../../core/model/code-unit-order";
import { readdirSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../../../core/model/diagnostic";
import type { FleetLimits } from "./limits";

/** Written beside the manifests by cdk8s, for its CLI. */
const CONSTRUCT_METADATA = "construct-metadata.json";
const EXTENSIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);

/** A file as people name it. */
export interface FleetFile {
  readonly file: string;
  readonly bytes: number;
}

/** The files of a space. */
export interface SpaceFolder {
  readonly name: string;
  readonly files: readonly FleetFile[];
}

export interface FoundFolder {
  readonly spaces: readonly SpaceFolder[];
  readonly fleetFile?: FleetFile;
  readonly findings: readonly Diagnostic[];
}

/** Looks through a fleet folder. Names that begin with a dot and `node_modules` are passed over; links that lead out are refused. */
export function findFleetFiles(folder: string, limits: FleetLimits): FoundFolder {
  const findings: Diagnostic[] = [];
  const refuse = (code: string, file: string, message: string, fix: string): undefined => {
    findings.push({ code, severity: "error", path: "", message, fix, file });
  };
  let root: string;
  let entries: readonly Dirent[];
  try {
    root = realpathSync.native(folder);
    entries = list(root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse("KS208", folder, code === "ENOTDIR" ? "is no folder" : `cannot be read (${code ?? (error as Error).message})`, "Name the folder that holds one folder for each space");
    return { spaces: [], findings };
  }
  const spaces: SpaceFolder[] = [];
  let fleetFile: FleetFile | undefined;
  let count = 0;

  const add = (files: FleetFile[], shown: string, entry: Dirent): void => {
    if (++count > limits.maxFiles) return;
    let stats: Stats;
    try {
      // Links to folders are not followed, so that only a link of its own leads a file out.
      const real = entry.isFile() ? shown : realpathSync.native(shown);
      if (!entry.isFile() && path.relative(root, real).startsWith("..")) return refuse("KS208", shown, "is a link that leads out of the folder", "Copy the file");
      stats = statSync(real);
    } catch (error) {
      return refuse("KS208", shown, `cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`, "Check the file, or remove the link");
    }
    if (stats.isFile()) files.push({ file: shown, bytes: stats.size });
    else if (!stats.isDirectory()) refuse("KS208", shown, "is no regular file", "Remove it");
  };
  const walk = (files: FleetFile[], shown: string): void => {
    let inside: readonly Dirent[];
    try {
      inside = list(shown);
    } catch (error) {
      return refuse("KS208", shown, `cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`, "Check the folder's permissions");
    }
    for (const entry of inside) {
      const at = path.join(shown, entry.name);
      // Links to folders are not followed: they may lead in circles.
      if (entry.isDirectory()) walk(files, at);
      else if (isManifest(entry.name)) add(files, at, entry);
    }
  };
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const files: FleetFile[] = [];
      walk(files, at);
      spaces.push({ name: entry.name, files });
    } else if (/^fleet\.ya?ml$/.test(entry.name)) {
      const files: FleetFile[] = [];
      add(files, at, entry);
      fleetFile = files[0];
    } else if (isManifest(entry.name) && entry.name !== CONSTRUCT_METADATA) findings.push({ code: "KS221", severity: "warning", path: "", message: "is in no space, so it is not read", fix: "Move it into the folder of a space", file: at });
  }
  if (count > limits.maxFiles) refuse("KS206", folder, `there are ${count} files; at most ${limits.maxFiles} are read`, "Put several objects into one file");
  return { spaces, findings, ...(fleetFile !== undefined && { fleetFile }) };
}

const isManifest = (name: string): boolean => EXTENSIONS.has(path.extname(name).toLowerCase());

function list(folder: string): readonly Dirent[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules").sort((a, b) => byCodeUnit(a.name, b.name));
}
