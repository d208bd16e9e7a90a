/**
 * The status of a whole WDS in one go: what is reported back into objects, and the CombinedStatus objects. For previews; the
 * embedded hub calls the functions for single objects.
 */
import { entriesOf } from "../model/binding-entries";
import { compareBytes } from "../model/byte-order";
import type { CombinedStatus } from "../model/combined-status";
import type { Diagnostic } from "../model/diagnostic";
import { describeObject, type ApiResource, type KubeObject } from "../model/kube-object";
import { MULTI_WEC_STATUS_LABEL, SINGLETON_STATUS_LABEL } from "../model/names";
import { placeholderUid } from "../model/placeholder-uid";
import type { StatusCollector } from "../model/status-collector";
import type { WorkStatus } from "../model/work-status";
import type { Placement, PlacementIndex, PlacementPolicy } from "../placement";
import { compileCollector, type CompiledCollector } from "./collector";
import { collectorDiagnostics, crashDiagnostic, refusedDiagnostic, type RefusedStatus } from "./collector-diagnostics";
import { combineObject } from "./combine-object";
import { combinedStatusErrors } from "./combined-status";
import { reportedFields, reportedState, type ReportedFields, type ReportedState } from "./reported-state";
import { statusSupport } from "./stored-status";
import { indexWorkStatuses, type StatusSource } from "./work-status-index";

/** What the status of a WDS depends on. */
export interface FleetStatusInput {
  /** Of this WDS, see `resolvePlacement`. Rejected Bindings (`spec: null`) have no CombinedStatus; what their policies ask of objects counts. */
  readonly placement: Pick<Placement, "policies"> & { readonly index: Pick<PlacementIndex, "reportedState"> };
  /** The objects that were given to placement. */
  readonly objects: Iterable<{ readonly resource: ApiResource; readonly object: KubeObject }>;
  /** All of the ITS; those labelled with another WDS are left out. */
  readonly workStatuses: Iterable<WorkStatus>;
  /** Absent: WorkStatuses of all WDSes are taken. */
  readonly wdsName?: string;
}

/** What CombinedStatus depends on besides. */
export interface CombinedStatusInput extends FleetStatusInput {
  /** For their UIDs; those that are not listed get a placeholder. */
  readonly policies: Iterable<PlacementPolicy>;
  readonly collectors: Iterable<StatusCollector>;
}

/** An object whose status is reported, or was. */
export interface ReportedObject extends ReportedFields {
  readonly resource: ApiResource;
  readonly object: KubeObject;
  /** `leave`: what an earlier moment brought still stands. */
  readonly state: ReportedState;
}

