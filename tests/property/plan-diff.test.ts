/** The comparison of two fleets against what their works say, pair by pair. */
import fc from "fast-check";
import type { KubeObject } from "../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../core/model/names";
import { compareFleets, forecastOf } from "../../core/plan/diff";
import { createPreview, type Preview, type PreviewInput, type WorkRow } from "../../core/preview";
import { wholeOf, type DeferredObject, type InputObject } from "../../core/preview/input";
import { cluster, policy } from "../support/fleet-arbitraries";

const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("web", "db"), { maxKeys: 2, noNullPrototype: true });
const text = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("1", "2") }, { weight: 2, arbitrary: fc.constantFrom("{{.clusterName}}", "{{.zone}}", "{{.zone}}-{{.app}}") });

const namespace: fc.Arbitrary<KubeObject> = fc.record({ name: fc.constantFrom("a", "a-b"), labels }).map((metadata) => ({ apiVersion: "v1", kind: "Namespace", metadata }));
const configMap: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("x", "x.y"), namespace: fc.constantFrom("a", "a-b"), labels, templated: fc.boolean(), data: fc.dictionary(fc.constantFrom("k", "l"), text, { maxKeys: 2, noNullPrototype: true }) })
  .map(({ templated, data, ...metadata }) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, ...(templated && { annotations: { "control.kubestellar.io/expand-templates": "true" } }) }, data }));
const transform: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("t1", "t2"), remove: fc.constantFrom("$.data.k", "$.data.l") })
  .map(({ name, remove }) => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name }, spec: { apiGroup: "", resource: "configmaps", remove: [remove] } }));

const named = (object: { readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string } }) => `${object.kind} ${object.metadata.namespace ?? ""}/${object.metadata.name}`;
/** Most of them choose every ConfigMap for many clusters, so that much travels. */
const aPolicy = fc.tuple(policy, fc.nat(3), fc.nat(2)).map(([written, narrow, onlyCreate]): KubeObject => {
  const spec = narrow === 0 ? written.spec : { clusterSelectors: [{}], downsync: [{ resources: ["configmaps"], createOnly: onlyCreate === 0 }] };
  return { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", ...written, ...(spec !== undefined && { spec }) };
});
const properties: fc.Arbitrary<KubeObject> = fc
  .record({ name: fc.constantFrom("c1", "c2"), zone: fc.constantFrom("n", "s") })
  .map(({ name, zone }) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: PROPERTIES_NAMESPACE }, data: { zone, app: "p" } }));

interface Parts {
  readonly wds: readonly KubeObject[];
  readonly its: readonly KubeObject[];
}

const unique = (arbitrary: fc.Arbitrary<KubeObject>, maxLength: number): fc.Arbitrary<readonly KubeObject[]> => fc.uniqueArray(arbitrary, { selector: named, maxLength });
const aCluster = cluster.map((c): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: c.name, labels: c.labels ?? {} }, spec: { hubAcceptsClient: true } }));
const wdsObject = fc.oneof(namespace, configMap, configMap, aPolicy, aPolicy, transform);
const itsObject = fc.oneof(aCluster, aCluster, properties);
const parts: fc.Arbitrary<Parts> = fc.record({ wds: unique(wdsObject, 12), its: unique(itsObject, 6) });

/** Replaces, removes and adds a few objects. */
const change = (objects: readonly KubeObject[], edits: readonly (KubeObject | number)[]): readonly KubeObject[] => {
  const left = new Map(objects.map((object) => [named(object), object]));
  for (const edit of edits) {
    if (typeof edit !== "number") left.set(named(edit), edit);
    else if (left.size > 0) left.delete([...left.keys()][edit % left.size] ?? "");
  }
  return [...left.values()];
};
const editsOf = (arbitrary: fc.Arbitrary<KubeObject>) => fc.array(fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: fc.nat(20) }), { minLength: 1, maxLength: 4 });
const twoFleets = fc.tuple(parts, editsOf(wdsObject), editsOf(itsObject)).map(([base, wdsEdits, itsEdits]) => ({ base, head: { wds: change(base.wds, wdsEdits), its: change(base.its, itsEdits) } }));

