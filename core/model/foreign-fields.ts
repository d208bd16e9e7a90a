/** What others have set of an object that we declare: a server-side apply of ours leaves it there. */
import type { Json, KubeObject } from "./kube-object";
import { managedFieldsOf, type FieldSet } from "./managed-fields";
import { FIELD_MANAGER } from "./names";
import { ownMember, setOwnMember } from "./own-member";

type JsonMap = Readonly<Record<string, Json | undefined>>;

/** Controllers of Kubernetes itself: what they write moves by itself, and is nobody's wish. */
const OF_KUBERNETES: ReadonlySet<string> = new Set(["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"]);

/** Of the metadata: the rest is the server's. */
const METADATA = ["f:labels", "f:annotations"];

/**
 * The object as an apply of ours would leave it: all that `stated` says, and of what stands the fields that others own too.
 *
 * An object without `managedFields` keeps all its labels and annotations, and nothing else of it is known to be anybody's.
 *
 * @returns `stated` itself where that changes nothing.
 */
export function withForeignFields(stated: KubeObject, standing: KubeObject): KubeObject {
  const managers = managedFieldsOf(standing);
  const { labels, annotations } = standing.metadata;
  const sets: readonly FieldSet[] =
    managers === undefined
      ? [{ "f:metadata": { "f:labels": leaves(labels), "f:annotations": leaves(annotations) } }]
      : managers.filter(({ manager = "", subresource = "" }) => subresource === "" && manager !== FIELD_MANAGER && !OF_KUBERNETES.has(manager)).map(({ fieldsV1 = {} }) => fieldsV1);
  const said = sets.map(decidable).filter((set) => Object.keys(set).length > 0);
  return said.reduce<KubeObject>((object, set) => overlaid(object as unknown as Json, standing as unknown as Json, set) as unknown as KubeObject, stated);
}

const leaves = (map: object = {}): FieldSet => Object.fromEntries(Object.keys(map).map((key) => [`f:${key}`, {}]));

function decidable({ "f:metadata": metadata, "f:status": _, ...rest }: FieldSet): FieldSet {
  const kept = Object.entries((metadata ?? {}) as FieldSet).filter(([step, set]) => METADATA.includes(step) && Object.keys(set as FieldSet).some((key) => key !== "."));
  return { ...rest, ...(kept.length > 0 && { "f:metadata": Object.fromEntries(kept) }) };
}

/** `stated` with what it does not say of the fields of `owned`. */
function overlaid(stated: Json | undefined, standing: Json | undefined, owned: FieldSet): Json | undefined {
  const steps = Object.keys(owned).filter((step) => step !== ".");
  if (standing === undefined) return stated;
  if (steps.length === 0) return stated ?? standing;
  if (isMap(standing) && (stated === undefined || isMap(stated))) return overlaidMap(stated, standing, owned, steps);
  if (Array.isArray(standing) && (stated === undefined || Array.isArray(stated))) return overlaidList((stated ?? []) as readonly Json[], standing as readonly Json[], owned, steps);
  return stated ?? standing;
}

function overlaidMap(stated: JsonMap = {}, standing: JsonMap, owned: FieldSet, steps: readonly string[]): Json {
  const map: Record<string, Json | undefined> = { ...stated };
  for (const step of steps.filter((one) => one.startsWith("f:"))) {
    const key = step.slice(2);
    const value = overlaid(ownMember(map, key), ownMember(standing, key), owned[step] as FieldSet);
    if (value !== undefined) setOwnMember(map, key, value);
  }
  return map;
}

/** Items by their keys or values; by position only lists that have one owner are kept. */
function overlaidList(stated: readonly Json[], standing: readonly Json[], owned: FieldSet, steps: readonly string[]): Json {
  const list = [...stated];
  for (const step of steps) {
    const text = step.slice(2);
    if (step.startsWith("v:")) {
      if (!list.some((item) => JSON.stringify(item) === text)) list.push(JSON.parse(text) as Json);
    } else if (step.startsWith("k:")) {
      const keys = JSON.parse(text) as JsonMap;
      const at = list.findIndex((item) => hasKeys(item, keys));
      const item = overlaid(list[at], standing.find((one) => hasKeys(one, keys)), owned[step] as FieldSet);
      if (item !== undefined) list.splice(at === -1 ? list.length : at, 1, item);
    }
  }
  return list;
}

/** Keys with a default are not always written. */
const hasKeys = (item: Json, keys: JsonMap): boolean => isMap(item) && Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value);
const isMap = (value: Json | undefined): value is JsonMap => typeof value === "object" && value !== null && !Array.isArray(value);
