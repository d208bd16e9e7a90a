/** The files of a recorded inventory: one a space, in a folder that a preview reads. */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { byCodeUnit } from "../../core/model/code-unit-order";
import type { RecordedKind } from "../../core/model/recorded-kinds";
import type { Json, KubeObject } from "../../core/model/kube-object";
import type { SpaceSettings } from "../../core/plan/inventory";
import { toYaml } from "../../core/render/yaml";
import { KubeStellarError } from "../errors";
import { replaceFile } from "../replace-file";
import { KINDS_FILE, KINDS_HEAD, readKindsFile } from "../sources/fleet";

/** In the folder of an ITS. */
const INVENTORY_FILE = "inventory.yaml";

/** A file that was asked for. */
export interface WrittenFile {
  readonly file: string;
  /** False when it said the same already. */
  readonly changed: boolean;
}

/**
 * Writes a recorded inventory as a List.
 *
 * @param folder - of the fleet; that of the ITS is made.
 * @param objects - as `recordInventory` gives them; the same objects give the same bytes.
 */
export function writeInventory(folder: string, its: string, objects: readonly KubeObject[]): Promise<WrittenFile> {
  const text = `# Recorded by ksfleet inventory pull. What stood on the hub; it is never applied.\n${toYaml({ apiVersion: "v1", kind: "List", items: objects as unknown as readonly Json[] })}`;
  return writeChanged(path.join(folder, its, INVENTORY_FILE), text);
}

/** Writes `fleet.yaml` where there is none, so that a preview knows what only a hub tells of the spaces. */
export async function writeSettings(folder: string, inventories: readonly string[], wdses: readonly SpaceSettings[]): Promise<WrittenFile | undefined> {
  const file = path.join(folder, "fleet.yaml");
  if ((await readIfThere(file)) !== undefined) return undefined;
  const spaces = [...inventories.map((name) => ({ name, kind: "ITS" })), ...wdses.map(({ name, inventory, apiGroups, kubernetesMinor }) => ({ name, kind: "WDS", inventory, apiGroups: apiGroups === "" ? undefined : apiGroups, kubernetesVersion: kubernetesMinor === undefined ? undefined : `1.${kubernetesMinor}` }))];
  return writeChanged(file, toYaml({ spaces }));
}

/**
 * Writes `kinds.yaml`, so that a preview knows objects whose kinds nothing in the folder defines. Spaces without any are left out, and so is the file where
 * it would be empty. What is recorded of other spaces than these stays.
 *
 * @throws KubeStellarError `Invalid` when the file that is there cannot be understood: it may record other spaces.
 */
export async function writeKinds(folder: string, wdses: readonly Pick<SpaceSettings, "name" | "recorded">[]): Promise<WrittenFile | undefined> {
  const file = path.join(folder, KINDS_FILE);
  const before = await readIfThere(file);
  const kinds = new Map(before === undefined ? [] : recordedIn(file, before));
  for (const { name, recorded } of wdses) kinds.set(name, recorded);
  const spaces = [...kinds].filter(([, recorded]) => recorded.length > 0).sort(([a], [b]) => byCodeUnit(a, b)).map(([name, recorded]) => ({ name, kinds: recorded as unknown as readonly Json[] }));
  if (spaces.length === 0 && before === undefined) return undefined;
  return writeChanged(file, `# Recorded by ksfleet inventory pull. Kinds that the spaces serve beside those of Kubernetes, KubeStellar and OCM; it is never applied.\n${toYaml({ ...KINDS_HEAD, spaces })}`);
}

function recordedIn(file: string, text: string): ReadonlyMap<string, readonly RecordedKind[]> {
  const broken = (why: string): KubeStellarError => new KubeStellarError(`may record other spaces, and cannot be understood: ${why}`, { code: "Invalid", object: file, fix: "Mend it, or remove it, and record it anew" });
  let value: unknown;
  try {
    value = parse(text, { uniqueKeys: true }) as unknown;
  } catch (error) {
    throw broken((error as Error).message.split("\n")[0] ?? "");
  }
  const { kinds, findings } = readKindsFile(value);
  if (findings.length > 0) throw broken(findings.map(({ path: at, message }) => `${at} ${message}`.trim()).join("; "));
  return kinds;
}

async function writeChanged(file: string, text: string): Promise<WrittenFile> {
  if ((await readIfThere(file)) === text) return { file, changed: false };
  await mkdir(path.dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new KubeStellarError(`cannot be made (${error.code ?? error.message})`, { code: "Invalid", object: path.dirname(file), fix: "Name a folder that can be written to", cause: error });
  });
  await replaceFile(file, text);
  return { file, changed: true };
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "Invalid", object: file, fix: "Check the file", cause: error });
  });
}
