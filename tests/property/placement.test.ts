/** Laws of placement that hold for every fleet. */
import fc from "fast-check";
import type { BindingSpec, ClusterScopeEntry, NamespaceScopeEntry } from "../../core/model/binding";
import { createPlacementIndex, resolvePlacement, type PlacementIndex, type PlacementResult } from "../../core/placement";
import { clause, cluster, fleet, identity, placedObject, policy, type PlacedObject } from "../support/fleet-arbitraries";
import { naiveDestinations, naiveSelection, type NaiveFleet } from "../support/naive-placement";

const runs = { numRuns: 400 };

function resolve({ policies, clusters, objects }: NaiveFleet) {
  return resolvePlacement({ policies, clusters, objects }).policies;
}

function entriesOf(spec: BindingSpec | null): readonly string[] {
  return [...(spec?.workload?.clusterScope ?? []), ...(spec?.workload?.namespaceScope ?? [])].map(entryIdentity);
}

function entryIdentity(e: ClusterScopeEntry | NamespaceScopeEntry): string {
  return `${e.group}/${e.version}/${e.resource}/${"namespace" in e ? e.namespace : ""}/${e.name}`;
}

test("the order of the input never matters", () => {
  fc.assert(
    fc.property(
      fleet.chain((f) => fc.tuple(fc.constant(f), fc.shuffledSubarray(f.policies, { minLength: f.policies.length }), fc.shuffledSubarray(f.clusters, { minLength: f.clusters.length }), fc.shuffledSubarray(f.objects, { minLength: f.objects.length }))),
      ([f, policies, clusters, objects]) => expect(resolve({ policies, clusters, objects })).toEqual(resolve(f)),
    ),
    runs,
  );
});

test("the index agrees with the reference read literally", () => {
  fc.assert(
    fc.property(fleet, (f) => {
      for (const { name, spec, errors, stuck } of resolve(f)) {
        const written = f.policies.find((p) => p.metadata.name === name);
        if (written === undefined) throw new Error(`no policy ${name}`);
        const destinations = naiveDestinations(written, f.clusters);
        expect(stuck !== undefined).toBe(destinations === undefined);
        if (destinations === undefined || errors.some((e) => e.includes("Duplicate value"))) {
          expect(spec).toBeNull();
          continue;
        }
        expect((spec?.destinations ?? []).map((d) => d.clusterId)).toEqual(destinations);
        const selection = naiveSelection(written, f);
        expect([...entriesOf(spec)].sort()).toEqual([...selection.keys()].map(identity).sort());
        for (const entry of [...(spec?.workload?.clusterScope ?? []), ...(spec?.workload?.namespaceScope ?? [])]) {
          const clauses = [...selection].find(([o]) => identity(o) === entryIdentity(entry))?.[1] ?? [];
          expect(entry.createOnly ?? false).toBe(clauses.some((c) => c.createOnly));
          expect(entry.wantSingletonReportedState ?? false).toBe(clauses.some((c) => c.wantSingletonReportedState));
          expect(entry.wantMultiWECReportedState ?? false).toBe(clauses.some((c) => c.wantMultiWECReportedState));
          expect(entry.statusCollectors ?? []).toEqual([...new Set(clauses.flatMap((c) => c.statusCollectors ?? []))].sort());
        }
      }
    }),
    runs,
  );
});

test("a further clause never removes an object", () => {
  fc.assert(
    fc.property(fleet, clause, (f, further) => {
      const objects = f.objects.filter((o) => o.resource.version !== "v2");
      const before = resolve({ ...f, objects });
      const after = resolve({ ...f, objects, policies: f.policies.map((p) => ({ ...p, spec: { ...p.spec, downsync: [...(p.spec?.downsync ?? []), further] } })) });
      before.forEach(({ spec }, i) => expect(entriesOf(after[i]?.spec ?? null)).toEqual(expect.arrayContaining([...entriesOf(spec)])));
    }),
    runs,
  );
});

