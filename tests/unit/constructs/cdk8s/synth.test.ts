/** What a FleetApp writes: which files, in which order, with which bytes; and what it refuses to write. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiObject, App, Chart, JsonPatch, Lazy } from "cdk8s";
import { Construct } from "constructs";
import { parseAllDocuments } from "yaml";
import * as fleet from "../../../../constructs/cdk8s";
import type { KubeObject } from "../../../../core/model/kube-object";
import { loadFleet } from "../../../../operations/sources/fleet";

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-cdk8s-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Spaces {
  readonly app: fleet.FleetApp;
  readonly host: fleet.HostingCluster;
  readonly its1: fleet.InventorySpace;
  readonly wds1: fleet.WorkloadSpace;
}

const spaces = (props: fleet.FleetAppProps = {}): Spaces => {
  const app = new fleet.FleetApp({ outdir: folder, onWarning: (message) => warnings.push(message), ...props });
  const host = new fleet.HostingCluster(app, "host");
  const its1 = new fleet.InventorySpace(app, "its1", { host });
  return { app, host, its1, wds1: new fleet.WorkloadSpace(app, "wds1", { host, inventory: its1 }) };
};

/** Objects by file, as `Kind name`. */
const written = (): Readonly<Record<string, readonly string[]>> => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.k8s\.yaml$/.test(name)).sort();
  return Object.fromEntries(files.map((name) => [name, documents(name).map(({ kind, metadata }) => `${kind} ${metadata.name}`)]));
};
const documents = (name: string): readonly KubeObject[] => parseAllDocuments(readFileSync(path.join(folder, name), "utf8")).map((document) => document.toJS() as KubeObject);
const configMap = (name: string, labels?: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, ...(labels === undefined ? {} : { labels }) } });
const messageOf = (act: () => void): string => {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
};

