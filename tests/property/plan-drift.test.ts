/** Drift of clusters, against what the works say: every edit of what was delivered is found, with its author, and nothing else is. */
import fc from "fast-check";
import { describeObject, type KubeObject } from "../../core/model/kube-object";
import { clusterExpectations, compareCluster } from "../../core/plan/drift";
import type { Preview } from "../../core/preview";
import { parts, previewOf } from "../support/two-fleets";

type Fields = Readonly<Record<string, unknown>>;

/** What stands on a cluster, by name; `once`: it is only created. */
interface Standing {
  readonly cluster: string;
  readonly object: KubeObject;
  readonly once: boolean;
}

/** All pairs of cluster and object that works deliver, each once. */
function delivered(preview: Preview): readonly Standing[] {
  const pairs = new Map<string, Standing>();
  for (const { namespace: cluster, spec } of preview.works()) {
    for (const object of spec.workload?.manifests ?? []) {
      const once = spec.manifestConfigs?.some(({ updateStrategy }) => updateStrategy?.type === "CreateOnly") === true;
      const key = `${cluster} ${describeObject(object)}`;
      pairs.set(key, { cluster, object, once: once && pairs.get(key)?.once !== false });
    }
  }
  return [...pairs.values()];
}

const entry = (manager: string, fieldsV1: Fields): Fields => ({ manager, operation: "Update", time: "2026-01-01T00:00:00Z", fieldsV1 });
const owner = { apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", name: "w", uid: "u" };

/** As a server keeps it: with its bookkeeping, a state, and what controllers and others added. */
function asServed(object: KubeObject, noise: number): KubeObject {
  const { creationTimestamp: _, ...metadata } = object.metadata;
  return {
    ...object,
    ...(noise % 2 === 0 && { immutable: false }),
    ...(noise % 3 === 0 && { data: { ...(object["data"] as Fields), added: "by others" } }),
    status: { noise },
    metadata: { ...metadata, name: object.metadata.name, uid: `u${noise}`, resourceVersion: String(noise), creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [owner], managedFields: [entry("work", { "f:immutable": {}, "f:data": { ".": {} }, "f:metadata": { "f:ownerReferences": { 'k:{"uid":"u"}': {} } } }), entry("other", { "f:data": { "f:added": {} } })] },
  };
}

interface Edit {
  readonly pair: number;
  readonly how: "change" | "remove" | "delete" | "label";
  readonly field: number;
}
const edits = fc.array(fc.record<Edit>({ pair: fc.nat(50), how: fc.constantFrom("change", "remove", "delete", "label"), field: fc.nat(3) }), { maxLength: 4 });

/** What an edit makes of an object, and what must be told of it; nothing where there is nothing to edit. */
function edit(object: KubeObject, { how, field }: Edit, author: string): { readonly object?: KubeObject; readonly told: string } | undefined {
  if (how === "delete") return { told: "missing" };
  const [member, fields] = how === "label" ? ["metadata.labels", object.metadata.labels ?? {}] : ["data", (object["data"] ?? {}) as Readonly<Record<string, string>>];
  const keys = Object.keys(fields).filter((key) => key !== "added");
  const key = keys[field % Math.max(1, keys.length)];
  if (key === undefined) return undefined;
  const { [key]: before, ...others } = fields;
  const after = how === "remove" ? others : { ...others, [key]: `${before} edited` };
  const path = `${member}${/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? `.${key}` : `["${key}"]`}`;
  const managers = [...((object.metadata["managedFields"] ?? []) as readonly Fields[]), ...(how === "remove" ? [] : [entry(author, how === "label" ? { "f:metadata": { "f:labels": { [`f:${key}`]: {} } } } : { "f:data": { [`f:${key}`]: {} } })])];
  const edited = how === "label" ? { ...object, metadata: { ...object.metadata, labels: after as Readonly<Record<string, string>>, managedFields: managers } } : { ...object, data: after, metadata: { ...object.metadata, managedFields: managers } };
  return { object: edited, told: `changed ${path} ${how === "remove" ? "by nobody" : `by ${author}`}` };
}

test("what is delivered is expected, what servers and others add is no drift, and every edit is told once, with who did it", () => {
  const seen: Record<Edit["how"] | "none", number> = { change: 0, remove: 0, delete: 0, label: 0, none: 0 };
  fc.assert(
    fc.property(parts, edits, fc.nat(5), (fleet, wanted, noise) => {
      const preview = previewOf(fleet);
      const pairs = delivered(preview);
      const standing = new Map(pairs.map(({ cluster, object }, i) => [`${cluster} ${describeObject(object)}`, asServed(object, noise + i)]));
      const told = new Map<string, string>();
      for (const [i, each] of wanted.entries()) {
        const pair = pairs[each.pair % Math.max(1, pairs.length)];
        if (pair === undefined) continue;
        const key = `${pair.cluster} ${describeObject(pair.object)}`;
        const object = standing.get(key);
        // One edit an object: what two come to together is another law.
        if (object === undefined || told.has(key)) continue;
        const made = edit(object, each, `author-${i}`);
        if (made === undefined) continue;
        if (made.object === undefined) standing.delete(key);
        else standing.set(key, made.object);
        seen[each.how]++;
        if (made.object === undefined || !pair.once) told.set(key, made.told);
      }
      if (told.size === 0) seen.none++;
      const found: (readonly [string, string])[] = [];
      for (const { clusters, objects } of clusterExpectations(preview, "its1").clusters) {
        for (const cluster of clusters) {
          for (const finding of compareCluster(cluster, { objects }, ({ name }) => standing.get(`${cluster} ${name}`) ?? "missing")) {
            found.push([`${cluster} ${finding.object}`, finding.drift === "missing" ? "missing" : `${finding.drift} ${finding.path} by ${finding.managers?.map(({ manager }) => manager).join() || "nobody"}`]);
          }
        }
      }
      expect(found.sort()).toEqual([...told].sort());
      const expected = clusterExpectations(preview, "its1").clusters.flatMap(({ clusters, objects }) => clusters.flatMap((cluster) => objects.map(({ name, createOnly }) => `${cluster} ${name} ${createOnly}`)));
      expect(expected.sort()).toEqual(pairs.map(({ cluster, object, once }) => `${cluster} ${describeObject(object)} ${once}`).sort());
    }),
    { numRuns: 800 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});
