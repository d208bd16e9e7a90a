/** A fleet folder in: what spaces there are, their objects, and every finding about their form. Bad input is never thrown. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../../../core/model/diagnostic";
import type { InputObject, ItsInput, PreviewFinding, PreviewInput, WdsInput } from "../../../core/preview/input";
import { DEFAULT_WRAP_LIMITS } from "../../../core/transport";
import { checkObjects } from "../../../core/model/object-checks";
import { definitionOfKind } from "../../../core/model/recorded-kinds";
import { listsOnly } from "../../../core/render/gitops/kustomization";
import { wholeValue } from "./deferred-object";
import type { ManifestFile } from "../manifest-files";
import { findFleetFiles, type SpaceFolder } from "./find-files";
import { readFleetFile, type ReadFleetFile, type SpaceDefinition } from "./fleet-file";
import { readKindsFile, type ReadKindsFile } from "./kinds-file";
import { FLEET_LIMITS, type FleetLimits } from "./limits";
import { locateFindings, type LocatableFinding, type ObjectOrigin } from "./locate";
import { readText, ReadValues, type ReadFile } from "./read-text";
import { SharedTexts } from "./shared-texts";
import { SoundObjects } from "./sound-object";

/** See `loadFleet`. */
export interface LoadedFleet {
  readonly input: PreviewInput;
  /** About files and their form; without those of the content. */
  readonly findings: readonly LocatableFinding[];
  /** Something could not be read or is no Kubernetes object: the input is not whole. */
  readonly unreadable: boolean;
  /** Adds file, line and column to findings, reading again only the files concerned; at most `maxFindings` are told. */
  readonly locate: (findings: readonly (LocatableFinding | PreviewFinding)[]) => Promise<readonly Diagnostic[]>;
}

/** A fleet out of a folder. */
export interface LoadedFolder extends LoadedFleet {
  /** Hosting clusters and workload clusters, which no preview looks at: by name, and only when they were asked for. */
  readonly others: readonly OtherSpace[];
  /** Whether there is a `fleet.yaml`; without it every folder in it counts as a space. */
  readonly hasFleetFile: boolean;
  /** Whose the objects are, as `fleet.yaml` says. */
  readonly owner?: string;
}

/** A space that a preview does not look at. */
export interface OtherSpace {
  readonly kind: "HOST" | "WEC";
  readonly name: string;
  readonly objects: readonly InputObject[];
}

/** What is read of a folder. */
export interface LoadFleetOptions extends Partial<FleetLimits> {
  /** Also hosting clusters and workload clusters, as `others`. @default false */
  readonly everySpace?: boolean;
}

class LoadedSpace {
  readonly objects: InputObject[] = [];
  /** Of each object: its file's number, its document, its item there or -1. Numbers, because there may be a million of them. */
  private readonly places: number[] = [];
  private readonly files: string[] = [];

  constructor(readonly name: string) {}

  add(object: InputObject, file: string, document: number, item: number): void {
    if (this.files.at(-1) !== file) this.files.push(file);
    this.objects.push(object);
    this.places.push(this.files.length - 1, document, item);
  }

  originOf(index: number): ObjectOrigin | undefined {
    const [file = -1, document = 0, item = -1] = this.places.slice(index * 3, index * 3 + 3);
    const name = this.files[file];
    return name === undefined ? undefined : originAt(name, document, item);
  }
}

/** What all files of a fleet have in common. */
interface Remembered {
  readonly sound: SoundObjects;
  readonly texts: SharedTexts;
}

/** Findings after which an object is not what it was meant to be. */
const REFUSING: ReadonlySet<string> = new Set(["KS110", "KS210", "KS211", "KS212", "KS213", "KS214"]);

/**
 * Loads a folder with one folder for each space and, optionally, `fleet.yaml`. Without it, a space with ManagedClusters is the ITS and
 * the others are WDSes of it.
 *
 * Cost: reading the files once. Sizes are checked before anything is read.
 */
