import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { KubeStellarError } from "../../../operations/errors";
import { applyOwned, ownedKeys, refusalToClaim, statesField } from "../../../operations/ownership";
import { aCluster } from "../../support/inventory-objects";

describe("whether an object states a field, as the API server writes fields", () => {
  const object = {
    metadata: { labels: { region: "eu", "app.kubernetes.io/name": "nginx" } },
    spec: { replicas: 0, template: { spec: { containers: [{ name: "a]b", ports: [{ containerPort: 80, protocol: "TCP" }] }, { name: "nginx", image: "x" }] } }, finalizers: ["one", "two"] },
  };
  test.each([
    [".metadata.labels.region", true],
    [".metadata.labels.app.kubernetes.io/name", true],
    [".metadata.labels.app", false],
    [".metadata.labels.zone", false],
    [".spec.replicas", true],
    [".spec", true],
    ['.spec.template.spec.containers[name="nginx"].image', true],
    ['.spec.template.spec.containers[name="nginx"].command', false],
    ['.spec.template.spec.containers[name="other"].image', false],
    ['.spec.template.spec.containers[name="a]b"].ports[containerPort=80,protocol="TCP"]', true],
    ['.spec.template.spec.containers[name="a]b"].ports[containerPort=81,protocol="TCP"]', false],
    ['.spec.finalizers[="two"]', true],
    ['.spec.finalizers[="three"]', false],
    [".spec.template.spec.containers[1].image", true],
    [".spec.template.spec.containers[7].image", false],
    ["nonsense", false],
  ])("%s: %s", (field, states) => {
    expect(statesField(object, field)).toBe(states);
  });
});

describe("a field conflict", () => {
  const conflict = new KubeStellarError("Apply failed with 1 conflict", { code: "Conflict", causes: [{ reason: "FieldManagerConflict", message: 'conflict with "kubectl-edit" using cluster.open-cluster-management.io/v1', field: ".metadata.labels.region" }] });
  const contested = (): { its: MemoryClient; forced: boolean[] } => {
    const forced: boolean[] = [];
    const its = new MemoryClient({ name: "its1" });
    const apply = its.apply.bind(its);
    its.apply = async (resource, object, options) => {
      forced.push(options.force ?? false);
      if (options.force !== true) throw conflict;
      return apply(resource, object, options);
    };
    return { its, forced };
  };
  const desired = aCluster("cluster1", { labels: { region: "eu" } });

  test("about a field that was ours is won back", async () => {
    const { its, forced } = contested();
    await applyOwned(its, resources.ManagedCluster, desired, { previous: { metadata: { labels: { region: "us" } } } });
    expect(forced).toEqual([false, true]);
  });

  test("about a field that never was ours is an error with manager and field", async () => {
    const { its, forced } = contested();
    await expect(applyOwned(its, resources.ManagedCluster, desired, { previous: { metadata: { labels: { zone: "a" } } } })).rejects.toMatchObject({ code: "Conflict", message: expect.stringContaining('.metadata.labels.region is set to another value by "kubectl-edit"') as string });
    expect(forced).toEqual([false]);
  });

  test("is won when told to", async () => {
    const { its, forced } = contested();
    await applyOwned(its, resources.ManagedCluster, desired, { force: true });
    expect(forced).toEqual([true]);
  });
});

test.each([
  ["ours by its annotation", { owner: "a/b" }, { owner: "a/b" }, true],
  ["ours by what we recorded", {}, { owner: "a/b", recorded: true }, true],
  ["recorded as ours, but another's by its annotation", { owner: "c/d" }, { owner: "a/b", recorded: true }, false],
  ["nobody's, adoption not asked for", {}, { owner: "a/b" }, false],
  ["nobody's, adopted", {}, { owner: "a/b", adopt: "ifUnowned" as const }, true],
  ["another's, adopted if unowned", { owner: "c/d" }, { owner: "a/b", adopt: "ifUnowned" as const }, false],
  ["another's, adopted always", { owner: "c/d" }, { owner: "a/b", adopt: "always" as const }, true],
])("an object that is %s may be claimed or not", (_name, content, options, may) => {
  expect(refusalToClaim(aCluster("cluster1", content), options) === undefined).toBe(may);
});

test("owned keys are those that our server-side apply holds, not those of others or of updates", () => {
  const fieldsV1 = (key: string): object => ({ "f:metadata": { "f:labels": { [`f:${key}`]: {}, ".": {} } } });
  const managedFields = [
    { manager: "kubestellar-fleet", operation: "Apply", fieldsV1: fieldsV1("app.kubernetes.io/name") },
    { manager: "kubestellar-fleet", operation: "Update", fieldsV1: fieldsV1("updated") },
    { manager: "kubectl", operation: "Apply", fieldsV1: fieldsV1("theirs") },
  ];
  const cluster = aCluster("cluster1");
  expect(ownedKeys({ ...cluster, metadata: { ...cluster.metadata, managedFields } }, ["metadata", "labels"])).toEqual(["app.kubernetes.io/name"]);
});
