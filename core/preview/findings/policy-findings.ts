/** What a policy asks for and will not get: groups that are not watched, resources that do not exist, nothing chosen at all. */
import { countEntries } from "../../model/binding-entries";
import type { BindingPolicy, DownsyncClause } from "../../model/binding-policy";
import { canTakeUp } from "../../model/binding-policy-checks";
import { isEmptySelector } from "../../model/label-selector";
import { SYSTEM_NAMESPACES } from "../../model/system-objects";
import { closestOf } from "../../model/validation/closest";
import { joinPath, quote } from "../../model/validation/schema-findings";
import { isWatched, parseApiGroups } from "../../placement";
import type { PreviewFinding } from "../input";
import { namespaceKey, type WorkloadSpace } from "../workload-space";
import { aboutPolicy, some, type Statement } from "./finding";

export function policyFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const unknownNamespaces = namespacesWithoutObject(space);
  return [...space.policies].flatMap(([name, { object }]) => {
    const statements = (object.spec?.downsync ?? []).flatMap((clause, i) => clauseFindings(space, clause, joinPath("spec.downsync", i), unknownNamespaces));
    return [...statements, ...resultFindings(space, object)].map((statement) => aboutPolicy(space, name, statement));
  });
}

function clauseFindings(space: WorkloadSpace, clause: DownsyncClause, path: string, unknownNamespaces: () => readonly string[]): readonly Statement[] {
  const { apiGroup, resources = [], namespaceSelectors = [] } = clause;
  const findings: Statement[] = [];
  const allowed = parseApiGroups(space.input.apiGroups);
  if (apiGroup !== undefined && apiGroup !== null && allowed?.has(apiGroup) === false) {
    findings.push({ code: "KS403", severity: "error", path: joinPath(path, "apiGroup"), message: `the space watches only the API groups ${quote(space.input.apiGroups ?? "")}, so nothing of ${quote(apiGroup)} can be chosen`, fix: `Add ${quote(apiGroup)} to apiGroups of the space` });
  }
  if (!resources.includes("*")) resources.forEach((resource, i) => findings.push(...resourceFindings(space, resource, apiGroup ?? undefined, joinPath(joinPath(path, "resources"), i))));
  const missing = namespaceSelectors.length > 0 && !namespaceSelectors.some(isEmptySelector) ? unknownNamespaces() : [];
  if (missing.length > 0) {
    findings.push({ code: "KS409", severity: "warning", path: joinPath(path, "namespaceSelectors"), message: `the labels of ${some(missing)} are not known, because the Namespace is not in the input; nothing inside is chosen by this clause`, fix: "Add the Namespaces to the folder of the space" });
  }
  return findings;
}

function resourceFindings({ discovery }: WorkloadSpace, resource: string, apiGroup: string | undefined, path: string): readonly Statement[] {
  const known = discovery.resourcesNamed(resource);
  const meant = known.filter(({ group }) => apiGroup === undefined || group === apiGroup);
  if (known.length > 0 && meant.length === 0) {
    return [{ code: "KS408", severity: "warning", path, message: `${resource} is not in the API group ${quote(apiGroup ?? "")} but in ${some(known.map(({ group }) => quote(group)))}, so it matches nothing`, fix: `Write apiGroup: ${quote(known[0]?.group ?? "")}` }];
  }
  if (meant.length === 0) {
    const other = /^[a-z0-9-]+$/.test(resource) ? closestOf(resource, discovery.allResources()) : undefined;
    return [{ code: "KS408", severity: "warning", path, message: `nothing in the input or in Kubernetes is served as ${quote(resource)}, so it matches nothing`, fix: other === undefined ? "Write the plural of the kind in lower case, or add its CustomResourceDefinition" : `Did you mean ${other}?` }];
  }
  if (meant.some((r) => isWatched(r))) return [];
  return [{ code: "KS407", severity: "error", path, message: `KubeStellar never watches ${resource}${meant[0]?.group === "" ? "" : `.${meant[0]?.group}`}, so none can be chosen`, fix: "Remove it from the clause" }];
}

/** What the policy came to. */
function resultFindings(space: WorkloadSpace, policy: BindingPolicy): readonly Statement[] {
  const { metadata: { name, deletionTimestamp }, spec } = policy;
  // What is wrong with a policy that is not taken up, its own checks say.
  if (deletionTimestamp !== undefined || !canTakeUp(policy)) return [];
  const { spec: binding, errors, stuck } = space.resolve(name);
  if (stuck !== undefined) return [];
  if (binding === null) {
    return [{ code: "KS402", severity: "error", path: "spec.downsync", message: `chooses objects of a CustomResourceDefinition with several served versions; each is seen once a version, and the API server refuses the Binding (${errors.join("; ")}), which then never changes again`, fix: "Serve one version only, or leave the resource out of the clauses" }];
  }
  const found: Statement[] = [];
  if (countEntries(binding) === 0 && (spec?.downsync ?? []).length > 0) found.push({ code: "KS405", severity: "warning", path: "spec.downsync", message: "no object of the space passes any clause", fix: "Check groups, resources, names and labels of the clauses against the objects" });
  if ((binding.destinations ?? []).length === 0 && (spec?.clusterSelectors ?? []).length > 0) found.push({ code: "KS406", severity: "warning", path: "spec.clusterSelectors", message: `no cluster of ${space.inventory.name === "" ? "the inventory" : space.inventory.name} passes any selector`, fix: "Check the labels of the ManagedClusters" });
  const conflicts = space.placement.singletonConflicts(name);
  if (conflicts.length > 0) {
    const examples = conflicts.map((c) => `${c.resource.resource} ${c.namespace === "" ? "" : `${c.namespace}/`}${c.name} (${c.wecs})`);
    const clause = (spec?.downsync ?? []).findIndex((c) => c.wantSingletonReportedState === true);
    found.push({
      code: "KS410", severity: "error", path: clause === -1 ? "spec.downsync" : joinPath(joinPath("spec.downsync", clause), "wantSingletonReportedState"),
      message: `singleton state is asked for objects that do not go to exactly one cluster, over all policies that ask for it: ${some(examples)}; nothing is reported back`,
      fix: "Choose one cluster, or use wantMultiWECReportedState",
    });
  }
  return found;
}

/** Namespaces that objects are in and that are no objects themselves; computed when first asked for. */
function namespacesWithoutObject({ objects }: WorkloadSpace): () => readonly string[] {
  let missing: readonly string[] | undefined;
  return () => {
    if (missing !== undefined) return missing;
    const used = new Set<string>();
    for (const { head } of objects.values()) if (head.metadata.namespace !== undefined) used.add(head.metadata.namespace);
    missing = [...used].filter((namespace) => !SYSTEM_NAMESPACES.includes(namespace) && !objects.has(namespaceKey(namespace))).sort();
    return missing;
  };
}
