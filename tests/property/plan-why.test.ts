/** Why an object is on a cluster, and the least that would bring it there, against trying everything. */
import fc from "fast-check";
import type { BindingPolicy } from "../../core/model/binding-policy";
import { canTakeUp } from "../../core/model/binding-policy-checks";
import { resources } from "../../core/model/resources";
import { applyAddition, applyEdits, explainPlacement, findObjects, leastDisturbing, smallestAdditions, smallestChanges, type LabelEdit } from "../../core/plan/why";
import { createPreview, type Preview, type PreviewInput } from "../../core/preview";
import { policy } from "../support/fleet-arbitraries";
import { naiveDestinations, naiveSelection } from "../support/naive-placement";

const VALUES = ["web", "db", "", "true", undefined] as const;
const KEYS = ["app", "tier"] as const;

type Labels = Readonly<Record<string, string>>;

/** All labels that there can be, over two keys. */
const ALL_LABELS: readonly Labels[] = VALUES.flatMap((app) => VALUES.map((tier): Labels => ({ ...(app !== undefined && { app }), ...(tier !== undefined && { tier }) })));
const distance = (a: Labels, b: Labels): number => KEYS.filter((key) => a[key] !== b[key]).length;

const labels = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom("web", "db"), { maxKeys: 2, noNullPrototype: true });
/** Without the label that the other keys do not cover. */
const twoKeys = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (key, inner: unknown) => (key === "x.y/z" ? undefined : inner)) as unknown;

interface Case {
  readonly clusterLabels: Labels;
  readonly objectLabels: Labels;
  readonly namespaceLabels: Labels;
  readonly policies: readonly BindingPolicy[];
}

