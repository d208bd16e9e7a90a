/** What is to be told of one object that should be somewhere: that it is not there, or which of its fields are not as they should be, and by whom. */
import type { AppliedManifestWork } from "../../model/applied-manifest-work";
import type { DriftRow } from "../../model/drift-report";
import { fieldOwners, objectWriters, type FieldManager } from "../../model/managed-fields";
import type { Json, KubeObject } from "../../model/kube-object";
import { shownValue } from "../field-changes";
import { statedDifferences, type StatedDifference, type WritesFor } from "./stated-differences";
import type { StatedObject } from "./stated-object";

/** One difference of one object, before it is put together with others that are alike. */
export interface DriftFinding extends Omit<DriftRow, "objects" | "clusters" | "managers" | "lastWriters"> {
  readonly object: string;
  readonly managers?: readonly FieldManager[];
  readonly lastWriters?: readonly FieldManager[];
}

/** What a finding is about. */
export type Subject = Pick<DriftFinding, "against" | "space" | "object">;

/** Managers that are named where nobody owns a field. */
const WRITERS_TOLD = 3;

/** An object that is not there. @param reason - why, where anything is known. */
export function missingObject(subject: Subject, reason?: string): DriftFinding {
  return { ...subject, drift: "missing", ...(reason !== undefined && { reason }) };
}

/** An object that should be there no more. */
export function leftObject(subject: Subject, actual: KubeObject, reason: string): DriftFinding {
  return { ...subject, drift: "left", reason, managers: objectWriters(actual).filter(({ subresource }) => subresource === undefined).slice(0, WRITERS_TOLD) };
}

/** @returns nothing where the object is as it should be. One that is going counts as gone. */
export function compareObject(subject: Subject, stated: StatedObject, actual: KubeObject, writesFor: WritesFor): readonly DriftFinding[] {
  const { deletionTimestamp, finalizers = [] } = actual.metadata;
  if (deletionTimestamp !== undefined) return [missingObject(subject, `it is being deleted${finalizers.length === 0 ? "" : `, held by ${[...finalizers].sort().join(", ")}`}`)];
  return statedDifferences(stated, actual, writesFor).map((difference) => fieldFinding(subject, actual, difference));
}

function fieldFinding(subject: Subject, object: KubeObject, { path, steps, expected, actual }: StatedDifference): DriftFinding {
  const owners = fieldOwners(object, steps);
  const shown = (value: Json): Json => shownValue(object, path, value);
  return {
    ...subject,
    drift: expected === undefined ? "left" : "changed",
    path,
    ...(expected !== undefined && { expected: shown(expected) }),
    ...(actual !== undefined && { actual: shown(actual) }),
    managers: owners,
    ...(owners.length === 0 && { lastWriters: objectWriters(object).filter(({ subresource }) => subresource === undefined).slice(0, WRITERS_TOLD) }),
  };
}

/** Of a definition: what one of these managers applied, and the definition has no more, is left. */
export const appliedBy = (managers: ReadonlySet<string>): WritesFor => ({ manager, operation }) => operation === "Apply" && managers.has(manager);

/**
 * Of a cluster: labels and annotations that its work agent wrote, and what it applied. Everything else that an agent writes it replaces whole,
 * so that what its manifest has no more is a default of the server. The agent is known by the owner reference that it sets, whatever it calls itself.
 */
export function deliveredTo(object: KubeObject): WritesFor {
  let agents: ReadonlySet<string> | undefined;
  return ({ manager, operation }, [first, second]) => (operation === "Apply" || (first === "metadata" && (second === "labels" || second === "annotations"))) && (agents ??= agentsOf(object)).has(manager);
}

const WORK_KIND: AppliedManifestWork["kind"] = "AppliedManifestWork";

function agentsOf(object: KubeObject): ReadonlySet<string> {
  const references = object.metadata.ownerReferences ?? [];
  const managers = references.flatMap((reference, index) => (reference.kind === WORK_KIND ? fieldOwners(object, ["metadata", "ownerReferences", { index, item: reference as unknown as Json, isShared: true }]) : []));
  return new Set(managers.map(({ manager }) => manager));
}
