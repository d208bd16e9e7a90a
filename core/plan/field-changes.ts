/** What a write changes in an object, field by field: the live object against the one that a server says it would be. */
import type { Difference } from "../model/differences";
import { differences } from "../model/differences";
import type { Json, KubeObject } from "../model/kube-object";

/** One field; absent before or after where it comes or goes. */
export interface FieldChange {
  /** `spec.replicas` */
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** What stands for a value of a Secret. */
export const HIDDEN = "(hidden)";
/** What servers keep for themselves. */
const SERVER_SIDE: ReadonlySet<string> = new Set(["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"]);
/** Holds the whole object once more, values of Secrets included. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** @returns in the order of the live object; empty when nothing changes. Values of Secrets are never told, only that they differ. */
export function fieldChanges(live: KubeObject, applied: KubeObject): readonly FieldChange[] {
  const isSecret = live.kind === "Secret" && live.apiVersion === "v1";
  return differences(stated(live), stated(applied)).map(({ path, common, here }: Difference) => {
    const isHidden = path.includes(LAST_APPLIED) || (isSecret && !/^(metadata|type|immutable)\b/.test(path));
    const shown = (value: Json | undefined): Json | undefined => (isHidden && value !== undefined ? HIDDEN : value);
    return { path, ...(common === undefined ? {} : { before: shown(common)! }), ...(here === undefined ? {} : { after: shown(here)! }) };
  });
}

function stated({ status: _status, metadata, ...rest }: KubeObject): Json {
  return { ...rest, metadata: Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_SIDE.has(key))) } as unknown as Json;
}
