/** The ConfigMaps that hold the properties of clusters: read only where an API server would have taken them. */
import type { Diagnostic } from "../model/diagnostic";
import type { KubeObject } from "../model/kube-object";
import { describe, joinPath, quote } from "../model/validation/schema-findings";

/** A ConfigMap whose `data` are texts and whose `binaryData` are base64. */
export type PropertyConfigMap = KubeObject & { readonly data?: Readonly<Record<string, string>>; readonly binaryData?: Readonly<Record<string, string>> };

/** Standard alphabet with its padding; line breaks may stand anywhere. */
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Why an API server would refuse the ConfigMap, as errors; none for a `PropertyConfigMap`. */
export function propertyErrors(object: KubeObject): readonly Diagnostic[] {
  const { data, binaryData } = object;
  const label = `ConfigMap ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
  const error = (code: string, path: string, message: string, fix: string): Diagnostic => ({ code, severity: "error", path, message, fix, object: label });
  const inMap = (field: string, value: unknown, check: (key: string, item: unknown, path: string) => Diagnostic | undefined): readonly Diagnostic[] => {
    if (value === undefined || value === null) return [];
    if (typeof value !== "object" || Array.isArray(value)) return [error("KS104", field, `must be an object, is ${describe(value)}`, "Write keys with their values")];
    return Object.entries(value).flatMap(([key, item]) => check(key, item, joinPath(field, key)) ?? []);
  };
  const isText = (item: unknown): item is string => typeof item === "string";
  return [
    ...inMap("data", data, (key, item, path) => {
      if (!isText(item)) return error("KS104", path, `must be a text, is ${describe(item)}`, "Put it into quotes");
      return Object.hasOwn(binaryData ?? {}, key) ? error("KS105", path, `${quote(key)} stands in binaryData too`, "Remove one of them") : undefined;
    }),
    ...inMap("binaryData", binaryData, (_, item, path) => {
      if (isText(item) && base64.test(item.replace(/[\r\n]/g, ""))) return undefined;
      return isText(item) ? error("KS105", path, "is no base64", "Encode the bytes in base64, or write text under data") : error("KS104", path, `must be a text, is ${describe(item)}`, "Encode the bytes in base64");
    }),
  ];
}