describe("files", () => {
  test("each space gets a folder, in the order in which kubectl must apply it", () => {
    const { app, its1, wds1 } = spaces();
    its1.addCluster("c1", { labels: { g: "edge" }, properties: { site: "x" } });
    wds1.addWorkload("shop", { objects: [configMap("z"), configMap("a"), { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop", namespace: "shop" } }] });
    wds1.addPolicy("all").selectAllClusters().deliver(fleet.Clause.objects({ apiGroup: "", resource: "configmaps" }, { statusCollectors: ["names"] }));
    wds1.addCollector("names", { select: [{ name: "n", def: "inventory.name" }] });
    wds1.addTransform("slim", { apiGroup: "apps", resource: "deployments", remove: ["$.spec.replicas"] });
    app.synth();
    expect(written()).toEqual({
      "host/3-control-planes.k8s.yaml": ["ControlPlane its1", "ControlPlane wds1"],
      "its1/1-clusters.k8s.yaml": ["Namespace customization-properties"],
      "its1/2-clusters.k8s.yaml": ["ConfigMap c1"],
      "its1/3-clusters.k8s.yaml": ["ManagedCluster c1"],
      "wds1/1-shop.k8s.yaml": ["Namespace shop"],
      "wds1/2-collectors.k8s.yaml": ["StatusCollector names"],
      "wds1/2-shop.k8s.yaml": ["ConfigMap a", "ConfigMap z"],
      "wds1/2-transforms.k8s.yaml": ["CustomTransform slim"],
      "wds1/3-shop.k8s.yaml": ["Deployment shop"],
      "wds1/5-policies.k8s.yaml": ["BindingPolicy all"],
    });
    expect(readFileSync(path.join(folder, "fleet.yaml"), "utf8")).toBe("# Written by kubestellar-fleet: one folder a space. See docs/cdk8s.md.\nspaces:\n- name: host\n  kind: HOST\n- name: its1\n  kind: ITS\n- name: wds1\n  kind: WDS\n  inventory: its1\n");
  });

  test("the bytes do not depend on the order of declaration", () => {
    const declare = (names: readonly string[]): Readonly<Record<string, string>> => {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      const { app, its1, wds1 } = spaces();
      for (const name of names) its1.addCluster(name, { labels: { name } });
      for (const name of names) wds1.addWorkload(name, { objects: names.map((each) => configMap(`${name}-${each}`)) });
      for (const name of names) wds1.addPolicy(name, { labels: { b: "1", a: "2" } }).selectAllClusters().deliverLabelled({ app: name });
      app.synth();
      return Object.fromEntries(readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")).map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
    };
    const forward = declare(["a", "b", "c"]);
    expect(declare(["c", "a", "b"])).toEqual(forward);
    expect(Object.keys(forward)).toHaveLength(7);
  });

  test("any construct can stand in a space or a workload: its objects go to the nearest space, charts inside included", () => {
    const { app, its1, wds1 } = spaces();
    const team = new Construct(wds1, "team-a");
    const shop = new fleet.Workload(team, "Shop", { defaultNamespace: "shop", labels: { app: "shop" } });
    new ApiObject(shop, "config", { apiVersion: "v1", kind: "ConfigMap", data: { n: Lazy.any({ produce: () => "1" }) as unknown } }).addJsonPatch(JsonPatch.add("/data/patched", "yes"));
    new ApiObject(new Chart(shop, "inner", { namespace: "other" }), "role", { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole" });
    new ApiObject(new Construct(its1, "sets"), "set", { apiVersion: "cluster.open-cluster-management.io/v1beta2", kind: "ManagedClusterSet", metadata: { name: "eu" } });
    app.synth();
    const files = written();
    expect(Object.keys(files)).toEqual(["host/3-control-planes.k8s.yaml", "its1/3-sets.k8s.yaml", expect.stringMatching(/^wds1\/2-team-a\.Shop-[0-9a-f]{8}\.k8s\.yaml$/)]);
    expect(documents(Object.keys(files)[2]!)).toEqual([
      // Cluster-scoped: the namespace of its chart is not for it.
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: expect.stringMatching(/^wds1-team-a-/) as unknown } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: expect.any(String) as string, namespace: "shop", labels: { app: "shop" } }, data: { n: "1", patched: "yes" } },
    ]);
  });

  test("what depends on others comes after them in its file, and what files cannot keep is refused", () => {
    const { app, wds1 } = spaces();
    const workload = wds1.addWorkload("w");
    const [a, b] = ["a", "b"].map((name) => new ApiObject(workload, name, { ...configMap(name) } as never)) as [ApiObject, ApiObject];
    a.addDependency(b);
    app.synth();
    expect(written()["wds1/2-w.k8s.yaml"]).toEqual(["ConfigMap b", "ConfigMap a"]);
    const namespace = new ApiObject(workload, "ns", { apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } });
    namespace.addDependency(a);
    b.addDependency(a);
    const message = messageOf(() => app.synth());
    expect(message).toContain("wds1/workloads/w/ns: depends on wds1/workloads/w/a, which is applied after it (KS233)");
    expect(message).toContain("depends on itself, through others (KS233)");
  });

  test("files of an earlier synth go, other files stay", () => {
    const first = spaces();
    first.wds1.addWorkload("gone", { objects: [configMap("a")] });
    new fleet.InventorySpace(first.app, "its2");
    new fleet.WorkloadCluster(first.app.node.findChild("its2"), "c");
    first.app.synth();
    writeFileSync(path.join(folder, "wds1", "README.md"), "mine");
    mkdirSync(path.join(folder, "mine"));
    writeFileSync(path.join(folder, "mine", "a.k8s.yaml"), "mine");
    spaces().app.synth();
    expect(readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()).toEqual(["fleet.yaml", "host", "host/3-control-planes.k8s.yaml", "mine", "mine/a.k8s.yaml", "wds1", "wds1/README.md"]);
  });

  test("a folder that is not ours is never cleaned", () => {
    mkdirSync(path.join(folder, "old"));
    writeFileSync(path.join(folder, "old", "3-x.k8s.yaml"), "mine");
    spaces().app.synth();
    expect(existsSync(path.join(folder, "old", "3-x.k8s.yaml"))).toBe(true);
  });

  test("definitions come on request, each space its own", () => {
    const app = new fleet.FleetApp({ outdir: folder });
    const host = new fleet.HostingCluster(app, "host", { definitions: true });
    const its = new fleet.InventorySpace(app, "its", { host, definitions: true });
    new fleet.WorkloadSpace(app, "wds", { host, inventory: its, definitions: true });
    app.synth();
    expect(written()["wds/0-definitions.k8s.yaml"]).toEqual(["bindingpolicies", "bindings", "combinedstatuses", "customtransforms", "statuscollectors"].map((plural) => `CustomResourceDefinition ${plural}.control.kubestellar.io`));
    expect(written()["host/0-definitions.k8s.yaml"]).toHaveLength(2);
    expect(written()["its/0-definitions.k8s.yaml"]).toContain("CustomResourceDefinition managedclusters.cluster.open-cluster-management.io");
  });

  test("the ITS is named where there are several, and only there", () => {
    const itsNames = (): readonly unknown[] => documents("host/3-control-planes.k8s.yaml").flatMap(({ spec }) => (spec as { globalVars: Record<string, string> }).globalVars["ITSName"] ?? []);
    const { app, host } = spaces();
    app.synth();
    expect(itsNames()).toEqual([""]);
    new fleet.InventorySpace(app, "its2", { host });
    app.synth();
    expect(itsNames()).toEqual(["its1"]);
  });

  test("generated classes of the kinds say what was said, and synthYaml gives it all in one text", () => {
    const { app, wds1 } = spaces();
    new fleet.KubeBindingPolicy(wds1, "p", { metadata: { name: "p" }, spec: { clusterSelectors: [{}], downsync: [{ apiGroup: "" }] } });
    expect(fleet.KubeBindingPolicy.manifest({ spec: {} })).toEqual({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", spec: {} });
    expect(parseAllDocuments(app.synthYaml()).map((document) => (document.toJS() as KubeObject).kind)).toEqual(["ControlPlane", "ControlPlane", "BindingPolicy"]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("what is refused", () => {
  test("a plain App, with the way out", () => {
    const app = new App({ outdir: folder });
    new fleet.InventorySpace(app, "its1");
    expect(messageOf(() => app.synth())).toContain("[its1] space its1 can be written by a FleetApp only, which gives each space a folder. Write new FleetApp()");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("everything that is wrong, at once, each with its construct, and nothing is written", () => {
    const { app, its1, wds1 } = spaces();
    its1.addCluster("Bad_Name", { labels: { "not valid": "x" } });
    wds1.addPolicy("empty").selectAllClusters().deliver({ objectNames: [] });
    wds1.addPolicy("twisted").selectClusters(fleet.Selector.where(fleet.Label.in("region"))).deliverLabelled({ app: "x" });
    wds1.addWorkload("w", { yaml: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 1, x: 2}\n", objects: [{ apiVersion: "shop.io/v1", kind: "Basket", metadata: { name: "b" } }, configMap("c"), configMap("c")] });
    new ApiObject(new Chart(app, "stray"), "o", { apiVersion: "v1", kind: "ConfigMap" });
    new fleet.InventorySpace(app, "twice", { name: "its1" });
    new fleet.WorkloadSpace(app, "No/Path", { inventory: its1 });
    const message = messageOf(() => app.synth());
    for (const part of ["KS106", "KS110", "KS202", "KS215", "stray/o: ConfigMap stray-o", "there is a space its1 already", "[No--Path] name:"]) expect(message).toContain(part);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("what the preview finds wrong, with the construct", () => {
    const { app, its1, wds1 } = spaces();
    its1.addCluster("c1");
    its1.addCluster("c2");
    wds1.addWorkload("w", { objects: [configMap("a", { app: "x" }), { apiVersion: "shop.io/v1", kind: "Basket", metadata: { name: "b" } }] });
    wds1.addPolicy("twisted").selectClusters(fleet.Selector.where(fleet.Label.in("region"))).deliverLabelled({ app: "x" });
    wds1.addPolicy("single").selectAllClusters().deliverLabelled({ app: "x" }, { wantSingletonReportedState: true });
    wds1.addPolicy("asking").selectAllClusters().deliverLabelled({ app: "x" }, { statusCollectors: ["bad"] });
    wds1.addCollector("bad", { select: [{ name: "n", def: "inventory.name +" }] });
    const message = messageOf(() => app.synth());
    for (const [code, construct] of [["KS109", "wds1/policies/twisted"], ["KS401", "wds1/workloads/w/Basket.shop.io b"], ["KS410", "wds1/policies/single"], ["KS301", "wds1/collectors/bad"], ["KS441", "wds1/policies/asking"]]) {
      expect(message).toMatch(new RegExp(`${construct}: [\\s\\S]*?\\(${code}\\)`));
    }
  });

  test("a Pulumi output, with what to do", () => {
    const { app, wds1 } = spaces();
    class OutputImpl {}
    wds1.addWorkload("w", { objects: [{ ...configMap("a"), data: { x: new OutputImpl() } }] });
    expect(messageOf(() => app.synth())).toContain("A Pulumi output has no value here");
  });
});

describe("rights of the work agents", () => {
  const storageClass = (name: string): KubeObject => ({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name }, provisioner: "x" });
  const withStorage = (agentRights?: "derive" | "none"): fleet.Workload => {
    const { app, its1, wds1 } = spaces();
    its1.addCluster("c1");
    const workload = wds1.addWorkload("disks", { objects: [configMap("a")], labels: { app: "disks" }, ...(agentRights === undefined ? {} : { agentRights }) });
    // Whatever stands in its scope counts, whenever it was added.
    new ApiObject(new Construct(workload, "more"), "fast", storageClass("fast") as never);
    wds1.addPolicy("disks").selectAllClusters().deliverLabelled({ app: "disks" });
    app.synth();
    return workload;
  };

  test("are derived on request, labelled so that the policy brings them along", () => {
    withStorage("derive");
    expect(warnings).toEqual([]);
    expect(written()["wds1/2-disks.k8s.yaml"]).toEqual(["ClusterRole disks-agent-rights", "ConfigMap a", "StorageClass fast"]);
    expect(documents("wds1/2-disks.k8s.yaml")[0]).toEqual(expect.objectContaining({ metadata: { name: "disks-agent-rights", labels: { app: "disks", "open-cluster-management.io/aggregate-to-work": "true" } }, rules: [{ apiGroups: ["storage.k8s.io"], resources: ["storageclasses"], verbs: ["get", "list", "watch", "create", "update", "patch", "delete"] }] }));
  });

  test("that are missing are a warning otherwise", () => {
    withStorage();
    expect(warnings).toEqual([expect.stringContaining("the clusters' agents have no right to create storageclasses.storage.k8s.io")]);
  });

  test("that are not needed leave nothing behind", () => {
    const { app, wds1 } = spaces();
    wds1.addWorkload("plain", { objects: [configMap("a")], agentRights: "derive" });
    app.synth();
    expect(Object.values(written()).flat()).not.toContain("ClusterRole plain-agent-rights");
  });
});

test("warnings are told and stop nothing; a code can be allowed", () => {
  const { app, wds1 } = spaces({ allow: ["KS401"] });
  wds1.addWorkload("w", { objects: [{ apiVersion: "shop.io/v1", kind: "Basket", metadata: { name: "b" } }] });
  wds1.addPolicy("nowhere").selectClustersLabelled({ g: "edge" }).deliverLabelled({ app: "x" });
  app.synth();
  expect(warnings.map((warning) => /\((KS\d+)\)/.exec(warning)?.[1]).sort()).toEqual(["KS401", "KS405", "KS406"]);
});

test("the owner of a fleet stands in fleet.yaml, and is read from there", async () => {
  spaces({ owner: "shop/prod" }).app.synth();
  expect((await loadFleet(folder)).owner).toBe("shop/prod");
  spaces().app.synth();
  expect((await loadFleet(folder)).owner).toBeUndefined();
});

test("two spaces of one name on one hosting cluster are told with both places", () => {
  const { app, host, its1 } = spaces();
  new fleet.WorkloadSpace(app, "other", { host, inventory: its1, name: "wds1" });
  expect(messageOf(() => app.synth())).toMatch(/other: there is a space wds1 already, at wds1 \(KS231\)/);
});
