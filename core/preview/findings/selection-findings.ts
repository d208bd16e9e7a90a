/**
 * Traps of what policies choose: status that never comes back, CombinedStatuses that cannot be written, Jobs that run again, clusters
 * that have no mailbox. One pass over the entries of all Bindings.
 */
import type { BindingSpec } from "../../model/binding";
import type { PreviewFinding } from "../input";
import { objectKey, type WorkloadSpace } from "../workload-space";
import { agentRights } from "./agent-rights";
import { validCollectors } from "./collector-findings";
import { aboutObject, aboutPolicy, some, type Statement } from "./finding";
import { haveCommonCluster } from "./common-cluster";
import { entriesOf, type BindingEntry } from "../../model/binding-entries";
import { jobStatements } from "./job-findings";

/** Kinds whose status the status agent does not follow (reference 4.6). */
const untracked: ReadonlySet<string> = new Set(["rbac.authorization.k8s.io/clusterroles", "rbac.authorization.k8s.io/clusterrolebindings", "rbac.authorization.k8s.io/roles", "rbac.authorization.k8s.io/rolebindings", "/secrets", "/configmaps", "/serviceaccounts"]);
/** Kinds into which KubeStellar never writes status (4.1). */
const neverWritten: ReadonlySet<string> = new Set(["/namespaces", "apiextensions.k8s.io/customresourcedefinitions"]);
/** Kinds whose statuses it can aggregate (4.2). */
const aggregated: ReadonlySet<string> = new Set(["apps/deployments", "apps/replicasets", "apps/daemonsets"]);

export function selectionFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  const findings: PreviewFinding[] = [];
  // Policies with equal selectors share their list of destinations, thousands each.
  const destinations = new Set<NonNullable<BindingSpec["destinations"]>>();
  const rights = agentRights(space);
  const hasJobs = space.resourcesInUse.has("batch/jobs");
  for (const [name, { object: policy }] of space.policies) {
    const { spec, wanted, stuck } = space.resolve(name);
    if (spec === null || !wanted || stuck !== undefined) continue;
    const clusters = spec.destinations ?? [];
    destinations.add(clusters);
    const perObject = (entry: BindingEntry, statements: readonly Statement[]): void => {
      const listed = statements.length === 0 ? undefined : space.objects.get(objectKey(entry));
      if (listed !== undefined) for (const statement of statements) findings.push(aboutObject(space, listed, statement));
    };
    const statements: Statement[] = [];
    const silent = new Map<string, Statement>();
    const asksForStatus = (policy.spec?.downsync ?? []).some((c) => c.statusCollectors !== undefined || c.wantSingletonReportedState === true || c.wantMultiWECReportedState === true);
    for (const entry of asksForStatus || hasJobs ? entriesOf(spec) : []) {
      if (entry.statusCollectors !== undefined || entry.wantSingletonReportedState === true || entry.wantMultiWECReportedState === true) {
        for (const statement of statusStatements(entry, clusters.length)) silent.set(statement.code + statement.message, statement);
        if (entry.statusCollectors !== undefined) perObject(entry, labelStatements(entry));
      }
      if (entry.group === "batch" && entry.resource === "jobs") perObject(entry, jobStatements(space.objects.get(objectKey(entry))?.object, entry, name));
    }
    statements.push(...silent.values(), ...rights(spec));
    if (asksForStatus) statements.push(...collectorStatements(space, spec), ...mixedUp(spec, clusters.length));
    for (const statement of statements) findings.push(aboutPolicy(space, name, statement));
  }
  return [...findings, ...createOnlyConflicts(space), ...clusterFindings(space, destinations)];
}

function statusStatements(entry: BindingEntry, clusters: number): readonly Statement[] {
  const resource = `${entry.group}/${entry.resource}`;
  const named = `${entry.resource}${entry.group === "" ? "" : `.${entry.group}`}`;
  const statement = (message: string, fix: string): readonly Statement[] => [{ code: "KS444", severity: "warning", path: "spec.downsync", message, fix }];
  if (untracked.has(resource)) return statement(`the status of ${named} is asked for, but the status agent does not follow it: nothing comes back`, "Leave the kind out of the clause that asks for status");
  if (entry.statusCollectors === undefined && neverWritten.has(resource)) return statement(`the state of ${named} is asked for, but KubeStellar never writes it`, "Leave the kind out of the clause that asks for state");
  if (entry.wantMultiWECReportedState === true && clusters > 1 && !aggregated.has(resource)) return statement(`the state of ${named} from several clusters is asked for, but KubeStellar aggregates only Deployments, ReplicaSets and DaemonSets: nothing is written`, "Use a StatusCollector");
  return [];
}

/** Values of the labels of a CombinedStatus (4.4). */
function labelStatements({ name, resource, group }: BindingEntry): readonly Statement[] {
  if ([name, resource, group].every((value) => value.length <= 63)) return [];
  return [{ code: "KS442", severity: "error", path: "metadata.name", message: "a StatusCollector applies, but the name is no label value (more than 63 characters), so the CombinedStatus can never be written", fix: "Shorten the name to 63 characters, or leave the object out of the clause with statusCollectors" }];
}

