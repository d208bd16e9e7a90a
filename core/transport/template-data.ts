/** The properties of a WEC that templates can use. Reference 3.7. */
import type { KubeObject } from "../model/kube-object";
import type { TemplateData } from "./template";

/** Go's keywords are not identifiers, so they are never keys. */
const goKeywords: ReadonlySet<string> = new Set(
  "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var".split(" "),
);

/** What the properties of a WEC are gathered from; both may be missing. */
export interface TemplateDataSources {
  /** Name of the WEC. */
  readonly clusterName: string;
  /** Its ManagedCluster. */
  readonly cluster?: Pick<KubeObject, "metadata">;
  /** The ConfigMap of the same name in namespace `customization-properties` of the ITS. */
  readonly properties?: { readonly data?: Readonly<Record<string, string>>; readonly binaryData?: Readonly<Record<string, string>> };
}

/**
 * Gathers the data of templates for a WEC. From lowest to highest precedence: `clusterName`, labels, annotations, the ConfigMap's
 * `data`, its `binaryData`. Keys that are not Go identifiers do not count.
 *
 * @see kubestellar 0.30 pkg/transport/generic, collectPropertiesForDestination
 */
export function templateData({ clusterName, cluster, properties }: TemplateDataSources): TemplateData {
  const data = new Map<string, string | Uint8Array>([["clusterName", clusterName]]);
  for (const source of [cluster?.metadata.labels, cluster?.metadata.annotations, properties?.data]) {
    for (const [key, value] of Object.entries(source ?? {})) if (isGoIdentifier(key)) data.set(key, value);
  }
  for (const [key, value] of Object.entries(properties?.binaryData ?? {})) if (isGoIdentifier(key)) data.set(key, decodeBase64(value));
  return Object.fromEntries(data);
}

/** Whether a key can be used as `.key`: letters, digits and `_`, no digit first, no keyword of Go. */
export function isGoIdentifier(key: string): boolean {
  return /^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(key) && !goKeywords.has(key);
}

/** What is no UTF-8 stays bytes, because templates see bytes (`len`, `%x`) before the JSON of a work makes them U+FFFD. */
function decodeBase64(text: string): string | Uint8Array {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return decoded.includes("\uFFFD") ? bytes : decoded;
}
