/** `stringData` of a Secret is a convenience of writing: the server keeps `data` only, and server-side apply cannot take back what came by it. */
import { encodeStringData } from "../../core/model/encode-text";
import type { KubeObject } from "../../core/model/kube-object";

type Strings = Readonly<Record<string, string>>;

/** The Secret with `stringData` moved into `data`, where it wins; any other object as it is. */
export function withSecretData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object as KubeObject & { readonly stringData?: Strings };
  if (object.kind !== "Secret" || object.apiVersion !== "v1" || stringData === undefined) return object;
  const encoded = Object.fromEntries(Object.entries(stringData).map(([key, text]) => [key, encodeStringData(text)]));
  return { ...rest, data: { ...(object["data"] as Strings | undefined), ...encoded } };
}
