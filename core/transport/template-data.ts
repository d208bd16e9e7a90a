/** The properties of a WEC that templates can use. Reference 3.7. */
import type { KubeObject } from "../model/kube-object";

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
export function templateData({ clusterName, cluster, properties }: TemplateDataSources): Readonly<Record<string, string>> {
  const data = new Map([["clusterName", clusterName]]);
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

/** Bytes that are no UTF-8 become U+FFFD: that is what they end as in the JSON of a work. */
function decodeBase64(text: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
}
