/** Finds manifests in a folder, confined to it and in the order of their paths, and tells of what stands in the way. Fleets and workloads are read so. */
import { readdirSync, realpathSync, statSync, type Dirent } from "node:fs";
import path from "node:path";
import { byCodeUnit } from "../../core/model/code-unit-order";
import type { Diagnostic } from "../../core/model/diagnostic";

/** A regular file with manifests. */
export interface ManifestFile {
  /** As people name it. */
  readonly file: string;
  /** What is to be read: links are followed. */
  readonly real: string;
  readonly bytes: number;
}

/** What a folder may hold: a file to read, a folder to look into, or what cannot be read. */
export type Found = { readonly kind: "file"; readonly file: ManifestFile } | { readonly kind: "folder" } | { readonly kind: "refused"; readonly finding: Diagnostic };

const EXTENSIONS: ReadonlySet<string> = new Set([".yaml", ".yml", ".json"]);

/** Whether a file of this name has manifests. */
export const isManifest = (name: string): boolean => EXTENSIONS.has(path.extname(name).toLowerCase());

/** The entries of a folder that count, sorted by name: not those that begin with a dot, nor `node_modules`. @throws what the file system says. */
export function listFolder(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith(".") && name !== "node_modules").sort((a, b) => byCodeUnit(a.name, b.name));
}

/**
 * Every manifest under a folder, subfolders included.
 *
 * A link to a file is followed within `fence`. One to a folder is refused: it may lead in circles, and what it leads to would silently be missing.
 *
 * @param folder - `shown` is its name for people, `at` what is read.
 * @param fence - real path that nothing may lead out of.
 */
export function* manifestsUnder({ shown, at }: { readonly shown: string; readonly at: string }, fence: string): Iterable<Exclude<Found, { readonly kind: "folder" }>> {
  let entries: readonly Dirent[];
  try {
    entries = listFolder(at);
  } catch (error) {
    yield refused(shown, `cannot be read (${codeOf(error)})`, "Check the folder's permissions");
    return;
  }
  for (const entry of entries) {
    const below = { shown: path.join(shown, entry.name), at: path.join(at, entry.name) };
    const found = lookAt(entry, below, fence);
    if (found?.kind === "folder") yield* manifestsUnder(below, fence);
    else if (found !== undefined) yield found;
  }
}

/** What one entry of a folder is; `undefined` for a file without manifests. */
export function lookAt(entry: Dirent, { shown, at }: { readonly shown: string; readonly at: string }, fence: string): Found | undefined {
  if (entry.isDirectory()) return { kind: "folder" };
  if (!isManifest(entry.name) && !entry.isSymbolicLink()) return undefined;
  try {
    // Links to folders are not followed, so that only a link of its own leads a file out.
    const real = entry.isFile() ? at : realpathSync.native(at);
    const leadsOut = !entry.isFile() && !isWithin(real, fence);
    if (leadsOut && isManifest(entry.name)) return refused(shown, "is a link that leads out of the folder", "Copy the file");
    const stats = statSync(real);
    if (stats.isDirectory()) return refused(shown, "is a link to a folder, and those are not followed", "Put the folder itself there, or remove the link");
    if (!isManifest(entry.name)) return undefined;
    return stats.isFile() ? { kind: "file", file: { file: shown, real, bytes: stats.size } } : refused(shown, "is no regular file", "Remove it");
  } catch (error) {
    // A link of another kind of file may lead where it wants.
    return isManifest(entry.name) ? refused(shown, `cannot be read (${codeOf(error)})`, "Check the file, or remove the link") : undefined;
  }
}

/** Whether a real path is a folder or something in it. */
export function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative));
}

/** What the file system says of a failure, in a word where it has one. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;

/** KS208 about a file or folder. */
export function unreadable(file: string, message: string, fix: string): Diagnostic {
  return { code: "KS208", severity: "error", path: "", message, fix, file };
}

const refused = (file: string, message: string, fix: string): Extract<Found, { kind: "refused" }> => ({ kind: "refused", finding: unreadable(file, message, fix) });