export async function loadFleet(folder: string, { everySpace = false, ...given }: LoadFleetOptions = {}): Promise<LoadedFolder> {
  const limits = { ...FLEET_LIMITS, ...given };
  const found = findFleetFiles(folder, limits);
  const findings: LocatableFinding[] = [...found.findings];
  const loaded = new Map<string, LoadedSpace>();
  const others: OtherSpace[] = [];
  let described: readonly SpaceDefinition[] = [];
  const settingsOf = (name: string): ObjectOrigin | undefined => {
    const position = described.findIndex((space) => space.name === name);
    return found.fleetFile === undefined || position < 0 ? undefined : { file: found.fleetFile.file, document: 0, at: ["spaces", position] };
  };
  const done = (input: PreviewInput, owner?: string): LoadedFolder => ({
    input,
    ...(owner !== undefined && { owner }),
    others,
    hasFleetFile: found.fleetFile !== undefined,
    findings,
    unreadable: findings.some(({ code, severity }) => severity === "error" && code !== "KS204"),
    locate: (all) => locateFindings(all, (space, index) => (index === undefined ? settingsOf(space) : loaded.get(space)?.originOf(index)), limits.maxFindings),
  });
  const files = [...found.spaces.flatMap((space) => space.files), ...[found.fleetFile, found.kindsFile].filter((file) => file !== undefined)];
  if (isTooLarge(folder, files, limits, findings) || findings.some(({ code }) => code === "KS206")) return done({ spaces: [] });

  if (found.fleetFile === undefined && files.length === 0) {
    if (findings.every(({ severity }) => severity !== "error")) findings.push({ code: "KS224", severity: "warning", path: "", message: "holds no space, so it is taken for an empty fleet", fix: "Give each space a folder with its manifests in it", file: folder });
    return done({ spaces: [] });
  }
  const read = await readDefinitions(found.fleetFile, limits, findings);
  const recorded = await readKinds(found.kindsFile, limits, findings);
  if (read === undefined || recorded === undefined) return done({ spaces: [] });
  const { spaces: definitions, otherFolders, owner } = read;
  described = definitions;
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const sound = new SoundObjects();
  const texts = new SharedTexts();
  let objects = 0;
  let slowBytes = limits.maxSlowBytes;
  for (const space of found.spaces) {
    const { kind } = byName.get(space.name) ?? {};
    if (otherFolders.includes(space.name) || ((kind === "HOST" || kind === "WEC") && !everySpace)) continue;
    const target = new LoadedSpace(space.name);
    loaded.set(space.name, target);
    slowBytes -= await readSpace(space, target, { sound, texts }, limits, slowBytes, findings);
    if (kind === "HOST" || kind === "WEC") others.push({ kind, name: space.name, objects: target.objects });
    objects += target.objects.length;
    if (objects > limits.maxObjects || findings.length > limits.maxFindings) break;
  }
  if (objects > limits.maxObjects) {
    findings.push({ code: "KS206", severity: "error", path: "", message: `there are more than ${limits.maxObjects} objects`, fix: "Preview a part of the fleet", file: folder });
    return done({ spaces: [] });
  }
  return done(assemble(folder, [...loaded.values()].filter(({ name }) => !others.some((other) => other.name === name)), definitions, recorded, settingsOf, findings), owner);
}

function isTooLarge(folder: string, files: readonly ManifestFile[], { maxBytes }: FleetLimits, findings: LocatableFinding[]): boolean {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= maxBytes) return false;
  const largest = files.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const one = largest.bytes > maxBytes;
  findings.push({ code: "KS206", severity: "error", path: "", message: one ? `has ${largest.bytes} bytes; at most ${maxBytes} are read` : `the files have ${bytes} bytes together; at most ${maxBytes} are read`, fix: "Leave out what is no manifest, or preview a part of the fleet", file: one ? largest.file : folder });
  return true;
}

