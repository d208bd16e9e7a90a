/** A whole fleet as it ran at one moment, reduced to what decides what runs where, and free of secrets. */
import { compareBytes } from "../../model/byte-order";
import { describeObject, type KubeObject } from "../../model/kube-object";
import { wholeOf, type ObjectHead, type PreviewInput } from "../../preview/input";
import { encodeStringData } from "../../model/encode-text";
import { recordInventory } from "./record-inventory";

/** Text -> a text that is the same for the same text, and from which it cannot be read. */
export type Hide = (text: string) => string;

type Strings = Readonly<Record<string, string>>;

/** @returns spaces and objects in order; equal fleets give equal JSON. */
export function recordFleet(fleet: PreviewInput, hide: Hide): PreviewInput {
  const recorded = withHiddenSecrets(fleet, hide).spaces.map((space) => {
    if (space.kind === "ITS") return { ...space, objects: recordInventory(space.objects) };
    const policies = new Set(space.objects.filter(({ kind }) => kind === "BindingPolicy").map(({ metadata }) => metadata.name));
    const objects = space.objects.map(wholeOf).filter(({ apiVersion, kind, metadata: { name } }) => !apiVersion.startsWith("control.kubestellar.io/") || kind !== "Binding" || !policies.has(name));
    return { ...space, objects: objects.map(settled).sort((a, b) => compareBytes(keyOf(a), keyOf(b))) };
  });
  return { spaces: recorded.sort((a, b) => compareBytes(a.name, b.name)) };
}

/** A fleet with the data of Secrets hidden, value by value; keys and positions stay. */
export function withHiddenSecrets({ spaces }: PreviewInput, hide: Hide): PreviewInput {
  return { spaces: spaces.map((space) => ({ ...space, objects: space.objects.map((object) => (isSecret(object) ? withHiddenData(wholeOf(object), hide) : object)) })) };
}

const isSecret = ({ apiVersion, kind }: ObjectHead): boolean => apiVersion === "v1" && kind === "Secret";

/** A Secret with its data hidden; any other object as it is. */
export function withHiddenData(object: KubeObject, hide: Hide): KubeObject {
  if (!isSecret(object)) return object;
  const { stringData, data, ...rest } = object as KubeObject & { readonly data?: Strings; readonly stringData?: Strings };
  const all = { ...data, ...Object.fromEntries(Object.entries(stringData ?? {}).map(([key, text]) => [key, encodeStringData(text)])) };
  const values = Object.entries(all).sort(([a], [b]) => compareBytes(a, b)).map(([key, value]) => [key, hide(typeof value === "string" ? value : JSON.stringify(value))] as const);
  return { ...rest, ...(values.length > 0 && { data: Object.fromEntries(values) }) };
}

/** Without what moves by itself. What a controller made for another object stays known as such. */
function settled({ status: _, metadata, ...object }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations, ownerReferences } = metadata;
  const { "kubectl.kubernetes.io/last-applied-configuration": __, ...kept } = annotations ?? {};
  return { ...object, metadata: { name, ...(namespace !== undefined && { namespace }), ...(labels !== undefined && { labels }), ...(Object.keys(kept).length > 0 && { annotations: kept }), ...(ownerReferences !== undefined && { ownerReferences: ownerReferences.map(({ apiVersion, kind, name: owner, controller }) => ({ apiVersion, kind, name: owner, uid: "", ...(controller !== undefined && { controller }) })) }) } };
}

const keyOf = (object: KubeObject): string => describeObject(object);