const cases: fc.Arbitrary<Case> = fc.record({
  clusterLabels: labels,
  objectLabels: labels,
  namespaceLabels: labels,
  policies: fc.uniqueArray(policy, { selector: (p) => p.metadata.name, minLength: 1, maxLength: 3 }).map((all) => all.map((p) => twoKeys({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", ...p }) as BindingPolicy)),
});

const previewOf = (given: Case): Preview => createPreview(inputOf(given));

function inputOf({ clusterLabels, objectLabels, namespaceLabels, policies }: Case): PreviewInput {
  return {
    spaces: [
      { kind: "ITS", name: "its1", objects: [{ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1", labels: clusterLabels }, spec: { hubAcceptsClient: true } }] },
      {
        kind: "WDS",
        name: "wds1",
        inventory: "its1",
        objects: [
          { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", labels: namespaceLabels } },
          { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "a", labels: objectLabels } },
          ...policies,
        ],
      },
    ],
  };
}

function ask(preview: Preview) {
  const [space] = preview.wdses;
  const [found] = findObjects(preview, { kind: "configmap", name: "x", namespace: "a" });
  if (space === undefined || found === undefined) throw new Error("the fleet lacks its object");
  return { space, found };
}

const isPlaced = (preview: Preview): boolean => [...preview.works()].some(({ spec }) => spec.workload?.manifests?.some(({ kind, metadata }) => kind === "ConfigMap" && metadata?.name === "x") === true);
const edited = (before: Labels, edits: readonly LabelEdit[]): Labels => {
  const left = new Map(Object.entries(before));
  for (const { key, value } of edits) {
    if (value === undefined) left.delete(key);
    else left.set(key, value);
  }
  return Object.fromEntries(left);
};

/** The fewest edits that place the object, found by trying all labels on the reference read literally; undefined when none do. */
function fewestByTrying(given: Case): number | undefined {
  let best: number | undefined;
  for (const one of given.policies.filter(canTakeUp)) {
    // A policy needs both, and neither side sees the other's labels.
    const clusterCost = least(ALL_LABELS.filter((to) => naiveDestinations(one, [{ name: "c1", labels: to }])?.length === 1).map((to) => distance(given.clusterLabels, to)));
    if (clusterCost === undefined) continue;
    const objectCost = least(ALL_LABELS.flatMap((own) => ALL_LABELS.filter((ofNamespace) => isSelected(one, own, ofNamespace)).map((ofNamespace) => distance(given.objectLabels, own) + distance(given.namespaceLabels, ofNamespace))));
    if (objectCost !== undefined) best = Math.min(best ?? Infinity, clusterCost + objectCost);
  }
  return best;
}

function isSelected(one: BindingPolicy, own: Labels, ofNamespace: Labels): boolean {
  const namespace = { resource: resources.Namespace, object: { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", labels: { ...ofNamespace, "kubernetes.io/metadata.name": "a" } } } };
  const object = { resource: resources.ConfigMap, object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "a", labels: own } } };
  return naiveSelection(one, { policies: [], clusters: [], objects: [namespace, object] }).has(object);
}

const least = (numbers: readonly number[]): number | undefined => (numbers.length === 0 ? undefined : Math.min(...numbers));

test("the smallest changes all place the object, and no smaller one does", () => {
  let changes = 0;
  fc.assert(
    fc.property(cases, (given) => {
      const preview = previewOf(given);
      fc.pre(!isPlaced(preview));
      const { space, found } = ask(preview);
      const fewest = fewestByTrying(given);
      const all = smallestChanges(space, found, "c1");
      expect(all.length === 0).toBe(fewest === undefined);
      for (const change of all) {
        changes++;
        const after = previewOf({ ...given, clusterLabels: edited(given.clusterLabels, change.cluster), objectLabels: edited(given.objectLabels, change.object), namespaceLabels: edited(given.namespaceLabels, change.namespace) });
        expect(isPlaced(after)).toBe(true);
        expect([change.edits, change.cluster.length + change.object.length + change.namespace.length]).toEqual([fewest, fewest]);
      }
      const chosen = leastDisturbing(preview, found, "c1", all, (change) => applyEdits(inputOf(given), space, found, "c1", change));
      expect(chosen?.verified).toBe(all.length === 0 ? undefined : true);
    }),
    { numRuns: 60 },
  );
  expect(changes).toBeGreaterThan(0);
});

test("what is added to a policy places the object, and less would not", () => {
  let additions = 0;
  fc.assert(
    fc.property(cases, (given) => {
      const preview = previewOf(given);
      fc.pre(!isPlaced(preview));
      const { space, found } = ask(preview);
      const explanation = explainPlacement(space, found, "c1");
      for (const addition of smallestAdditions(space, found, "c1", explanation)) {
        additions++;
        const chosen = leastDisturbing(preview, found, "c1", [addition], (one) => applyAddition(inputOf(given), space, one));
        expect(chosen).toMatchObject({ verified: true, besides: { stop: 0 } });
        const { choosesCluster, choosesObject } = explanation.notBy.find(({ policy: name }) => name === addition.policy) ?? {};
        expect([addition.selector === undefined, addition.clause === undefined, addition.edits]).toEqual([choosesCluster, choosesObject, Number(!choosesCluster) + Number(!choosesObject)]);
      }
    }),
    { numRuns: 60 },
  );
  expect(additions).toBeGreaterThan(0);
});

test("what is placed is explained by exactly the policies whose works bring it", () => {
  fc.assert(
    fc.property(cases, (given) => {
      const preview = previewOf(given);
      const { space, found } = ask(preview);
      const { placed, by, notBy } = explainPlacement(space, found, "c1");
      const bringing = new Set([...preview.works()].filter(({ spec }) => spec.workload?.manifests?.some(({ kind, metadata }) => kind === "ConfigMap" && metadata?.name === "x") === true).map((work) => work.labels["transport.kubestellar.io/originOwnerReferenceBindingKey"]));
      expect(placed).toBe(bringing.size > 0);
      expect(new Set(by.map((one) => one.policy))).toEqual(bringing);
      for (const one of by) expect([one.clauses.length > 0, one.clusterSelectors.length > 0]).toEqual([true, true]);
      for (const one of notBy) expect(one.choosesCluster && one.choosesObject && one.blocked === undefined).toBe(false);
      expect(by.length + notBy.length).toBe(space.policies.size);
    }),
    { numRuns: 200 },
  );
});