/** Nothing where there is no `fleet.yaml`; undefined when it cannot be used. */
async function readDefinitions(file: ManifestFile | undefined, limits: FleetLimits, findings: LocatableFinding[]): Promise<Omit<ReadFleetFile, "findings"> | undefined> {
  if (file === undefined) return { spaces: [], otherFolders: [] };
  return readAbout(file, limits, findings, readFleetFile);
}

/** Nothing where there is no `kinds.yaml`; undefined when it cannot be used. */
async function readKinds(file: ManifestFile | undefined, limits: FleetLimits, findings: LocatableFinding[]): Promise<ReadKindsFile["kinds"] | undefined> {
  return file === undefined ? new Map() : (await readAbout(file, limits, findings, readKindsFile))?.kinds;
}

/** A file that says something about the folder; undefined when it cannot be used. */
async function readAbout<T>({ file }: ManifestFile, limits: FleetLimits, findings: LocatableFinding[], readValue: (value: unknown) => T & { readonly findings: readonly Diagnostic[] }): Promise<T | undefined> {
  const read = await readBytes(file, limits, limits.maxSlowBytes, findings);
  findings.push(...read.findings);
  if (read.findings.some(({ severity }) => severity === "error")) return undefined;
  const said = readValue(wholeValue(read.read.values[0] ?? null));
  findings.push(...said.findings.map((finding): LocatableFinding => ({ ...finding, origin: { file, document: 0 } })));
  return said.findings.length > 0 ? undefined : said;
}

/** @returns bytes that went through the exact parser. */
async function readSpace(space: SpaceFolder, target: LoadedSpace, { sound, texts }: Remembered, limits: FleetLimits, slowBytes: number, findings: LocatableFinding[]): Promise<number> {
  let used = 0;
  for (const { file } of space.files) {
    const read = await readBytes(file, limits, slowBytes - used, findings, texts);
    used += read.slowBytes;
    for (const finding of read.findings) findings.push({ ...finding, space: space.name });
    addObjects(read.read, { file, siblings: space.files.map((other) => other.file) }, target, sound, findings);
    if (target.objects.length > limits.maxObjects || findings.length > limits.maxFindings) break;
  }
  return used;
}

async function readBytes(file: string, limits: FleetLimits, slowBytes: number, findings: LocatableFinding[], texts?: SharedTexts): Promise<ReadFile> {
  try {
    // Of thousands of small files each would cost ten times as much with promises, and there is nothing else to do meanwhile.
    return readText(readFileSync(file), file, limits, slowBytes, texts);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    findings.push({ code: "KS208", severity: "error", path: "", message: `cannot be read (${code})`, fix: "Check the file", file });
    return { read: new ReadValues(), findings: [], slowBytes: 0 };
  }
}

/** `siblings`: all files of the space. */
function addObjects({ values, documents, items }: ReadValues, { file, siblings }: { readonly file: string; readonly siblings: readonly string[] }, target: LoadedSpace, sound: SoundObjects, findings: LocatableFinding[]): void {
  values.forEach((value, i) => {
    const document = documents[i] ?? 0;
    const item = items[i] ?? -1;
    if (sound.has(value)) return target.add(value, file, document, item);
    // Not even its head is sure to be one: the exact checks look at the whole.
    const object = withoutNullMetadata(wholeValue(value));
    const about = { space: target.name, origin: originAt(file, document, item) };
    if (isKustomization(object)) {
      const folder = path.dirname(file);
      // One that only lists what stands beside it, as a synth writes it, says nothing that is not read here.
      if (listsOnly(object, siblings.filter((other) => other !== file).map((other) => path.relative(folder, other)))) return;
      findings.push({ code: "KS207", severity: "error", path: "", message: "this is a Kustomization, which is not a manifest", fix: "Render it first (kustomize build), or name only the manifests", ...about });
      return;
    }
    const found = checkObjects([{ object }]).filter(({ code }) => REFUSING.has(code));
    for (const finding of found) findings.push({ ...finding, ...about });
    if (found.length === 0) target.add(object as InputObject, file, document, item);
  });
}

