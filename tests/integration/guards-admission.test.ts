/** Guards as ValidatingAdmissionPolicies on a real kube-apiserver: what each lets pass, what it refuses, and that it says what `ksfleet check` says. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { ORIGIN_BINDING_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { GUARD_NAMES, isAdmissible, judge, notAdmissible, parseGuards, renderAdmission, type GuardName } from "../../core/plan/guards";
import { blastOf, compareFleets } from "../../core/plan/diff";
import { createPreview } from "../../core/preview";
import { bindingPolicyObject } from "../../core/render/definitions";
import { crdsFor } from "../../core/render/crds";
import { managedCluster } from "../../core/render/inventory";
import type { SpaceClient } from "../../operations/clients";
import { ApiServers } from "../support/api-servers";
import { LENIENT, manifestsOf, STRICT, type GuardedFleet } from "../support/guarded-fleet";
import { until } from "../support/poll";

const guards = parseGuards({
  neverEmpty: ["spare"],
  protected: { labels: ["region"], clusters: ["c9", "c8"], namespaces: ["bank"], kinds: ["Secret", "Deployment.apps"] },
  allowed: [{ policies: ["mo*"], clusters: { matchLabels: { tier: "prod" }, matchExpressions: [{ key: "lab", operator: "DoesNotExist" }] } }],
  requiredLabels: { clusters: ["owner"], objects: ["team"] },
  exceptions: [{ guard: "protected.clusters", subject: "c8", reason: "moves", approvedBy: "ann", until: "2026-12-31" }],
});
const today = "2026-11-21";

const labels = { team: "a" };
const configMap = (namespace: string, name: string, value: string, given: Readonly<Record<string, string>> = labels): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels: { app: name, ...given } }, data: { value } });
const secret = (value: string): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop", labels: { app: "key", ...labels } }, data: { value } });
const cluster = (tier: string, more = {}) => ({ tier, owner: "ops", region: "n", ...more });
const places = (app: string, tier: string) => ({ clusterSelectors: [{ matchLabels: { tier } }], downsync: [{ objectSelectors: [{ matchLabels: { app } }] }] });

const STANDING: GuardedFleet = {
  clusters: { c1: cluster("prod"), c2: cluster("canary"), c8: cluster("old"), c9: cluster("kept") },
  objects: [...["shop", "bank"].map((name): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name, labels } })), configMap("shop", "web", "1"), configMap("bank", "vault", "1"), secret("MQ==")],
  policies: { web: places("web", "prod"), far: places("web", "kept"), vault: places("vault", "prod"), key: places("key", "prod"), spare: places("web", "prod") },
};
const withObject = (changed: KubeObject): GuardedFleet => ({ ...STANDING, objects: [...STANDING.objects.filter(({ metadata: { name } }) => name !== changed.metadata.name), changed] });

/** What `ksfleet check` says. */
function messages(guard: GuardName, head: GuardedFleet): readonly string[] {
  const previewOf = (fleet: GuardedFleet) => createPreview({ spaces: [{ kind: "ITS", name: "its1", objects: manifestsOf(fleet).its1 }, { kind: "WDS", name: "wds1", inventory: "its1", objects: manifestsOf(fleet).wds1 }] });
  const previews = { base: previewOf(STANDING), head: previewOf(head) };
  const changes = compareFleets(previews.base, previews.head);
  return judge(guards, { ...previews, changes, blast: blastOf(changes, previews), diagnostics: [], today }).filter((refusal) => refusal.guard === guard && refusal.exception === undefined).map(({ message }) => message);
}

let servers: ApiServers;
let space: SpaceClient;
beforeAll(async () => {
  servers = await ApiServers.start();
  ({ client: space } = await servers.space("both", "ITS", ["--controllers=validatingadmissionpolicy-status-controller"], [...crdsFor("ITS"), ...crdsFor("WDS")]));
  for (const object of manifestsOf(STANDING).its1) await space.create(resources.ManagedCluster, object);
  for (const { metadata: { name } } of manifestsOf(STANDING).its1) await space.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  for (const [at, policy, manifest] of [["c1", "web", configMap("shop", "web", "1")], ["c1", "vault", configMap("bank", "vault", "1")], ["c1", "key", secret("MQ==")], ["c8", "web", configMap("shop", "web", "1")], ["c9", "web", configMap("shop", "web", "1")]] as const) await space.create(resources.ManifestWork, work(at, policy, manifest));
  for (const name of ["spare", "web"]) {
    await space.create(resources.BindingPolicy, bindingPolicyObject(name, {}, places("web", "prod")));
    await space.create(resources.Binding, binding(name, ["c1"]));
  }
  for (const kind of ["ITS", "WDS"] as const) {
    for (const object of renderAdmission(guards, kind, today)) await space.create(object.kind === "ValidatingAdmissionPolicy" ? resources.ValidatingAdmissionPolicy : resources.ValidatingAdmissionPolicyBinding, object);
  }
});
afterAll(() => servers?.stop());