export interface CombinedStatuses {
  /** By namespace and then by name. */
  readonly combined: readonly CombinedStatus[];
  /** `status.errors` of the invalid collectors, by name of the collector. */
  readonly collectorErrors: ReadonlyMap<string, readonly string[]>;
  /** Collectors asked for and absent or invalid, ascending, of each policy that has a Binding. See `collectorsAvailable`. */
  readonly missingCollectors: ReadonlyMap<string, readonly string[]>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Everything that the status controller writes into the objects of a WDS or has left there, by namespace, name and resource.
 *
 * Objects for which nothing is asked, and that carry none of its labels, are not in the answer. Cost: the entries of all
 * Bindings, the objects, the WorkStatuses.
 */
export function reportedStates(input: FleetStatusInput): readonly ReportedObject[] {
  const workStatuses = indexWorkStatuses(input.workStatuses, input.wdsName);
  const wanted = new Set<string>();
  for (const { spec } of input.placement.policies) {
    for (const entry of entriesOf(spec)) if (entry.wantSingletonReportedState === true || entry.wantMultiWECReportedState === true) wanted.add(keyOf(entry));
  }
  // A policy whose Binding is refused asks all the same, for objects that another one may deliver; only the index knows them.
  const asksUnseen = input.placement.policies.some(({ spec, wanted: isWanted }) => spec === null && isWanted);
  const written: ReportedObject[] = [];
  const objects = [...input.objects];
  const support = statusSupport(objects);
  for (const { resource, object } of objects) {
    const { namespace = "", name, labels = {} } = object.metadata;
    const marked = SINGLETON_STATUS_LABEL in labels || MULTI_WEC_STATUS_LABEL in labels;
    if (!marked && !asksUnseen && !wanted.has(keyOf({ ...resource, namespace, name }))) continue;
    const request = input.placement.index.reportedState(resource, { namespace, name });
    if (!marked && !request.singleton && !request.multiWec) continue;
    const state = reportedState({ resource, request, workStatuses: workStatuses.of({ resource, namespace, name }) });
    const fields = reportedFields(state, object, support(resource)) ?? (marked ? { ...statusOf(object), labels } : undefined);
    if (fields !== undefined) written.push({ resource, object, state, ...fields });
  }
  return written.sort((a, b) => compareBytes(placeOf(a), placeOf(b)));
}

/**
 * Every CombinedStatus of a WDS: one for each object of a Binding that lists a collector, if an API server takes it. Rows are
 * in the order of the destinations, and fresh: what KubeStellar leaves standing is `combinedStatusDiffers`'s business.
 *
 * Objects without UID get the placeholder that transport gives them. Cost: rows (entries with collectors × destinations).
 */
export function combinedStatuses(input: CombinedStatusInput): CombinedStatuses {
  const workStatuses = indexWorkStatuses(input.workStatuses, input.wdsName);
  const { compiled, errors, diagnostics } = compileAll(input.collectors);
  const policyUids = new Map([...input.policies].map(({ metadata: { name, uid } }) => [name, uid]));
  const objects = listedObjects(input);
  const crashed = new Set<string>();
  const combined: CombinedStatus[] = [];
  const missingCollectors = new Map<string, readonly string[]>();
  for (const { name: policyName, spec, wanted } of input.placement.policies) {
    if (spec === null || !wanted) continue;
    const missing = new Set<string>();
    const refused: RefusedStatus[] = [];
    const policy = { name: policyName, uid: policyUids.get(policyName) ?? placeholderUid("BindingPolicy", policyName) };
    const destinations = (spec.destinations ?? []).map((d) => d.clusterId);
    for (const entry of entriesOf(spec)) {
      const names = entry.statusCollectors ?? [];
      const listed = names.length === 0 ? undefined : objects.get(keyOf(entry));
      if (listed === undefined) continue;
      const { resource, object } = listed;
      const source: StatusSource = { resource: { ...resource, version: entry.version }, namespace: entry.namespace ?? "", name: entry.name };
      const collectors = [...new Set(names)].sort(compareBytes).flatMap((name) => {
        const collector = compiled.get(name);
        if (collector === undefined) missing.add(name);
        return collector === undefined ? [] : [collector];
      });
      const uid = object.metadata.uid ?? placeholderUid(entry.group, entry.resource, entry.namespace ?? "", entry.name);
      const { status, crashes } = combineObject({ policy, source, uid, object, destinations, collectors, workStatus: (wec) => workStatuses.in(source, wec) });
      for (const { collector, crash } of crashes) {
        if (crashed.has(collector.name)) continue;
        crashed.add(collector.name);
        diagnostics.push(crashDiagnostic(collector, crash, describeObject(object)));
      }
      const [refusal] = combinedStatusErrors(status);
      if (refusal === undefined) combined.push(status);
      else refused.push({ object: describeObject(object), refusal });
    }
    if (refused.length > 0) diagnostics.push(refusedDiagnostic(policyName, refused));
    missingCollectors.set(policyName, [...missing].sort(compareBytes));
  }
  combined.sort((a, b) => compareBytes(a.metadata.namespace ?? "", b.metadata.namespace ?? "") || compareBytes(a.metadata.name, b.metadata.name));
  return { combined, collectorErrors: errors, missingCollectors, diagnostics };
}

function statusOf({ status }: KubeObject): Pick<ReportedFields, "status"> {
  return status === undefined ? {} : { status: status as Readonly<Record<string, unknown>> };
}

function keyOf({ group, resource, namespace = "", name }: { readonly group: string; readonly resource: string; readonly namespace?: string; readonly name: string }): string {
  return `${group}/${resource}/${namespace}/${name}`;
}

function placeOf({ resource, object: { metadata } }: ReportedObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}/${resource.group}/${resource.resource}`;
}

/** Only the objects for which some Binding asks for a CombinedStatus. */
function listedObjects(input: FleetStatusInput): ReadonlyMap<string, { readonly resource: ApiResource; readonly object: KubeObject }> {
  const keys = new Set<string>();
  for (const { spec } of input.placement.policies) for (const entry of entriesOf(spec)) if ((entry.statusCollectors ?? []).length > 0) keys.add(keyOf(entry));
  const found = new Map<string, { readonly resource: ApiResource; readonly object: KubeObject }>();
  if (keys.size === 0) return found;
  for (const listed of input.objects) {
    const { namespace = "", name } = listed.object.metadata;
    const key = keyOf({ ...listed.resource, namespace, name });
    if (keys.has(key)) found.set(key, listed);
  }
  return found;
}

function compileAll(collectors: Iterable<StatusCollector>): { readonly compiled: ReadonlyMap<string, CompiledCollector>; readonly errors: ReadonlyMap<string, readonly string[]>; readonly diagnostics: Diagnostic[] } {
  const compiled = new Map<string, CompiledCollector>();
  const errors = new Map<string, readonly string[]>();
  const diagnostics: Diagnostic[] = [];
  for (const collector of collectors) {
    const result = compileCollector(collector);
    if (result.ok) compiled.set(collector.metadata.name, result.collector);
    else errors.set(collector.metadata.name, result.errors);
    diagnostics.push(...collectorDiagnostics(collector.metadata.name, result));
  }
  return { compiled, errors, diagnostics };
}
