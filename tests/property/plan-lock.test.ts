/** A lock stands for what arrives where: held to the works, pair by pair. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { compareLocks, lockOf, type Lock } from "../../core/plan/lock";
import type { Preview } from "../../core/preview";
import { named, parts, previewOf, twoFleets } from "../support/two-fleets";

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
const lock = (preview: Preview): Lock => JSON.parse(JSON.stringify(lockOf(preview, digest))) as Lock;

/** By policy, cluster and object: what the works put there. No annotations and an empty map of them are one, and so are labels. */
function outcomes(preview: Preview): ReadonlySet<string> {
  const sorted = (_: string, value: unknown): unknown => (typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value);
  return new Set([...preview.works()].flatMap((work) => (work.spec.workload?.manifests ?? []).map((manifest) => {
    const once = work.spec.manifestConfigs?.some(({ updateStrategy }) => updateStrategy?.type === "CreateOnly") === true;
    const content = JSON.stringify(manifest, sorted).replace('"annotations":{},', "").replace('"labels":{},', "");
    return `${work.labels["transport.kubestellar.io/originOwnerReferenceBindingKey"]} ${work.namespace} ${named(manifest)} ${once} ${content}`;
  })));
}

/** Policies that deliver at all: the others put nothing anywhere, whatever else is said of them. */
const bindings = (preview: Preview): unknown => [...preview.bindings()].map(({ space, name, spec, errors }) => [space, name, spec, errors]);

test("equal locks: the same arrives everywhere; the same Bindings and the same works: equal locks", () => {
  const seen = { equal: 0, other: 0 };
  fc.assert(
    fc.property(twoFleets, ({ base, head }) => {
      const [before, after] = [previewOf(base), previewOf(head)];
      const isEqual = compareLocks(lock(before), lock(after)).length === 0;
      seen[isEqual ? "equal" : "other"]++;
      if (isEqual) expect(outcomes(after)).toEqual(outcomes(before));
      const isBlocked = [...lock(before).policies, ...lock(after).policies].some(({ blocked }) => blocked !== undefined);
      const same = JSON.stringify(bindings(before)) === JSON.stringify(bindings(after)) && JSON.stringify([...outcomes(before)].sort()) === JSON.stringify([...outcomes(after)].sort());
      if (same && !isBlocked) expect(compareLocks(lock(before), lock(after))).toEqual([]);
    }),
    { numRuns: 250 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test("what changes is named: clusters and objects that the works gain and lose, and no others", () => {
  fc.assert(
    fc.property(twoFleets, ({ base, head }) => {
      const [before, after] = [lock(previewOf(base)), lock(previewOf(head))];
      for (const { space, policy, kind, names } of compareLocks(before, after)) {
        const [was, is] = [before, after].map((one) => one.policies.find((locked) => locked.space === space && locked.policy === policy));
        const clustersOf = (one: Lock, locked: typeof was): readonly string[] => one.clusters[locked?.clusters ?? -1] ?? [];
        if (kind === "policy-added") expect(was).toBeUndefined();
        if (kind === "policy-removed") expect(is).toBeUndefined();
        if (kind === "clusters-added") expect(names).toEqual(clustersOf(after, is).filter((name) => !clustersOf(before, was).includes(name)));
        if (kind === "clusters-removed") expect(names).toEqual(clustersOf(before, was).filter((name) => !clustersOf(after, is).includes(name)));
        if (kind === "objects-added") expect(names.every((name) => is?.objects[name] !== undefined && was?.objects[name] === undefined)).toBe(true);
        if (kind === "objects-changed") expect(names.every((name) => is?.objects[name] !== was?.objects[name])).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

test("neither the order in which a fleet is written nor a second look changes a lock by a byte", () => {
  fc.assert(
    fc.property(parts, (fleet) => {
      expect(JSON.stringify(lockOf(previewOf({ wds: [...fleet.wds].reverse(), its: [...fleet.its].reverse() }), digest))).toBe(JSON.stringify(lockOf(previewOf(fleet), digest)));
    }),
    { numRuns: 100 },
  );
});