function work(at: string, policy: string, ...manifests: readonly KubeObject[]): KubeObject {
  return { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: policy, namespace: at, labels: { [ORIGIN_BINDING_LABEL]: policy } }, spec: { workload: { manifests } } };
}

function binding(name: string, clusters: readonly string[]): KubeObject {
  const entry = { group: "", version: "v1", resource: "configmaps", namespace: "shop", name: "web", resourceVersion: "1" };
  return { apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name }, spec: { workload: { namespaceScope: [entry] }, destinations: clusters.map((clusterId) => ({ clusterId })) } };
}

// Nothing is written: every case finds what stands.
const dryRun = true;
const create = (resource: ApiResource, object: KubeObject) => space.create(resource, object, { dryRun });
const relabel = (name: string, edit: Readonly<Record<string, string | null>>) => space.patch(resources.ManagedCluster, { name }, { metadata: { labels: edit } }, { dryRun });
const rewrite = (at: string, policy: string, ...manifests: readonly KubeObject[]) => space.patch(resources.ManifestWork, { namespace: at, name: policy }, { spec: { workload: { manifests } } }, { dryRun });
const remove = ({ group, version, resource }: ApiResource, name: string, namespace?: string) => space.raw("DELETE", `/apis/${group}/${version}/${namespace === undefined ? "" : `namespaces/${namespace}/`}${resource}/${name}`, { apiVersion: "v1", kind: "DeleteOptions", dryRun: ["All"] });

interface Case {
  readonly guard: GuardName;
  readonly head: GuardedFleet;
  readonly refused: Readonly<Record<string, () => Promise<unknown>>>;
  readonly allowed: Readonly<Record<string, () => Promise<unknown>>>;
}

const CASES: readonly Case[] = [
  {
    guard: "protected.labels",
    head: { ...STANDING, clusters: { ...STANDING.clusters, c1: cluster("prod", { region: "s" }) } },
    refused: { "an edit": () => relabel("c1", { region: "s" }) },
    allowed: { "another label": () => relabel("c1", { rack: "7" }) },
  },
  {
    guard: "protected.clusters",
    head: withObject(configMap("shop", "web", "2")),
    refused: { "what runs there changes": () => rewrite("c9", "web", configMap("shop", "web", "2")), "it starts": () => create(resources.ManifestWork, work("c9", "new", configMap("shop", "web", "1"))), "it stops": () => remove(resources.ManifestWork, "web", "c9"), "the cluster goes": () => remove(resources.ManagedCluster, "c9") },
    allowed: { "on another": () => rewrite("c1", "web", configMap("shop", "web", "2")), "with an exception": () => rewrite("c8", "web", configMap("shop", "web", "2")), "nothing that travels": () => space.patch(resources.ManifestWork, { namespace: "c9", name: "web" }, { metadata: { annotations: { seen: "1" } } }, { dryRun }), "an add-on's work": () => create(resources.ManifestWork, { ...work("c9", "x", configMap("shop", "web", "1")), metadata: { name: "x", namespace: "c9" } }) },
  },
  {
    guard: "protected.namespaces",
    head: withObject(configMap("bank", "vault", "2")),
    refused: { "a change": () => rewrite("c1", "vault", configMap("bank", "vault", "2")) , "a stop": () => remove(resources.ManifestWork, "vault", "c1") },
    allowed: { "in another": () => rewrite("c1", "web", configMap("shop", "web", "2")) },
  },
  {
    guard: "protected.kinds",
    head: withObject(secret("Mg==")),
    refused: { "a change": () => rewrite("c1", "key", secret("Mg==")) },
    allowed: { "beside it": () => rewrite("c1", "key", secret("MQ=="), configMap("shop", "more", "1")) },
  },
  {
    guard: "allowed",
    head: { ...STANDING, policies: { ...STANDING.policies, more: places("web", "canary") } },
    refused: { "elsewhere": () => create(resources.ManifestWork, work("c2", "more", configMap("shop", "web", "1"))) },
    allowed: { "where it may": () => create(resources.ManifestWork, work("c1", "more", configMap("shop", "web", "1"))), "a policy that nobody names": () => create(resources.ManifestWork, work("c2", "other", configMap("shop", "web", "1"))) },
  },
  {
    guard: "requiredLabels.clusters",
    head: { ...STANDING, clusters: { ...STANDING.clusters, c4: { tier: "prod" } } },
    refused: { "a new one without": () => create(resources.ManagedCluster, managedCluster("c4", { labels: { tier: "prod" } })) },
    allowed: { "with it": () => create(resources.ManagedCluster, managedCluster("c4", { labels: cluster("prod") })) },
  },
  {
    guard: "requiredLabels.objects",
    head: withObject(configMap("shop", "web", "2", {})),
    refused: { "a change without": () => rewrite("c1", "web", configMap("shop", "web", "2", {})) },
    allowed: { "with it": () => rewrite("c1", "web", configMap("shop", "web", "2")) },
  },
  {
    guard: "neverEmpty",
    head: { ...STANDING, policies: Object.fromEntries(Object.entries(STANDING.policies).filter(([name]) => name !== "spare")) },
    refused: { "no cluster is left": () => space.patch(resources.Binding, { name: "spare" }, { spec: { destinations: null } }, { dryRun }), "the policy goes": () => remove(resources.BindingPolicy, "spare"), "the policy selects nothing": () => space.patch(resources.BindingPolicy, { name: "spare" }, { spec: { clusterSelectors: [] } }, { dryRun }) },
    allowed: { "another cluster": () => space.patch(resources.Binding, { name: "spare" }, { spec: { destinations: [{ clusterId: "c2" }] } }, { dryRun }), "another policy": () => remove(resources.BindingPolicy, "web") },
  },
];

