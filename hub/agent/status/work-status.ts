/** WorkStatuses as KubeStellar's status agent makes them: which objects have one, its name and content (reference 4.6). */
import type { AppliedManifestWork, AppliedResource } from "../../../core/model/applied-manifest-work";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { SINGLETON_STATUS_LABEL } from "../../../core/model/names";
import type { WorkStatus } from "../../../core/model/work-status";

/** Kinds that never report a state. */
const UNTRACKED: ReadonlySet<string> = new Set([
  ...["clusterroles", "clusterrolebindings", "roles", "rolebindings"].map((resource) => `rbac.authorization.k8s.io/v1/${resource}`),
  ...["secrets", "configmaps", "serviceaccounts"].map((resource) => `/v1/${resource}`),
]);
/** Works with a label that begins so are KubeStellar's. */
const LABEL_PREFIXES = ["transport.kubestellar.io", "managed-by.kubestellar.io"];
const NAME_LIMIT = 253;

/** Whether objects of this resource report their state. */
export function isTracked({ group = "", version, resource }: Pick<AppliedResource, "group" | "version" | "resource">): boolean {
  return !UNTRACKED.has(`${group}/${version}/${resource}`);
}

/** Whether the objects of a work report their state: KubeStellar's only. */
export function isReported({ metadata: { labels = {} } }: ManifestWork): boolean {
  return Object.keys(labels).some((label) => LABEL_PREFIXES.some((prefix) => label.startsWith(prefix)));
}

/** Name of the WorkStatus of an object that came with a work. */
export function workStatusName(applied: AppliedManifestWork, { apiVersion, kind, metadata }: KubeObject): string {
  return `${applied.metadata.uid ?? ""}-${apiVersion.replaceAll("/", "").toLowerCase()}-${kind.toLowerCase()}-${metadata.namespace ?? ""}-${metadata.name}`.slice(0, NAME_LIMIT);
}

export interface NewWorkStatus {
  readonly work: ManifestWork;
  readonly applied: AppliedManifestWork;
  readonly entry: AppliedResource;
  readonly object: KubeObject;
}

/** A WorkStatus to be created; its status is written afterwards. It goes with its ManifestWork. */
export function newWorkStatus({ work, applied, entry, object }: NewWorkStatus): WorkStatus {
  const { group = "", version, resource, namespace = "", name } = entry;
  const { apiVersion, kind, metadata } = work;
  return {
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "WorkStatus",
    metadata: {
      namespace: metadata.namespace!,
      name: workStatusName(applied, object),
      labels: { ...metadata.labels, ...singletonLabel(object) },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid!, controller: true, blockOwnerDeletion: true }],
    },
    spec: { sourceRef: { group, version, resource, kind: object.kind, name, namespace } },
  };
}

/** The one label of an object that its WorkStatus takes over, also later. */
export function singletonLabel({ metadata: { labels = {} } }: KubeObject): Readonly<Record<string, string>> {
  const value = labels[SINGLETON_STATUS_LABEL];
  return value === undefined ? {} : { [SINGLETON_STATUS_LABEL]: value };
}

/** The state that an object tells; undefined when it tells none. */
export function stateOf({ status }: KubeObject): Readonly<Record<string, unknown>> | undefined {
  return typeof status === "object" && status !== null && !Array.isArray(status) ? (status as Readonly<Record<string, unknown>>) : undefined;
}
