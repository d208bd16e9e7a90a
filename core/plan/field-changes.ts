/** What a write changes in an object, field by field: the live object against the one that a server says it would be. */
import type { FieldChange } from "../model/diff-report";
import type { Difference } from "../model/differences";
import { differences } from "../model/differences";
import type { Json, KubeObject } from "../model/kube-object";

/** What stands for a value of a Secret. */
const HIDDEN = "(hidden)";
/** What servers keep for themselves. */
const SERVER_SIDE: ReadonlySet<string> = new Set(["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"]);
/** Holds the whole object once more, values of Secrets included. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** @returns in the order of the live object; empty when nothing changes. Values of Secrets are never told, only that they differ. */
export function fieldChanges(live: KubeObject, applied: KubeObject): readonly FieldChange[] {
  return differences(stated(live), stated(applied)).map(({ path, common, here }: Difference) => ({
    path,
    ...(common !== undefined && { before: shownValue(live, path, common) }),
    ...(here !== undefined && { after: shownValue(live, path, here) }),
  }));
}

/** What may be told of a value: of Secrets only that there is one. */
export function shownValue({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">, path: string, value: Json): Json {
  const isSecret = kind === "Secret" && apiVersion === "v1" && !/^(metadata|type|immutable)\b/.test(path);
  if (isSecret || path.includes(LAST_APPLIED)) return HIDDEN;
  return path === "metadata.annotations" && isMap(value) && Object.hasOwn(value, LAST_APPLIED) ? { ...value, [LAST_APPLIED]: HIDDEN } : value;
}

const isMap = (value: Json): value is { readonly [key: string]: Json | undefined } => typeof value === "object" && value !== null && !Array.isArray(value);

function stated({ status: _status, metadata, ...rest }: KubeObject): Json {
  return { ...rest, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_SIDE.has(key))) } as unknown as Json;
}
