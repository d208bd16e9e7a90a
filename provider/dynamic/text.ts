/**
 * What is written into every state: type tokens and the program text by which Pulumi's dynamic process finds a handler. Both are
 * contracts for ever (design decision 4); tests/golden holds them. Loads nothing, because programs load it.
 */

/** Kinds of resources; never renamed, only added. */
export const KINDS = ["HostingCluster", "InventorySpace", "WorkloadSpace", "WorkloadCluster", "WorkloadClusters", "BindingPolicy", "CustomTransform", "StatusCollector", "Workload"] as const;

export type Kind = (typeof KINDS)[number];

/** Type token of a kind, as it stands in URNs. */
export function typeToken(kind: Kind): string {
  return `pulumi-nodejs:dynamic/kubestellar:${kind}`;
}

/** Input `__provider`: a CommonJS module that requires the installed package, so that state never freezes code. */
export function providerText(kind: Kind): string {
  return `exports.handler=()=>require("kubestellar-fleet/dynamic").handler(${JSON.stringify(kind)})`;
}
