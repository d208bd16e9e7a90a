/** The map of a fleet against what its works say, and against `why`, pair by pair. */
import fc from "fast-check";
import { compareFleets } from "../../core/plan/diff";
import { explainPlacement, findObjects } from "../../core/plan/why";
import type { Preview } from "../../core/preview";
import { diffDocument } from "../../core/report/diff/document";
import { fleetMap } from "../../core/report/map/fleet-map";
import { withChanges } from "../../core/report/map/map-changes";
import type { FleetMap } from "../../core/report/map/types";
import { named, parts, previewOf, twoFleets } from "../support/two-fleets";

type Unplaced = Omit<FleetMap, "places" | "files">;

/** `policy cluster kind namespace/name` of everything that is delivered. */
function pairsOf({ policies, clusters, objects, clusterSets, objectSets }: Unplaced): readonly string[] {
  return policies.flatMap((policy) =>
    (clusterSets[policy.clusters] ?? []).flatMap((cluster) => (objectSets[policy.objects] ?? []).map((object) => `${policy.name} ${clusters[cluster]?.name ?? ""} ${objects[object]?.kind ?? ""} ${objects[object]?.namespace ?? ""}/${objects[object]?.name ?? ""}`)),
  );
}

const worksOf = (preview: Preview): readonly string[] =>
  [...preview.works()].flatMap(({ namespace, labels, spec }) => (spec.workload?.manifests ?? []).map((manifest) => `${labels["transport.kubestellar.io/originOwnerReferenceBindingKey"] ?? ""} ${namespace} ${named(manifest)}`));

test("policies deliver on the map what their works hold", () => {
  let seen = 0;
  fc.assert(
    fc.property(parts, (fleet) => {
      const preview = previewOf(fleet);
      const pairs = pairsOf(fleetMap(preview).map);
      seen += pairs.length;
      expect([...pairs].sort()).toEqual([...worksOf(preview)].sort());
    }),
    { numRuns: 300 },
  );
  expect(seen).toBeGreaterThan(500);
});

test("selectors and clauses of the map are those that `why` names", () => {
  fc.assert(
    fc.property(parts, (fleet) => {
      const preview = previewOf(fleet);
      const { map } = fleetMap(preview);
      const [space] = preview.wdses;
      if (space === undefined) throw new Error("the fleet has no WDS");
      map.objects.forEach((object, at) => {
        const [found] = findObjects(preview, { kind: object.kind, name: object.name, ...(object.namespace !== "" && { namespace: object.namespace }) });
        if (found === undefined) throw new Error(`${object.kind} ${object.name} is on the map alone`);
        map.clusters.forEach((cluster, where) => {
          const by = map.policies.filter((policy) => map.clusterSets[policy.clusters]?.includes(where) === true && map.objectSets[policy.objects]?.includes(at) === true);
          const told = by.map(({ name, selectors, clauses }) => ({
            policy: name,
            clauses: clauses.flatMap((clause, i) => (map.objectSets[clause.objects]?.includes(at) === true ? [i] : [])),
            clusterSelectors: selectors.flatMap((selector, i) => (map.clusterSets[selector.clusters]?.includes(where) === true ? [i] : [])),
          }));
          const explained = explainPlacement(space, found, cluster.name).by.map(({ policy, clauses, clusterSelectors }) => ({ policy, clauses, clusterSelectors }));
          expect(told).toEqual([...explained].sort((a, b) => (a.policy < b.policy ? -1 : 1)));
        });
      });
    }),
    { numRuns: 100 },
  );
});

test("changes on the map name what the rows name, and what is gone is marked", () => {
  fc.assert(
    fc.property(twoFleets, ({ base, head }) => {
      const [before, after] = [previewOf(base), previewOf(head)];
      const changes = compareFleets(before, after);
      const { changes: rows } = diffDocument({ changes, blast: { clusters: { touched: 0, total: 0 }, objects: 0, namespaces: 0, pairs: { start: 0, stop: 0, change: 0 }, clustersAdded: [], clustersRemoved: [], policiesAdded: [], policiesRemoved: [], regions: [] }, forecast: [], diagnostics: { base: [], head: [] }, locate: () => ({}) });
      const { map } = withChanges(fleetMap(after, before), rows);
      const onMap = (map.changes ?? []).map(({ space, policyName, policy, change, clusters, objects }) => ({
        space,
        policy: policy === undefined ? "" : (map.policies[policy]?.name ?? ""),
        policyName,
        change,
        clusters: (map.clusterSets[clusters] ?? []).map((at) => map.clusters[at]?.name),
        objects: (map.objectSets[objects] ?? []).map((at) => map.objects[at]).map((object) => `${object?.apiVersion} ${object?.kind} ${object?.namespace}/${object?.name}`).sort(),
      }));
      expect(onMap).toEqual(rows.map(({ space, policy, change, clusters, objects }) => ({ space, policy, policyName: policy, change, clusters, objects: objects.map(({ apiVersion, kind, namespace, name }) => `${apiVersion} ${kind} ${namespace}/${name}`).sort() })));
      const names = (preview: Preview) => new Set([...preview.inventories.values()].flatMap(({ clusters }) => [...clusters.keys()]));
      const [had, has] = [names(before), names(after)];
      for (const { name, state } of map.clusters) expect([name, state]).toEqual([name, !has.has(name) ? "removed" : had.has(name) ? undefined : "added"]);
    }),
    { numRuns: 300 },
  );
});
