/** The comparison of two fleets against what their works say, pair by pair. */
import fc from "fast-check";
import type { KubeObject } from "../../core/model/kube-object";
import { compareFleets, forecastOf } from "../../core/plan/diff";
import { createPreview, type Preview, type PreviewInput, type WorkRow } from "../../core/preview";
import { wholeOf, type DeferredObject, type InputObject } from "../../core/preview/input";
import { inputOf, named, parts, previewOf, twoFleets } from "../support/two-fleets";

interface Placed {
  readonly object: KubeObject;
  readonly updates: boolean;
}

const policyOf = (work: WorkRow): string => work.labels["transport.kubestellar.io/originOwnerReferenceBindingKey"] ?? "";

/** Members in one order: which one a file has says nothing. */
const inOrder = (_: string, value: unknown): unknown => (typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value);

/** As text. No labels or annotations and an empty map of them are one. @param there - what stood there before: agents add to its labels and annotations. */
function contentOf({ metadata, ...content }: KubeObject, there?: KubeObject): string {
  const { labels, annotations, ...own } = metadata;
  return JSON.stringify([content, own, { ...there?.metadata.labels, ...labels }, { ...there?.metadata.annotations, ...annotations }], inOrder);
}

/** Cluster and object -> what the works put there. */
function placedBy(works: Iterable<WorkRow>): ReadonlyMap<string, Placed> {
  const placed = new Map<string, Placed>();
  for (const work of works) {
    for (const manifest of work.spec.workload?.manifests ?? []) {
      const object = manifest;
      const key = `${work.namespace} ${named(object)}`;
      const creates = work.spec.manifestConfigs?.some(({ updateStrategy }) => updateStrategy?.type === "CreateOnly") === true;
      placed.set(key, { object, updates: !creates || placed.get(key)?.updates === true });
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
  for (const [key, { object, updates }] of after) {
    const old = before.get(key);
    if (old === undefined) pairs.add(`start ${key}`);
    else if (updates && contentOf(old.object) !== contentOf(object, old.object)) pairs.add(`change ${key}`);
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

/** Policies by cluster and object, as the works say. */
function policiesOf(works: Iterable<WorkRow>): ReadonlyMap<string, ReadonlySet<string>> {
  const policies = new Map<string, Set<string>>();
  for (const work of works) {
    for (const manifest of work.spec.workload?.manifests ?? []) {
      const key = `${work.namespace} ${named(manifest)}`;
      policies.set(key, (policies.get(key) ?? new Set()).add(policyOf(work)));
    }
  }
  return policies;
}

test("what stays on a cluster by other policies than before is told to pass, and nothing else", () => {
  let seen = 0;
  fc.assert(
    fc.property(twoFleets, fc.boolean(), ({ base, head: { wds, its } }, renames) => {
      const rename = (object: KubeObject): KubeObject => (renames && object.kind === "BindingPolicy" ? { ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-anew` } } : object);
      const [before, after] = [previewOf(base), previewOf({ wds: wds.map(rename), its })];
      // Such policies keep works that no row tells of.
      fc.pre(![before, after].some((preview) => preview.wdses.some((space) => [...space.policies.keys()].some((name) => space.resolve(name).stuck !== undefined))));
      const [then, now] = [policiesOf(before.works()), policiesOf(after.works())];
      const passing = [...now].filter(([pair, policies]) => then.has(pair) && [...policies].every((policy) => !then.get(pair)!.has(policy)));
      const handovers = compareFleets(before, after).flatMap((change) => change.handovers);
      seen += passing.length;
      expect(new Set(handovers.flatMap(({ clusters }) => clusters))).toEqual(new Set(passing.map(([pair]) => pair.split(" ")[0])));
      const allowed = passing.flatMap(([pair, policies]) => [...policies].flatMap((to) => [...then.get(pair)!].map((from) => `${from} ${to}`)));
      for (const { from, to, objects } of handovers) {
        expect(allowed).toContain(`${from.policy} ${to.policy}`);
        expect(objects).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
  expect(seen).toBeGreaterThan(20);
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
