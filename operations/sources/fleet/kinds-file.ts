/** `kinds.yaml`: kinds that the spaces of a fleet folder serve and nothing in it defines, as `ksfleet inventory pull` records them. */
import type { Diagnostic } from "../../../core/model/diagnostic";
import type { RecordedKind } from "../../../core/model/recorded-kinds";
import { joinPath } from "../../../core/model/validation/schema-findings";

/** Its name, beside `fleet.yaml`. */
export const KINDS_FILE = "kinds.yaml";
export const KINDS_HEAD = { apiVersion: "kubestellar-fleet/v1", kind: "Kinds" } as const;

/** What a `kinds.yaml` says. */
export interface ReadKindsFile {
  /** By space. */
  readonly kinds: ReadonlyMap<string, readonly RecordedKind[]>;
  /** With their paths in the file. */
  readonly findings: readonly Diagnostic[];
}

/** Reads the value of a `kinds.yaml`. Never throws. */
export function readKindsFile(value: unknown): ReadKindsFile {
  const findings: Diagnostic[] = [];
  const tell = (path: string, message: string): void => void findings.push({ code: "KS220", severity: "error", path, message, fix: "Mend it, or remove it, and record it anew: ksfleet inventory pull" });
  const kinds = new Map<string, readonly RecordedKind[]>();
  const { apiVersion, kind, spaces } = fieldsOf(value);
  if (apiVersion !== KINDS_HEAD.apiVersion || kind !== KINDS_HEAD.kind) tell("", `must say apiVersion ${KINDS_HEAD.apiVersion} and kind ${KINDS_HEAD.kind}`);
  else if (!Array.isArray(spaces)) tell("spaces", "is missing or no list");
  else {
    spaces.forEach((space: unknown, i) => {
      const { name, kinds: recorded } = fieldsOf(space);
      if (typeof name !== "string" || !Array.isArray(recorded)) return tell(joinPath("spaces", i), "has no name or no kinds");
      if (kinds.has(name)) return tell(joinPath("spaces", i), `is ${name} once more`);
      recorded.forEach((one: unknown, j) => isKind(one) || tell(joinPath(joinPath(joinPath("spaces", i), "kinds"), j), "is no kind: group, kind, plural, scope (Namespaced or Cluster) and versions are needed"));
      kinds.set(name, recorded.filter(isKind));
    });
  }
  return { kinds, findings };
}

function isKind(value: unknown): value is RecordedKind {
  const { group, kind, plural, scope, versions } = fieldsOf(value);
  return [group, kind, plural].every(isText) && (scope === "Namespaced" || scope === "Cluster") && Array.isArray(versions) && versions.length > 0 && versions.every(isText);
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {});
