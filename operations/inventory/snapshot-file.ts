/** A whole fleet as it ran at one moment, in one file without secrets. */
import { createHmac, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { recordFleet, type Hide } from "../../core/plan/inventory";
import type { PreviewInput } from "../../core/preview";
import { KubeStellarError } from "../errors";
import { replaceFile } from "../replace-file";

const API_VERSION = "kubestellar-fleet/v1";
const KIND = "Snapshot";

/** See `readSnapshot`. */
export interface Snapshot {
  readonly input: PreviewInput;
  /** Decides, with a text, what stands for it in this snapshot. */
  readonly salt: string;
}

/** What stands for a text in snapshots of this salt. */
export const hideWith = (salt: string): Hide => (text) => `hmac-sha256:${createHmac("sha256", salt).update(text).digest("hex")}`;

/**
 * Writes a snapshot. A file that is there gives its salt, so that what did not change has the same bytes.
 *
 * @throws KubeStellarError `Invalid` when the file holds something else, or cannot be written.
 */
export async function writeSnapshot(file: string, input: PreviewInput): Promise<void> {
  const { salt } = (await readIfThere(file)) ?? { salt: randomBytes(16).toString("hex") };
  const { spaces } = recordFleet(input, hideWith(salt));
  await replaceFile(file, `${JSON.stringify({ apiVersion: API_VERSION, kind: KIND, salt, spaces }, undefined, 1)}\n`);
}

/** @throws KubeStellarError `NotFound`, or `Invalid` for what is no snapshot of this version. */
export async function readSnapshot(file: string): Promise<Snapshot> {
  const found = await readIfThere(file);
  if (found === undefined) throw new KubeStellarError("is not there", { code: "NotFound", object: file, fix: "Record it with ksfleet snapshot" });
  return found;
}

async function readIfThere(file: string): Promise<Snapshot | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "Invalid", object: file, fix: "Check the file" });
  });
  if (text === undefined) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(text) as unknown;
  } catch (error) {
    throw broken(file, (error as Error).message);
  }
  const { apiVersion, kind, salt, spaces } = (typeof read === "object" && read !== null ? read : {}) as Readonly<Record<string, unknown>>;
  if (apiVersion !== API_VERSION || kind !== KIND) throw broken(file, `it must say apiVersion ${API_VERSION} and kind ${KIND}`);
  if (typeof salt !== "string" || !Array.isArray(spaces) || !spaces.every(isSpace)) throw broken(file, "salt or spaces are not as they are written");
  return { input: { spaces } as unknown as PreviewInput, salt };
}

function isSpace(value: unknown): boolean {
  const { kind, name, objects } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (kind === "ITS" || kind === "WDS") && typeof name === "string" && Array.isArray(objects) && objects.every(isObject);
}

function isObject(value: unknown): boolean {
  const { apiVersion, kind, metadata } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return typeof apiVersion === "string" && typeof kind === "string" && typeof (metadata as { readonly name?: unknown } | null | undefined)?.name === "string";
}

const broken = (file: string, why: string): KubeStellarError => new KubeStellarError(`is no snapshot: ${why}`, { code: "Invalid", object: file, fix: "Record it anew, into another file" });