test("every guard has its cases, or a reason", () => {
  expect(GUARD_NAMES.filter(isAdmissible).sort()).toEqual(CASES.map(({ guard }) => guard).sort());
  expect(notAdmissible(parseGuards(STRICT)).map(({ guard, reason }) => [guard, reason])).toEqual([
    ["maxClustersTouched", expect.stringContaining("all writes of a change together")],
    ["maxShareEvicted", expect.stringContaining("all writes of a change together")],
    ["apart", expect.stringContaining("all writes of a change together")],
    ["diagnostics", expect.stringContaining("the whole fleet")],
  ]);
  expect(notAdmissible(guards)).toEqual([]);
});

describe.each(CASES)("$guard", ({ guard, head, refused, allowed }) => {
  test.each(Object.entries(refused))("refused: %s", async (_, write) => {
    const [message, ...others] = messages(guard, head);
    expect(others).toEqual([]);
    // A policy is in force a moment after it is there.
    const error = await until(`${guard} is in force`, 60, async () => write().then(() => undefined, (thrown: Error) => thrown));
    expect(error.message).toContain(`denied request: ${message ?? "nothing"}`);
  });

  test.each(Object.entries(allowed))("allowed: %s", async (_, write) => {
    await expect(write()).resolves.toBeDefined();
  });
});

test("the API server finds no fault in the expressions", async () => {
  type Status = { readonly observedGeneration?: number; readonly typeChecking?: { readonly expressionWarnings?: readonly unknown[] } } | undefined;
  const checked = await until("all are type-checked", 60, async () => {
    const { items } = await space.list(resources.ValidatingAdmissionPolicy);
    return items.every(({ status }) => (status as Status)?.observedGeneration !== undefined) && items;
  });
  expect(checked).toHaveLength(9);
  expect(checked.flatMap(({ metadata: { name }, status }) => ((status as Status)?.typeChecking?.expressionWarnings ?? []).map((warning) => [name, warning]))).toEqual([]);
});

test("nothing is rendered for what is not set, and for what an exception lets pass", () => {
  expect(renderAdmission({}, "ITS", today)).toEqual([]);
  expect(renderAdmission({ protected: { clusters: ["s1"] }, exceptions: [{ guard: "protected.clusters", reason: "move", approvedBy: "ann", until: today }] }, "ITS", today)).toEqual([]);
  expect(renderAdmission({ protected: { clusters: ["s1"] }, exceptions: [{ guard: "protected.clusters", reason: "move", approvedBy: "ann", until: today }] }, "ITS", "2026-11-22")).toHaveLength(2);
  expect(renderAdmission(parseGuards(LENIENT), "WDS", today)).toHaveLength(4);
});