function collectorStatements(space: WorkloadSpace, spec: BindingSpec): readonly Statement[] {
  const missing = new Set<string>();
  const valid = validCollectors(space);
  for (const { statusCollectors = [] } of entriesOf(spec)) for (const name of statusCollectors) if (!valid.has(name)) missing.add(name);
  if (missing.size === 0) return [];
  const names = [...missing].sort();
  const invalid = names.filter((name) => space.collectors.has(name));
  return [{ code: "KS441", severity: "error", path: "spec.downsync", message: `status collectors are asked for that ${invalid.length === names.length ? "are invalid" : "are not there"}: ${some(names)}`, fix: invalid.length === names.length ? "Mend the StatusCollectors" : "Add the StatusCollectors to the space, or remove their names" }];
}

/** Upstream finds WorkStatuses without their namespace (4.4). */
function mixedUp(spec: BindingSpec, clusters: number): readonly Statement[] {
  if (clusters === 0) return [];
  const namespaces = new Map<string, string>();
  const names = new Set<string>();
  for (const entry of spec.workload?.namespaceScope ?? []) {
    if (entry.statusCollectors === undefined || untracked.has(`${entry.group}/${entry.resource}`)) continue;
    const key = `${entry.group}/${entry.resource}/${entry.name}`;
    const other = namespaces.get(key);
    if (other === undefined) namespaces.set(key, entry.namespace);
    else if (other !== entry.namespace) names.add(`${entry.resource} ${entry.name}`);
  }
  if (names.size === 0) return [];
  return [{ code: "KS443", severity: "error", path: "spec.downsync", message: `status collectors apply to objects of the same name in several namespaces (${some([...names])}); KubeStellar mixes up their states, and its status controller may crash`, fix: "Give the objects different names, or collect the status of one namespace only" }];
}

/** Two policies deliver one object, and only one of them wants it left alone (2.4). */
function createOnlyConflicts(space: WorkloadSpace): readonly PreviewFinding[] {
  const some = [...space.policies.values()].some(({ object }) => (object.spec?.downsync ?? []).some((clause) => clause.createOnly === true));
  if (!some) return [];
  const seen = new Map<string, { readonly policy: string; readonly createOnly: boolean }[]>();
  for (const name of space.policies.keys()) {
    const { spec } = space.resolve(name);
    if (spec === null || (spec.destinations ?? []).length === 0) continue;
    for (const entry of entriesOf(spec)) {
      const key = objectKey(entry);
      const use = { policy: name, createOnly: entry.createOnly === true };
      const uses = seen.get(key);
      if (uses === undefined) seen.set(key, [use]);
      else uses.push(use);
    }
  }
  const findings: PreviewFinding[] = [];
  for (const [key, uses] of seen) {
    const listed = space.objects.get(key);
    if (listed === undefined || uses.length < 2) continue;
    const gentle = uses.find((use) => use.createOnly);
    const strict = uses.find((use) => !use.createOnly && gentle !== undefined && haveCommonCluster(space.placement.destinations(use.policy), space.placement.destinations(gentle.policy)));
    if (gentle === undefined || strict === undefined) continue;
    findings.push(aboutObject(space, listed, { code: "KS413", severity: "error", path: "", message: `policy ${gentle.policy} delivers it createOnly, policy ${strict.policy} does not, to the same cluster; what becomes of it there is undefined`, fix: "Say createOnly in both policies, or in none" }));
  }
  return findings;
}

/** Destinations without a mailbox block those sorted after them, and all pruning (3.1). */
function clusterFindings({ inventory }: WorkloadSpace, destinations: ReadonlySet<NonNullable<BindingSpec["destinations"]>>): readonly PreviewFinding[] {
  const findings: PreviewFinding[] = [];
  const suspects = new Map([...inventory.clusters].filter(([, { metadata, spec }]) => spec?.hubAcceptsClient === false || metadata.deletionTimestamp !== undefined));
  if (suspects.size === 0) return findings;
  const names = new Set<string>();
  for (const list of destinations) for (const { clusterId } of list) if (suspects.has(clusterId)) names.add(clusterId);
  for (const name of names) {
    const cluster = suspects.get(name);
    const index = inventory.clusterIndexes.get(name);
    if (cluster === undefined || index === undefined) continue;
    const about = (code: string, path: string, message: string, fix: string) => findings.push({ code, severity: "warning", path, message, fix, space: inventory.name, object: `ManagedCluster ${name}`, index });
    if (cluster.spec?.hubAcceptsClient === false) about("KS411", "spec.hubAcceptsClient", "the cluster is a destination and not accepted, so it has no mailbox; delivery to the destinations after it stops, and nothing is removed anywhere", "Accept the cluster, or take away the labels that choose it");
    if (cluster.metadata.deletionTimestamp !== undefined) about("KS412", "metadata.deletionTimestamp", "the cluster is being deleted and still a destination until it is gone", "Take away the labels that choose it, or wait");
  }
  return findings;
}
