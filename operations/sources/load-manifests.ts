/** Manifests in: from a file, a folder, a text or objects, each with its position; all findings at once, nothing executed. */
import { readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Diagnostic } from "../../core/model/diagnostic";
import { InvalidInputError } from "../../core/model/diagnostic";
import type { KubeObject } from "../../core/model/kube-object";
import type { SourcedObject } from "../../core/model/object-checks";
import { checkObjects } from "../../core/model/object-checks";
import { decodeText } from "./decode-text";
import { DEFAULT_LIMITS } from "./limits";
import type { SourceLimits } from "./limits";
import { codeOf, isWithin, manifestsUnder, unreadable } from "./manifest-files";
import type { ManifestFile } from "./manifest-files";
import type { RawObject } from "./parse-manifests";
import { parseManifests } from "./parse-manifests";

/** Where manifests come from. */
export type ManifestSource =
  /** A YAML or JSON file, or a folder: its `.yaml`, `.yml` and `.json` files and those of its folders, in order of their paths. */
  | { readonly path: string }
  /** `name` is for positions. Default `<inline>`. */
  | { readonly text: string; readonly name?: string }
  | { readonly objects: readonly unknown[] };

export interface LoadOptions {
  /** Relative paths start here. Default: the current folder. */
  readonly baseFolder?: string;
  /** Nothing outside this folder is read, whatever paths and links say. Default: a folder source confines itself. */
  readonly within?: string;
  readonly limits?: Partial<SourceLimits>;
}

export interface LoadedManifests {
  /** In the order of the input. Without those that have findings. */
  readonly objects: readonly SourcedObject[];
  /** Sorted as found; empty when everything is fine. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads manifests, without waiting: constructors of constructs do it.
 *
 * Folders are read whole, subfolders included; names that begin with a dot and `node_modules` are passed over. Links to folders
 * and links that lead out are refused, and so is what is no regular file.
 *
 * @returns objects and findings; bad input is never thrown.
 */
export function loadManifests(source: ManifestSource, options: LoadOptions = {}): LoadedManifests {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const raw: { object: unknown; source?: RawObject["source"] }[] = [];
  const diagnostics: Diagnostic[] = [];
  if ("objects" in source) raw.push(...source.objects.map((object) => ({ object })));
  else {
    const texts = "text" in source ? [{ file: source.name ?? "<inline>", text: source.text }] : readTexts(source.path, options, limits, diagnostics);
    const bytes = "text" in source ? Buffer.byteLength(source.text, "utf8") : 0;
    if (bytes > limits.maxBytes) return { objects: [], diagnostics: [tooLarge(texts[0]!.file, bytes, limits)] };
    for (const { file, text } of texts) {
      const parsed = parseManifests(text, file, limits);
      for (const object of parsed.objects) raw.push(object);
      for (const finding of parsed.diagnostics) diagnostics.push(finding);
    }
  }
  if (raw.length > limits.maxObjects) return { objects: [], diagnostics: [finding("KS206", `there are ${raw.length} objects; at most ${limits.maxObjects} are taken`, "Split the workload")] };
  for (const kustomization of raw.filter(({ object }) => isKustomization(object))) diagnostics.push({ ...finding("KS207", "this is a Kustomization, which is not a manifest", "Render it first (kustomize build), or name only the manifests"), ...(kustomization.source ?? {}) });
  const manifests = raw.filter(({ object }) => !isKustomization(object));
  const found = checkObjects(manifests);
  const bad = new Set(found.map(positionOf));
  for (const each of found) diagnostics.push(each);
  const objects = manifests.filter((each) => each.source === undefined || !bad.has(positionOf(each.source))).map((each) => each as SourcedObject);
  const valid = "objects" in source && found.length > 0 ? [] : objects;
  if (diagnostics.length <= limits.maxDiagnostics) return { objects: valid, diagnostics };
  return { objects: valid, diagnostics: [...diagnostics.slice(0, limits.maxDiagnostics), finding("KS206", `there are ${diagnostics.length - limits.maxDiagnostics} findings more`, "Mend these first")] };
}

/**
 * The objects of files and folders, for programs that put them into a fleet definition.
 *
 * @param paths - YAML or JSON files, or folders of them, relative to the current folder.
 * @throws InvalidInputError with every finding.
 */
export function readManifests(...paths: readonly string[]): readonly KubeObject[] {
  const loaded = paths.map((path) => loadManifests({ path }));
  const findings = loaded.flatMap(({ diagnostics }) => diagnostics);
  if (findings.length > 0) throw new InvalidInputError(findings);
  return loaded.flatMap(objectsOf);
}

/** The objects alone. */
export const objectsOf = (loaded: LoadedManifests): readonly KubeObject[] => loaded.objects.map(({ object }) => object);

/** Sizes are added up before anything is read. */
function readTexts(given: string, options: LoadOptions, limits: SourceLimits, diagnostics: Diagnostic[]): readonly { readonly file: string; readonly text: string }[] {
  const at = path.resolve(options.baseFolder ?? ".", given);
  const files: ManifestFile[] = [];
  try {
    const real = realpathSync(at);
    const stats = statSync(real);
    const fence = options.within !== undefined ? realpathSync(path.resolve(options.baseFolder ?? ".", options.within)) : real;
    if (!isWithin(real, fence)) return refuse(given, `leads out of ${options.within}`, "Name a path inside", diagnostics);
    if (stats.isFile()) files.push({ file: given, real, bytes: stats.size });
    else if (!stats.isDirectory()) return refuse(given, "is no regular file", "Name a file or folder", diagnostics);
    else {
      for (const found of manifestsUnder({ shown: given, at }, fence)) {
        if (found.kind === "refused") diagnostics.push(found.finding);
        else files.push(found.file);
        if (files.length > limits.maxFiles) {
          diagnostics.push(finding("KS206", `there are more than ${limits.maxFiles} files`, "Name a smaller folder"));
          return [];
        }
      }
    }
  } catch (error) {
    return refuse(given, `cannot be read (${codeOf(error)})`, "Check the path", diagnostics);
  }
  if (files.length === 0 && diagnostics.length === 0) return refuse(given, "has no .yaml, .yml or .json file", "Name a folder with manifests", diagnostics);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.maxBytes) {
    diagnostics.push(tooLarge(given, bytes, limits));
    return [];
  }
  const texts: { file: string; text: string }[] = [];
  for (const { file, real } of files) {
    const decoded = decodeText(readFileSync(real), file);
    if (decoded.finding === undefined) texts.push({ file, text: decoded.text });
    else diagnostics.push(decoded.finding);
  }
  return texts;
}

function refuse(file: string, message: string, fix: string, diagnostics: Diagnostic[]): readonly never[] {
  diagnostics.push(unreadable(file, message, fix));
  return [];
}

const finding = (code: string, message: string, fix: string): Diagnostic => ({ code, severity: "error", path: "", message, fix });
const tooLarge = (file: string, bytes: number, limits: SourceLimits): Diagnostic => ({ ...finding("KS206", `has ${bytes} bytes; at most ${limits.maxBytes} are read`, "Split it, or leave out what is no manifest"), file });
const positionOf = ({ file, line, column }: { readonly file?: string; readonly line?: number; readonly column?: number }): string => `${file}:${line}:${column}`;

function isKustomization(object: unknown): boolean {
  return typeof object === "object" && object !== null && (object as { apiVersion?: unknown }).apiVersion?.toString().startsWith("kustomize.config.k8s.io/") === true;
}
