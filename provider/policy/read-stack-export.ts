/** The state of a stack from a file that `pulumi stack export` wrote. */
import { readFileSync } from "node:fs";
import { KubeStellarError } from "../../operations/errors";
import type { GivenResource } from "../guards/fleet-of-resources";
import { SIGNATURE_KEY, UNKNOWN, unwrapSecrets } from "../values";

interface Exported {
  readonly deployment?: { readonly resources?: readonly { readonly type: string; readonly delete?: boolean; readonly outputs?: Readonly<Record<string, unknown>> }[] };
}

/** @throws KubeStellarError for a file that is none of these. */
export function readStackExport(file: string): readonly GivenResource[] {
  let exported: Exported;
  try {
    exported = JSON.parse(readFileSync(file, "utf8"), asWritten) as Exported;
  } catch (error) {
    throw new KubeStellarError(`cannot be read as the state of a stack: ${error instanceof Error ? error.message : String(error)}`, { code: "Invalid", object: file, fix: "Write it with pulumi stack export --file, and name it from the pack's folder", cause: error });
  }
  const { resources } = exported.deployment ?? {};
  if (resources === undefined) throw new KubeStellarError("holds no resources", { code: "Invalid", object: file, fix: "Write it with pulumi stack export --file" });
  return resources.filter((resource) => resource.delete !== true).map(({ type, outputs = {} }) => ({ type, properties: unwrapSecrets(outputs) as GivenResource["properties"] }));
}

/** A secret is its plaintext, itself JSON, where it is shown; encrypted it is not known. */
function asWritten(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { plaintext, ciphertext } = value as { readonly plaintext?: unknown; readonly ciphertext?: unknown };
  if (!(SIGNATURE_KEY in value)) return value;
  if (typeof ciphertext === "string") return UNKNOWN;
  return typeof plaintext === "string" ? (JSON.parse(plaintext) as unknown) : value;
}
