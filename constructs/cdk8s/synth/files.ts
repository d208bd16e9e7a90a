/** The files of a fleet: their names, their content, and which older ones go. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Json } from "../../../core/model/kube-object";
import { KUSTOMIZATION_FILE } from "../../../core/render/gitops/kustomization";
import type { RenderedObject, RenderedSpace } from "./rendering";
import { toYaml, toYamlDocuments } from "../../../core/render/yaml";

/** First line of `fleet.yaml`, which says that a folder is ours, so that files may be removed from it; and of other files that are known by it. */
export const MARK = "# Written by kubestellar-fleet: one folder a space. See docs/cdk8s.md.";
const OURS = /^\d-.*\.k8s\.yaml$/;

/** What `fleet.yaml` says of the folder as a whole. */
interface FleetHead {
  /** Whose the objects are, for `ksfleet apply`. */
  readonly owner?: string | undefined;
  /** Folders that stand beside those of the spaces and hold none. */
  readonly otherFolders?: readonly string[];
}

/**
 * File, relative to the output folder, to its text; `fleet.yaml` first, then by space, wave and part.
 *
 * @param head - what `fleet.yaml` says beside the spaces.
 */
export function filesOf(spaces: readonly RenderedSpace[], head: FleetHead = {}): ReadonlyMap<string, string> {
  const files = new Map([["fleet.yaml", fleetFile(spaces, head)]]);
  for (const { space, objects } of spaces) for (const [name, documents] of filesOfSpace(objects)) files.set(`${space.spaceName}/${name}`, toYamlDocuments(documents));
  return files;
}

/** The files of a space's folder with their documents, by wave and part. */
export function filesOfSpace(objects: readonly RenderedObject[]): ReadonlyMap<string, readonly Json[]> {
  const byFile = new Map<string, Json[]>();
  for (const { wave, part, object } of objects) {
    const name = `${wave}-${fileNameOf(part)}.k8s.yaml`;
    const known = byFile.get(name);
    if (known === undefined) byFile.set(name, [object as unknown as Json]);
    else known.push(object as unknown as Json);
  }
  return byFile;
}

/** Writes files into a folder. Files that an earlier synth wrote there and that are no more are removed; nothing else is touched. */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  removeStale(folder, files);
  const made = new Set<string>();
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    const parent = path.dirname(file);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(file, text);
  }
}

/** As the preview reads it; see docs/preview.md. */
function fleetFile(spaces: readonly RenderedSpace[], { owner, otherFolders = [] }: FleetHead): string {
  return `${MARK}\n${toYaml({ ...(owner === undefined ? {} : { owner }), spaces: spaces.map(({ space }) => ({ name: space.spaceName, kind: space.spaceKind, ...space.settings })), ...(otherFolders.length === 0 ? {} : { otherFolders }) })}`;
}

/** The part itself where every file system takes it and tells it from others; otherwise with a digest, so that two never meet. */
function fileNameOf(part: string): string {
  const name = part.replace(/[^a-z0-9._-]/gi, "_").slice(0, 100);
  return name === part && name === name.toLowerCase() ? name : `${name}-${createHash("sha256").update(part).digest("hex").slice(0, 8)}`;
}

function removeStale(folder: string, files: ReadonlyMap<string, string>): void {
  const before = path.join(folder, "fleet.yaml");
  if (!existsSync(before) || !readFileSync(before, "utf8").startsWith(MARK)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const inside = path.join(folder, entry.name);
    for (const name of readdirSync(inside)) if (isOurs(inside, name) && !files.has(`${entry.name}/${name}`)) rmSync(path.join(inside, name));
    if (readdirSync(inside).length === 0) rmdirSync(inside);
  }
}

const isOurs = (folder: string, name: string): boolean => OURS.test(name) || (name === KUSTOMIZATION_FILE && readFileSync(path.join(folder, name), "utf8").startsWith(MARK));
