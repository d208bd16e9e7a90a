/** Which objects exist for placement at all: resources that the binding controller watches. Reference 2.2. */
import { resourcesOfCrd } from "../model/discovery";
import type { ApiResource, KubeObject } from "../model/kube-object";

const excludedGroups: ReadonlySet<string> = new Set([
  "flowcontrol.apiserver.k8s.io",
  "discovery.k8s.io",
  "apiregistration.k8s.io",
  "coordination.k8s.io",
  "control.kubestellar.io",
]);

const excludedGroupResources: ReadonlySet<string> = new Set([
  "/events",
  "events.k8s.io/events",
  "/nodes",
  "/endpoints",
  "storage.k8s.io/csistoragecapacities",
  "storage.k8s.io/csinodes",
  "control.kubestellar.io/workstatuses",
]);

/**
 * The groups that an api-groups text allows, or undefined for all.
 *
 * Split at commas without trimming; core is an empty element (`",apps"`). KubeStellar's own group and that of CRDs are
 * always allowed when any limit is set.
 */
export function parseApiGroups(apiGroups: string | undefined): ReadonlySet<string> | undefined {
  if (apiGroups === undefined || apiGroups === "") return undefined;
  return new Set([...apiGroups.split(","), "control.kubestellar.io", "apiextensions.k8s.io"]);
}

/**
 * Whether objects of a resource can be selected by any policy.
 *
 * @param resource - without `verbs` it is taken to support list and watch.
 * @param apiGroups - text of `--api-groups`; empty or absent: no limit.
 * @see kubestellar 0.30 pkg/binding/binding-controller.go
 */
export function isWatched(resource: Pick<ApiResource, "group" | "resource" | "verbs">, apiGroups?: string): boolean {
  return isWatchedIn(resource, parseApiGroups(apiGroups));
}

/** The same with the api-groups text already parsed, for callers with many resources. */
export function isWatchedIn(resource: Pick<ApiResource, "group" | "resource" | "verbs">, allowedGroups: ReadonlySet<string> | undefined): boolean {
  if (excludedGroups.has(resource.group) || excludedGroupResources.has(`${resource.group}/${resource.resource}`)) return false;
  if (allowedGroups !== undefined && !allowedGroups.has(resource.group)) return false;
  return resource.verbs === undefined || (resource.verbs.includes("list") && resource.verbs.includes("watch"));
}

/**
 * The resources that a CustomResourceDefinition makes the binding controller watch: one for every served version, so that an
 * object of a CRD with two served versions is seen twice (reference 2.2).
 *
 * A CRD that is being deleted, or whose status says that it is not established, gives none; one without status, as users
 * write it, is taken to become established.
 */
export function watchedVersions(crd: KubeObject): readonly ApiResource[] {
  if (crd.metadata.deletionTimestamp !== undefined) return [];
  const { conditions } = (crd as { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }).status ?? {};
  const established = conditions === undefined || conditions.some((c) => c.type === "Established" && c.status === "True");
  return established ? resourcesOfCrd(crd) : [];
}