function originAt(file: string, document: number, item: number): ObjectOrigin {
  return { file, document, ...(item >= 0 && { item }) };
}

function assemble(folder: string, spaces: readonly LoadedSpace[], definitions: readonly SpaceDefinition[], recorded: ReadKindsFile["kinds"], settingsOf: (space: string) => ObjectOrigin | undefined, findings: LocatableFinding[]): PreviewInput {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  const about = (name: string): Pick<LocatableFinding, "space" | "file" | "origin"> => {
    const origin = settingsOf(name);
    return { space: name, file: folder, ...(origin !== undefined && { origin }) };
  };
  const folders = new Set(spaces.map(({ name }) => name));
  const empty = definitions.filter(({ name, kind }) => !folders.has(name) && kind !== "HOST" && kind !== "WEC");
  for (const { name } of empty) findings.push({ code: "KS222", severity: "warning", path: "", message: `space ${name} of fleet.yaml has no folder, so it is taken to be empty`, fix: `Make the folder ${name}, or remove the space`, ...about(name) });
  const all = [...spaces, ...empty.map(({ name }) => new LoadedSpace(name))];
  const isInventory = ({ name, objects }: LoadedSpace): boolean => {
    const kind = byName.get(name)?.kind;
    return kind === undefined ? objects.some((object) => object.kind === "ManagedCluster" && object.apiVersion.startsWith("cluster.open-cluster-management.io/")) : kind === "ITS";
  };
  const inventories = all.filter(isInventory).map(({ name }) => name);
  return {
    spaces: all.map((space): ItsInput | WdsInput => {
      const { name, objects } = space;
      if (inventories.includes(name)) return { kind: "ITS", name, objects };
      const { inventory: asked, apiGroups, limits = DEFAULT_WRAP_LIMITS, rate, kubernetesMinor } = byName.get(name) ?? {};
      const inventory = asked ?? (inventories.length === 1 ? inventories[0] : undefined);
      if (inventory === undefined || !inventories.includes(inventory)) findings.push({ ...noInventoryFinding(name, asked, inventories), ...about(name) });
      const kinds = (recorded.get(name) ?? []).map(definitionOfKind);
      return { kind: "WDS", name, objects, limits, ...(kinds.length > 0 && { kinds }), ...(rate !== undefined && { rate }), ...(inventory !== undefined && { inventory }), ...(apiGroups !== undefined && { apiGroups }), ...(kubernetesMinor !== undefined && { kubernetesMinor }) };
    }),
  };
}

function noInventoryFinding(name: string, asked: string | undefined, inventories: readonly string[]): Diagnostic {
  const known = inventories.length === 0 ? "no folder holds ManagedClusters" : `the ITSes are ${inventories.join(", ")}`;
  const message = asked === undefined ? `it is not clear which ITS belongs to ${name}: ${known}` : `${name} names ${asked} as its ITS, which is none: ${known}`;
  return { code: "KS223", severity: "error", path: "", message, fix: inventories.length === 0 ? "Add the ManagedClusters, for example a recorded inventory" : `Name the ITS of ${name} in fleet.yaml as inventory` };
}

/** An API server takes a null in `metadata` (`labels:` with nothing behind it) as absent. */
function withoutNullMetadata(value: unknown): unknown {
  const metadata = (value as { readonly metadata?: unknown } | null)?.metadata;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return value;
  return { ...(value as object), metadata: Object.fromEntries(Object.entries(metadata).filter(([, member]) => member !== null)) };
}

function isKustomization(value: unknown): value is Readonly<Record<string, unknown>> {
  const apiVersion = (value as { readonly apiVersion?: unknown } | null)?.apiVersion;
  return typeof apiVersion === "string" && apiVersion.startsWith("kustomize.config.k8s.io/");
}
