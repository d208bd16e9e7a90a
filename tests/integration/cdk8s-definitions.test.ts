/** The CustomResourceDefinitions that a synth writes on request, and after them objects of their kinds: taken by kubectl and a real API server. At last kubectl prunes. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "../../constructs/cdk8s";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { crdKinds } from "../../core/render/crds";
import { locate } from "../../hub/toolchain";
import { API_SERVER_TOOLS, ApiServers } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { until } from "../support/poll";

let servers: ApiServers;
let space: TestSpace;
let kubectl: string;
let outdir: string;

beforeAll(async () => {
  for (const tool of API_SERVER_TOOLS) expect(await locate(tool)).toBeDefined();
  kubectl = (await locate("kubectl"))!.path;
  servers = await ApiServers.start();
  // The agent's half is there; the rest is what the synth has to bring.
  space = await servers.space("all", "WEC");
  outdir = path.join(servers.folder, "out");
  const app = new FleetApp({ outdir, applySets: true });
  const host = new HostingCluster(app, "host", { definitions: true });
  const its1 = new InventorySpace(app, "its1", { host, definitions: true });
  const wds1 = new WorkloadSpace(app, "wds1", { host, inventory: its1, definitions: true });
  its1.addCluster("c1", { labels: { g: "edge" }, properties: { site: "a" } });
  wds1.addPolicy("p", { annotations: { note: "yes" } }).selectAllClusters().deliverNamespaces(["app"], { statusCollectors: ["s"] });
  wds1.addWorkload("w", { objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "app" } }, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "app" }, data: { "a.conf": "x = 1\n  y: [z]\n", "b": "no", "c": "1e3" } }] });
  wds1.addCollector("s", { select: [{ name: "n", def: "inventory.name" }] });
  wds1.addTransform("t", { apiGroup: "", resource: "configmaps", remove: ["$.data.x"] });
  wds1.addTeam("red", { groups: ["red"], namespaces: ["app"], policies: "edit" });
  wds1.addAgentRights("widgets", { rules: [{ apiGroups: ["example.io"], resources: ["widgets"] }] });
  app.synth();
});
afterAll(() => servers.stop());

const apply = (...files: readonly string[]): string => execFileSync(kubectl, ["--kubeconfig", space.kubeconfig, "apply", ...files.flatMap((file) => ["-f", path.join(outdir, file)])], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

test("definitions become Established", async () => {
  apply("host/0-definitions.k8s.yaml", "its1/0-definitions.k8s.yaml", "wds1/0-definitions.k8s.yaml");
  const isEstablished = (crd: KubeObject): boolean => ((crd["status"] as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? []).some((c) => c.type === "Established" && c.status === "True");
  await until("all CRDs Established", 30, async () => {
    const { items } = await space.client.list(resources.CustomResourceDefinition);
    return items.length === crdKinds.length && items.every(isEstablished);
  });
});

test("each folder is taken as it is, and a second time without a change", async () => {
  for (const name of ["host", "its1", "wds1"]) expect(apply(name)).not.toMatch(/error/i);
  // Some of OCM's definitions say preserveUnknownFields: false, which the server forgets and kubectl says again.
  const again = ["host", "its1", "wds1"].flatMap((name) => apply(name).trim().split("\n")).filter((line) => !/^customresourcedefinition\S* configured$/.test(line));
  expect(again.filter((line) => !line.endsWith(" unchanged"))).toEqual([]);
  expect(again.length).toBeGreaterThan(10);
});

test("the server has what the program said", async () => {
  expect((await space.client.get(resources.ConfigMap, { namespace: "app", name: "c" }))?.["data"]).toEqual({ "a.conf": "x = 1\n  y: [z]\n", b: "no", c: "1e3" });
  expect((await space.client.get(resources.BindingPolicy, { name: "p" }))?.["spec"]).toEqual({
    clusterSelectors: [{}],
    downsync: [{ apiGroup: "", resources: ["namespaces"], objectNames: ["app"], statusCollectors: ["s"] }, { namespaces: ["app"], statusCollectors: ["s"] }],
  });
  expect((await space.client.get(resources.RoleBinding, { namespace: "app", name: "fleet:red" }))?.["roleRef"]).toEqual({ apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" });
});

/** As docs/gitops.md says it. */
const applySet = (name: string): string => execFileSync(kubectl, ["--kubeconfig", space.kubeconfig, "apply", "-f", path.join(outdir, name), "--prune", `--applyset=applysets.fleet.kubestellar.io/${name}`], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, KUBECTL_APPLYSET: "true" } });

test("an apply set takes what stands there, and prunes what left its own folder in whatever namespace", async () => {
  apply("applyset/0-definition.k8s.yaml");
  await until("the definition of apply sets is served", 30, () => space.client.resourceFor("fleet.kubestellar.io/v1alpha1", "ApplySet"));
  apply("applyset/1-its1.k8s.yaml", "applyset/1-wds1.k8s.yaml");
  for (const name of ["its1", "wds1"]) expect(applySet(name)).not.toMatch(/pruned/);
  for (const file of ["2-w.k8s.yaml", "2-access.k8s.yaml", "5-policies.k8s.yaml"]) rmSync(path.join(outdir, "wds1", file));
  const pruned = applySet("wds1").split("\n").filter((line) => line.endsWith(" pruned")).sort();
  expect(pruned).toEqual(["bindingpolicy.control.kubestellar.io/p pruned", "clusterrole.rbac.authorization.k8s.io/fleet:red pruned", "clusterrolebinding.rbac.authorization.k8s.io/fleet:red pruned", "configmap/c pruned", "rolebinding.rbac.authorization.k8s.io/fleet:red pruned"]);
  expect(await space.client.get(resources.ManagedCluster, { name: "c1" })).toBeDefined();
  expect(applySet("its1")).not.toMatch(/pruned/);
});
