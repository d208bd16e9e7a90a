/** What core says about a live fleet, and the first thing in which the fleet differs. */
import type { Binding, BindingSpec } from "../../../core/model/binding";
import type { BindingPolicy } from "../../../core/model/binding-policy";
import type { AppliedManifestWork } from "../../../core/model/applied-manifest-work";
import type { CombinedStatus } from "../../../core/model/combined-status";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { apiVersionOf, describeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { ADD_ON_WORK, PROPERTIES_NAMESPACE } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { WorkStatus } from "../../../core/model/work-status";
import { createPreview } from "../../../core/preview";
import type { CombinedRow, ReportedRow } from "../../../core/preview";
import * as status from "../../../core/status";
import { isUpToDate } from "../../../core/transport";
import type { EditedFleet } from "./perform";
import { isDelivered, ourWorks } from "./perform";
import { isOfWorkload, widgets } from "./workload";
import { contentDifference, firstDifference } from "./difference";

type Works = ReadonlyMap<string, ManifestWork>;

/** Compares a fleet with core's answer to what its spaces hold; remembers what was delivered, because not every change travels. */
export class Expectation {
  /** Works and delivered objects that were compared so far, over all comparisons that found no difference. */
  readonly compared = { works: 0, objects: 0 };
  private delivered: Works = new Map();

  /** @param strict - whether the hub keeps upstream's quirks (docs/quirks.md): some answers then depend on what came before. */
  constructor(
    private readonly fleet: EditedFleet,
    private readonly strict: boolean,
  ) {}

  /** Somebody deleted these works: what comes in their place is made of what holds now. */
  forget(works: readonly string[]): void {
    this.delivered = new Map([...this.delivered].filter(([key]) => !works.includes(key)));
  }

  /**
   * The first difference between fleet and answer; `undefined` when there is none.
   *
   * @param travelled - whether changes of labels, properties and transforms have been made to travel: if not, works of an unchanged
   *   generation stand as they were delivered (reference 3.4).
   */
  difference({ travelled }: { readonly travelled: boolean }): string | undefined {
    const { view, wds, its } = this.fleet;
    const wdsObjects = view.resources(wds).flatMap((resource) => view.list(wds, resource));
    const itsObjects = [...view.list(its, resources.ManagedCluster), ...view.list(its, resources.ConfigMap).filter(({ metadata }) => metadata.namespace === PROPERTIES_NAMESPACE), ...view.list(its, resources.WorkStatus)];
    const preview = createPreview({ spaces: [{ kind: "ITS", name: its, objects: itsObjects }, { kind: "WDS", name: wds, inventory: its, objects: wdsObjects }] }, status);

    const bindings = [...preview.bindings()];
    const found = this.bindingDifference(new Map(bindings.map(({ name, spec, errors }) => [name, { spec, errors }])));
    if (found !== undefined) return found;

    const rendered = new Map([...preview.works()].map(({ namespace, name, labels, annotations, spec }): [string, ManifestWork] => [`${namespace}/${name}`, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { namespace, name, labels, annotations }, spec }]));
    const live = this.liveWorks();
    const wanted = new Map([...rendered].map(([key, now]) => {
      const before = this.delivered.get(key);
      if (travelled || before === undefined) return [key, now] as const;
      if (isUpToDate(before, now)) return [key, before] as const;
      // A state that came back late has moved its Binding on: whether before the edit or after it, only what travels next can tell.
      const { spec } = live.get(key) ?? now;
      return [key, { ...now, ...(spec !== undefined && { spec }) }] as const;
    }));
    const different = this.workDifference(wanted)
      ?? this.fleet.wecs.map((wec) => this.clusterDifference(wec, wanted)).find((d) => d !== undefined)
      ?? this.returnedDifference()
      ?? this.combinedDifference([...preview.combined()])
      // With the quirks, the state of an object stays until a cluster begins or ends to report.
      ?? (this.strict ? undefined : this.reportedDifference([...preview.reported()]));
    if (different !== undefined) return different;
    this.delivered = wanted;
    this.compared.works += wanted.size;
    this.compared.objects += this.fleet.wecs.reduce((sum, wec) => sum + view.resources(wec).flatMap((resource) => view.list(wec, resource).filter(isDelivered)).length, 0);
    return undefined;
  }

  private bindingDifference(wanted: ReadonlyMap<string, { readonly spec: BindingSpec | null; readonly errors: readonly string[] }>): string | undefined {
    const { view, wds } = this.fleet;
    const live = new Map(view.list(wds, resources.Binding).map((binding) => [binding.metadata.name, binding as Binding]));
    for (const name of new Set([...wanted.keys(), ...live.keys()])) {
      const [want, have] = [wanted.get(name), live.get(name)];
      if (want === undefined || have === undefined) return `Binding ${name} ${want === undefined ? "should not be there" : "is missing"}`;
      const { observedGeneration, errors = [] } = have.status ?? {};
      const different = firstDifference({ spec: normalized(want.spec), observedGeneration: have.metadata.generation, errors: want.errors.filter(isSettled) }, { spec: normalized(have.spec), observedGeneration, errors }, `Binding ${name}`);
      if (different !== undefined) return different;
    }
    for (const policy of view.list(wds, resources.BindingPolicy) as readonly BindingPolicy[]) {
      const { name, generation } = policy.metadata;
      const want = wanted.get(name);
      // The sync of a policy whose selectors cannot be converted fails for ever, silently.
      if (want === undefined) continue;
      const { observedGeneration, errors = [] } = policy.status ?? {};
      const different = firstDifference({ observedGeneration: generation, errors: this.told(want.errors) }, { observedGeneration, errors: this.told(errors) }, `BindingPolicy ${name} status`);
      if (different !== undefined) return different;
    }
    return undefined;
  }

  private told(errors: readonly string[]): readonly string[] {
    return this.strict ? errors.filter(isSettled) : errors;
  }

  private liveWorks(): Works {
    return new Map(ourWorks(this.fleet).map((work) => [`${work.metadata.namespace}/${work.metadata.name}`, work]));
  }

  private workDifference(wanted: Works): string | undefined {
    const live = this.liveWorks();
    const name = (key: string, work: ManifestWork | undefined): string => `ManifestWork ${key} (${(work?.spec?.workload?.manifests ?? []).map(describeObject).join(", ")})`;
    for (const key of new Set([...wanted.keys(), ...live.keys()])) {
      const [want, have] = [wanted.get(key), live.get(key)];
      if (want === undefined || have === undefined) return `${name(key, have ?? want)} ${want === undefined ? "should not be there" : "is missing"}`;
      const { labels, annotations } = want.metadata;
      const different = firstDifference({ labels, annotations, spec: want.spec }, { labels: have.metadata.labels, annotations: have.metadata.annotations, spec: have.spec }, name(key, want));
      if (different !== undefined) return different;
    }
    return undefined;
  }

  /** What agents report: the status of each delivered object of a kind that has one, as it stands on its cluster. */
  private returnedDifference(): string | undefined {
    const { view, its, wecs } = this.fleet;
    const statuses = view.list(its, resources.WorkStatus) as readonly WorkStatus[];
    for (const wec of wecs) {
      for (const resource of [resources.Deployment, resources.Service, widgets]) {
        const live = new Map(view.list(wec, resource).filter(isDelivered).map(({ metadata, status: now }) => [`${metadata.namespace}/${metadata.name}`, now]));
        const reported = new Map(statuses.filter(({ metadata, spec }) => metadata.namespace === wec && spec?.sourceRef?.resource === resource.resource).map(({ spec, status: now }) => [`${spec?.sourceRef?.namespace}/${spec?.sourceRef?.name}`, now]));
        for (const key of new Set([...live.keys(), ...reported.keys()])) {
          const place = `WorkStatus of ${resource.kind} ${key} in ${wec}`;
          if (!live.has(key) || !reported.has(key)) return `${place} ${live.has(key) ? "is missing" : "should not be there"}`;
          const different = firstDifference(live.get(key) ?? {}, reported.get(key) ?? {}, place);
          if (different !== undefined) return different;
        }
      }
    }
    return undefined;
  }

  private combinedDifference(rows: readonly CombinedRow[]): string | undefined {
    const { view, wds } = this.fleet;
    const wanted = new Map(rows.map((row) => [`${row.namespace}/${row.name}`, row]));
    const live = new Map((view.list(wds, resources.CombinedStatus) as readonly CombinedStatus[]).map((combined) => [`${combined.metadata.namespace}/${combined.metadata.name}`, combined]));
    for (const key of new Set([...wanted.keys(), ...live.keys()])) {
      const [want, have] = [wanted.get(key), live.get(key)];
      const place = `CombinedStatus ${key} (${JSON.stringify(want?.labels ?? have?.metadata.labels)})`;
      if (want === undefined || have === undefined) return `${place} ${want === undefined ? "should not be there" : "is missing"}`;
      const { namespace, name, labels, results } = want;
      // As loose as KubeStellar's own comparison: what it leaves alone is no difference.
      if (status.combinedStatusDiffers(have, { apiVersion: have.apiVersion, kind: have.kind, metadata: { namespace, name, labels }, results })) return firstDifference(results, have.results ?? [], place) ?? `${place}: labels differ`;
    }
    return undefined;
  }

  private reportedDifference(rows: readonly ReportedRow[]): string | undefined {
    const { view, wds } = this.fleet;
    for (const { object, status: wanted, labels } of rows) {
      const resource = view.resources(wds).find(({ kind }) => kind === object.kind)!;
      const have = view.get(wds, resource, object);
      const different = firstDifference({ status: wanted ?? {}, labels }, { status: have?.["status"] ?? {}, labels: have?.metadata.labels ?? {} }, `${wds}: ${describeObject({ ...object, metadata: { namespace: object.namespace, name: object.name } })}`);
      if (different !== undefined) return different;
    }
    return undefined;
  }

  private clusterDifference(wec: string, works: Works): string | undefined {
    const { view } = this.fleet;
    const mailbox = [...works.values()].filter(({ metadata }) => metadata.namespace === wec);
    const wanted = deliverable(mailbox);
    const live = new Map(view.resources(wec).flatMap((resource) => view.list(wec, resource).filter(isOfWorkload).map((object): [string, KubeObject] => [describeObject({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind }), object])));
    for (const key of new Set([...wanted.keys(), ...live.keys()])) {
      const [want, have] = [wanted.get(key), live.get(key)];
      if (want === undefined) return `${wec}: ${key} should not be there`;
      if (have === undefined || have.metadata.deletionTimestamp !== undefined) return `${wec}: ${key} is missing`;
      if (!isDelivered(have)) return `${wec}: ${key} belongs to no work`;
      // Some work only creates it; what it holds then is the story of its creation.
      if (want.contents.length === 0) continue;
      const differences = want.contents.map((content) => contentDifference(content, have, `${wec}: ${key}`));
      if (differences.every((d) => d !== undefined)) return differences[0];
    }
    const records = (view.list(wec, resources.AppliedManifestWork) as readonly AppliedManifestWork[]).map(({ spec }) => spec?.manifestWorkName ?? "").filter((name) => !ADD_ON_WORK.test(name)).sort();
    return firstDifference(mailbox.map(({ metadata }) => metadata.name).sort(), records, `${wec}: AppliedManifestWorks`);
  }
}