const edit = fc.oneof(
  policy.map((p) => ({ kind: "setPolicy", policy: p }) as const),
  policy.map((p) => ({ kind: "removePolicy", name: p.metadata.name }) as const),
  cluster.map((c) => ({ kind: "setCluster", cluster: c }) as const),
  cluster.map((c) => ({ kind: "removeCluster", name: c.name }) as const),
  placedObject.map((o) => ({ kind: "setObject", placed: o }) as const),
  placedObject.map((o) => ({ kind: "removeObject", placed: o }) as const),
  fc.constant({ kind: "ask" } as const),
);

test("after any edits the index equals a fresh one, and every change was announced", () => {
  fc.assert(
    fc.property(fleet, fc.array(edit, { minLength: 5, maxLength: 60, size: "max" }), (start, edits) => {
      const index = createPlacementIndex();
      const state = { policies: new Map(start.policies.map((p) => [p.metadata.name, p])), clusters: new Map(start.clusters.map((c) => [c.name, c])), objects: new Map(start.objects.map((o) => [identity(o), o])) };
      for (const p of start.policies) index.setPolicy(p);
      for (const c of start.clusters) index.setCluster(c);
      for (const { resource, object } of start.objects) index.setObject(resource, object);
      let known = new Map<string, PlacementResult>();
      const compare = () => {
        const dirty = new Set([...index.takeDirty()]);
        const dirtyErrors = new Set(index.takeDirtyErrors());
        const fresh = freshAnswers(state);
        const ours = answers(index);
        expect(ours).toEqual(fresh);
        for (const name of new Set([...known.keys(), ...ours.keys()])) {
          const [was, is] = [known.get(name), ours.get(name)];
          if (JSON.stringify(was?.spec) !== JSON.stringify(is?.spec)) expect(dirty).toContain(name);
          if (JSON.stringify(was?.errors) !== JSON.stringify(is?.errors)) expect(new Set([...dirty, ...dirtyErrors])).toContain(name);
        }
        known = ours;
      };
      for (const e of edits) {
        apply(index, state, e);
        if (e.kind === "ask") compare();
      }
      compare();
    }),
    { numRuns: 1_500 },
  );
});

interface State {
  readonly policies: Map<string, NaiveFleet["policies"][number]>;
  readonly clusters: Map<string, NaiveFleet["clusters"][number]>;
  readonly objects: Map<string, PlacedObject>;
}

function apply(index: PlacementIndex, state: State, e: typeof edit extends fc.Arbitrary<infer T> ? T : never): void {
  switch (e.kind) {
    case "setPolicy":
      index.setPolicy(e.policy);
      state.policies.set(e.policy.metadata.name, e.policy);
      return;
    case "removePolicy":
      index.removePolicy(e.name);
      state.policies.delete(e.name);
      return;
    case "setCluster":
      index.setCluster(e.cluster);
      state.clusters.set(e.cluster.name, e.cluster);
      return;
    case "removeCluster":
      index.removeCluster(e.name);
      state.clusters.delete(e.name);
      return;
    case "setObject":
      index.setObject(e.placed.resource, e.placed.object);
      state.objects.set(identity(e.placed), e.placed);
      return;
    case "removeObject":
      index.removeObject(e.placed.resource, e.placed.object.metadata);
      state.objects.delete(identity(e.placed));
      return;
    case "ask":
      return;
  }
}

function answers(index: PlacementIndex): Map<string, PlacementResult> {
  return new Map(index.policyNames().map((name) => [name, index.binding(name)]));
}

function freshAnswers({ policies, clusters, objects }: State): Map<string, PlacementResult> {
  const index = createPlacementIndex();
  for (const { resource, object } of objects.values()) index.setObject(resource, object);
  for (const c of clusters.values()) index.setCluster(c);
  for (const p of policies.values()) index.setPolicy(p);
  return answers(index);
}
