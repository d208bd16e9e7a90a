/** Finds the files of a fleet folder: confined to it, in the order of their paths, with their sizes before anything is read. */
import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import type { Diagnostic } from "../../../core/model/diagnostic";
import { byCodeUnit } from "../../bounded";
import type { FleetLimits } from "./limits";

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
export async function findFleetFiles(folder: string, limits: FleetLimits): Promise<FoundFolder> {
  const findings: Diagnostic[] = [];
  const refuse = (code: string, file: string, message: string, fix: string): undefined => {
    findings.push({ code, severity: "error", path: "", message, fix, file });
  };
  let root: string;
  let entries: readonly Dirent[];
  try {
    root = await realpath(folder);
    entries = await list(root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse("KS208", folder, code === "ENOTDIR" ? "is no folder" : `cannot be read (${code ?? (error as Error).message})`, "Name the folder that holds one folder for each space");
    return { spaces: [], findings };
  }
  const spaces: SpaceFolder[] = [];
  let fleetFile: FleetFile | undefined;
  let count = 0;

  const add = async (files: FleetFile[], shown: string): Promise<void> => {
    if (++count > limits.maxFiles) return;
    let stats: Stats;
    try {
      const real = await realpath(shown);
      if (path.relative(root, real).startsWith("..")) return refuse("KS208", shown, "is a link that leads out of the folder", "Copy the file");
      stats = await stat(real);
    } catch (error) {
      return refuse("KS208", shown, `cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`, "Check the file, or remove the link");
    }
    if (stats.isFile()) files.push({ file: shown, bytes: stats.size });
    else if (!stats.isDirectory()) refuse("KS208", shown, "is no regular file", "Remove it");
  };
  const walk = async (files: FleetFile[], shown: string): Promise<void> => {
    const inside = await list(shown).catch((error: NodeJS.ErrnoException) => refuse("KS208", shown, `cannot be read (${error.code ?? error.message})`, "Check the folder's permissions"));
    for (const entry of inside ?? []) {
      const at = path.join(shown, entry.name);
      // Links to folders are not followed: they may lead in circles.
      if (entry.isDirectory()) await walk(files, at);
      else if (isManifest(entry.name)) await add(files, at);
    }
  };
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const files: FleetFile[] = [];
      await walk(files, at);
      spaces.push({ name: entry.name, files });
    } else if (/^fleet\.ya?ml$/.test(entry.name)) {
      const files: FleetFile[] = [];
      await add(files, at);
      fleetFile = files[0];
    } else if (isManifest(entry.name)) findings.push({ code: "KS221", severity: "warning", path: "", message: "is in no space, so it is not read", fix: "Move it into the folder of a space", file: at });
  }
  if (count > limits.maxFiles) refuse("KS206", folder, `there are ${count} files; at most ${limits.maxFiles} are read`, "Put several objects into one file");
  return { spaces, findings, ...(fleetFile !== undefined && { fleetFile }) };
}

const isManifest = (name: string): boolean => EXTENSIONS.has(path.extname(name).toLowerCase());

async function list(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules").sort((a, b) => byCodeUnit(a.name, b.name));
}