/** Somebody may have written an empty list where the controller writes none: that is no difference to it (reference 2.6). */
const normalized = (spec: BindingSpec | null | undefined) => spec && { destinations: spec.destinations ?? [], workload: { clusterScope: spec.workload?.clusterScope ?? [], namespaceScope: spec.workload?.namespaceScope ?? [] } };

/** Errors about singleton state appear with the policy's own next event, not when another policy makes them (reference 2.7). */
const isSettled = (error: string): boolean => !error.startsWith("Singleton reported status");

interface Deliverable {
  /** What it may hold: one content a work that keeps it in line. */
  readonly contents: readonly KubeObject[];
}

/** Objects that can stand on a cluster with these works: those in a namespace only if that is delivered, too. */
function deliverable(mailbox: readonly ManifestWork[]): ReadonlyMap<string, Deliverable> {
  const manifests = mailbox.flatMap(({ spec }) => (spec?.workload?.manifests ?? []).map((manifest) => ({ manifest, createOnly: (spec?.manifestConfigs ?? []).length > 0 })));
  const namespaces = new Set(manifests.filter(({ manifest }) => manifest.kind === resources.Namespace.kind).map(({ manifest }) => manifest.metadata.name));
  const found = new Map<string, { contents: KubeObject[] }>();
  for (const { manifest, createOnly } of manifests) {
    const { namespace } = manifest.metadata;
    if (namespace !== undefined && !namespaces.has(namespace)) continue;
    const key = describeObject(manifest);
    const entry = found.get(key) ?? { contents: [] };
    if (!createOnly) entry.contents.push(manifest);
    found.set(key, entry);
  }
  return found;
}

/** What a view of the parts of a fleet has to follow. */
export const followed = (workload: readonly ApiResource[]) => ({
  wds: [resources.Namespace, ...workload, resources.CustomResourceDefinition, resources.BindingPolicy, resources.Binding, resources.CustomTransform, resources.StatusCollector, resources.CombinedStatus],
  its: [resources.ManagedCluster, resources.ConfigMap, resources.ManifestWork, resources.WorkStatus],
  wec: [resources.Namespace, ...workload, resources.AppliedManifestWork],
});