const inputOf = ({ wds, its }: Parts): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: its }, { kind: "WDS", name: "wds1", objects: wds, inventory: "its1" }] });
const previewOf = (fleet: Parts): Preview => createPreview(inputOf(fleet));

interface Placed {
  readonly content: string;
  readonly updates: boolean;
}

const policyOf = (work: WorkRow): string => work.labels["transport.kubestellar.io/originOwnerReferenceBindingKey"] ?? "";

/** Cluster and object -> what the works put there. */
function placedBy(works: Iterable<WorkRow>): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  for (const work of works) {
    for (const manifest of work.spec.workload?.manifests ?? []) {
      const object = manifest;
      const key = `${work.namespace} ${named(object)}`;
      const creates = work.spec.manifestConfigs?.some(({ updateStrategy }) => updateStrategy?.type === "CreateOnly") === true;
      placed.set(key, { content: JSON.stringify(object), updates: !creates || placed.get(key)?.updates === true });
    }
  }
  return placed;
}

/** All pairs that start, stop or change, by looking at every one of them. */
function pairwise(base: Preview, head: Preview): ReadonlySet<string> {
  const stuck = new Set(head.wdses.flatMap((space) => [...space.policies.keys()].filter((name) => space.resolve(name).stuck !== undefined)));
  const before = placedBy(base.works());
  // A policy whose selectors cannot be converted keeps what it had.
  const after = placedBy([...head.works(), ...[...base.works()].filter((work) => stuck.has(policyOf(work)))]);
  const pairs = new Set<string>();
  for (const key of before.keys()) if (!after.has(key)) pairs.add(`stop ${key}`);
  for (const [key, { content, updates }] of after) {
    const old = before.get(key);
    if (old === undefined) pairs.add(`start ${key}`);
    else if (updates && old.content !== content) pairs.add(`change ${key}`);
  }
  return pairs;
}

test("rows say of each pair of object and cluster what the works say, once, and why", () => {
  const seen = { start: 0, stop: 0, change: 0 };
  fc.assert(
    fc.property(twoFleets, ({ base, head }) => {
      const [before, after] = [previewOf(base), previewOf(head)];
      const pairs: string[] = [];
      for (const { changes } of compareFleets(before, after)) {
        for (const row of changes) {
          seen[row.change]++;
          expect(row.causes.length).toBeGreaterThan(0);
          expect(row.fields.length > 0).toBe(row.change === "change");
          for (const cluster of row.clusters) for (const { kind, namespace: at, name } of row.objects) pairs.push(`${row.change} ${cluster} ${kind} ${at}/${name}`);
        }
      }
      expect(new Set(pairs)).toEqual(pairwise(before, after));
      expect(pairs.length).toBe(new Set(pairs).size);
    }),
    { numRuns: 400 },
  );
  // The fleets are such that much happens.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test("a fleet does not differ from itself, in whatever order it is written", () => {
  fc.assert(
    fc.property(parts, (fleet) => {
      const [same] = compareFleets(previewOf(fleet), previewOf({ wds: [...fleet.wds].reverse(), its: [...fleet.its].reverse() }));
      expect(same?.changes).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

/** As a reader of JSON gives it: the rest is made when asked for, and the text tells equal ones apart. */
function deferred(object: KubeObject): InputObject {
  const text = JSON.stringify(object);
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, metadata, whole: () => JSON.parse(text) as KubeObject, maxBytes: text.length * 6, hasTextOf: (other: DeferredObject) => JSON.stringify(other.whole()) === text };
}

test("objects that are not made whole yet differ in nothing", () => {
  const answer = (base: PreviewInput, head: PreviewInput) => {
    const changes = compareFleets(createPreview(base), createPreview(head));
    return { changes: changes.map(({ deliveries: _, ...told }) => told), forecast: forecastOf(changes) };
  };
  const later = ({ spaces }: PreviewInput): PreviewInput => ({ spaces: spaces.map((space) => ({ ...space, objects: space.objects.map((object) => deferred(wholeOf(object))) })) });
  fc.assert(
    fc.property(twoFleets, ({ base, head }) => {
      const [before, after] = [inputOf(base), inputOf(head)];
      expect(answer(later(before), later(after))).toEqual(answer(structuredClone(before), structuredClone(after)));
    }),
    { numRuns: 300 },
  );
});
