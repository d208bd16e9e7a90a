/** The words that people use for a kind: kind, plural, singular, short names. */
import { wholeOf } from "../../preview/input";
import type { ServedObject } from "../../preview/served-object";
import type { WorkloadSpace } from "../../preview/workload-space";

/** Short names of kinds that are built in or KubeStellar's own, as servers tell them; by plural. */
const SHORT_NAMES: Readonly<Record<string, readonly string[]>> = {
  bindingpolicies: ["bp"],
  certificatesigningrequests: ["csr"],
  configmaps: ["cm"],
  cronjobs: ["cj"],
  customresourcedefinitions: ["crd", "crds"],
  customtransforms: ["ct"],
  daemonsets: ["ds"],
  deployments: ["deploy"],
  endpoints: ["ep"],
  events: ["ev"],
  horizontalpodautoscalers: ["hpa"],
  ingresses: ["ing"],
  limitranges: ["limits"],
  namespaces: ["ns"],
  networkpolicies: ["netpol"],
  nodes: ["no"],
  persistentvolumeclaims: ["pvc"],
  persistentvolumes: ["pv"],
  poddisruptionbudgets: ["pdb"],
  pods: ["po"],
  priorityclasses: ["pc"],
  replicasets: ["rs"],
  replicationcontrollers: ["rc"],
  resourcequotas: ["quota"],
  serviceaccounts: ["sa"],
  services: ["svc"],
  statefulsets: ["sts"],
  statuscollectors: ["sc"],
  storageclasses: ["sc"],
};

/** Whether a word means a kind, in lower case. */
export type MeansKind = (word: string, served: Pick<ServedObject, "resource">) => boolean;

/** For the kinds of a space: its CustomResourceDefinitions say what theirs are called. */
export function kindNamesOf(space: WorkloadSpace): MeansKind {
  const own = new Map<string, readonly string[]>();
  for (const { head, source } of space.objects.values()) {
    if (head.kind !== "CustomResourceDefinition") continue;
    const { group = "", names: { plural = "", singular = "", shortNames = [] } = {} } = (wholeOf(source) as { readonly spec?: { readonly group?: string; readonly names?: { readonly plural?: string; readonly singular?: string; readonly shortNames?: readonly string[] } } }).spec ?? {};
    own.set(`${group}/${plural}`, [singular, ...(Array.isArray(shortNames) ? (shortNames as readonly string[]) : [])]);
  }
  return (word, { resource: { group, kind, resource } }) => word === kind.toLowerCase() || word === resource || (own.get(`${group}/${resource}`) ?? SHORT_NAMES[resource] ?? []).includes(word);
}
