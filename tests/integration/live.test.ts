/** A running hub as a side of comparisons: what was applied from a folder is no difference to it, and what changed since is. */
import { execFile } from "node:child_process";
import { cp, mkdir, readFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { isEqual } from "../../core/model/is-equal";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { lockDeltaText } from "../../core/plan/lock";
import type { DiffReport } from "../../core/model/diff-report";
import { lockDeltas, readLock } from "../../operations/lock";
import { loadFleet } from "../../operations/sources/fleet";
import type { LiveSpaces } from "../../operations/sources/live";
import { applyWorkload } from "../../operations/workload";
import { answer } from "../support/answers";
import { upHub, type LiveHub } from "../support/live-hub";
import { until } from "../support/poll";
import { useTemporaryHubs } from "../support/temporary-hubs";
import { everyKind } from "../support/every-kind";

jest.setTimeout(240_000);
useTemporaryHubs();

const HUB = "live";
let live: LiveHub;
let folder: string;
let temporary: string;

beforeAll(async () => {
  live = await upHub(HUB, 0);
  temporary = await mkdtemp(path.join(tmpdir(), "ksfleet-live-"));
  folder = path.join(temporary, "fleet");
  await writeFleet(folder);
  await applyFolder();
});
afterAll(async () => {
  live?.close();
  await rm(temporary, { recursive: true, force: true });
});

const cluster = (name: string, region: string): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {name: ${name}, labels: {region: ${region}}}\nspec: {hubAcceptsClient: true}\n`;
const properties = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: store-1, namespace: customization-properties}\ndata: {site: north-1}\n`;
// Everything, system objects included.
const policies = `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: all}\nspec:\n  clusterSelectors: [{matchLabels: {region: north}}]\n  downsync: [{resources: ["*"]}]\n`;

async function writeFleet(to: string): Promise<void> {
  await mkdir(path.join(to, "its1"), { recursive: true });
  await mkdir(path.join(to, "wds1"), { recursive: true });
  await writeFile(path.join(to, "its1", "clusters.yaml"), [cluster("store-1", "north"), cluster("store-2", "south"), properties].join("---\n"));
  await writeFile(path.join(to, "wds1", "policies.yaml"), policies);
  await writeFile(path.join(to, "wds1", "objects.yaml"), everyKind);
}

/** As kubectl would: some by server-side apply, some created, each with what a server makes of it. */
async function applyFolder(): Promise<void> {
  const its = live.clients.get("its1")!;
  const wds = live.clients.get("wds1")!;
  const read = (text: string): readonly KubeObject[] => parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
  await applyWorkload(its, read([cluster("store-1", "north"), cluster("store-2", "south"), properties].join("---\n")), { owner: "test" });
  await applyWorkload(wds, read(everyKind), { owner: "test" });
  await applyWorkload(wds, read(policies), { owner: "test" });
}

/** @param given - words, and at the end the environment if it is another one. */
async function ksfleet(...given: readonly (string | NodeJS.ProcessEnv)[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const main = path.join(__dirname, "../../dist/cli/main.js");
  const args = given.filter((one) => typeof one === "string");
  const env = given.find((one) => typeof one === "object") ?? process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env, timeout: 60_000, maxBuffer: 1 << 26 }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

async function diff(base: string, head: string): Promise<DiffReport> {
  const { code, stdout, stderr } = await ksfleet("diff", base, head, "--name", HUB, "--output", "json");
  if (code !== 0) throw new Error(`${code}: ${stderr}`);
  return answer("Diff", stdout);
}

/** Fields by path. */
const fieldsIn = ({ changes }: DiffReport): unknown => changes.flatMap(({ change, objects, clusters, fields, causes }) => objects.map(({ kind, name }) => [change, `${kind}/${name}`, clusters, fields.map(({ path: at, before, after }) => [at, before, after]), causes.map((cause) => cause.kind)]));

test("what was applied from a folder is no difference to it, whatever servers made of it", async () => {
  for (const [base, head] of [["live", folder], [folder, "live"]] as const) {
    const { changes, diagnostics } = await diff(base, head);
    expect(changes.map(({ change, objects, fields }) => ({ change, objects: objects.map(({ kind, name }) => `${kind}/${name}`), fields }))).toEqual([]);
    expect(diagnostics).toEqual([]);
  }
});

test("reached by a kubeconfig alone, whatever its contexts are called, it is the same fleet to every command", async () => {
  const file = path.join(temporary, "foreign.kubeconfig");
  const context = (space: string): string => `arn:aws:eks:eu-1:7:cluster/${space}`;
  const { contexts, ...config } = parse((await ksfleet("kubeconfig", "--name", HUB)).stdout) as { readonly contexts: readonly { readonly name: string }[] };
  await writeFile(file, stringify({ ...config, "current-context": "nobody", contexts: contexts.map(({ name, ...rest }) => ({ ...rest, name: context(name) })) }), { mode: 0o600 });
  const guards = path.join(temporary, "none.yaml");
  await writeFile(guards, "{}\n");

  /** What every command says of the fleet that `way` leads to. */
  const told = async (label: string, way: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Readonly<Record<string, unknown>>> => {
    const made = path.join(temporary, label);
    await mkdir(made);
    const lock = path.join(made, "fleet.lock.json");
    const asked: Readonly<Record<string, readonly string[]>> = {
      diff: ["diff", "live", folder, "--output", "json"],
      changed: ["diff", path.join(temporary, "nothing"), "live", "--output", "json"],
      check: ["check", "live", folder, "--guards", guards, "--lock", lock, "--output", "json"],
      preview: ["preview", "live", "--output", "json"],
      why: ["why", "--live", "deployment/web@shop", "store-1"],
      graph: ["graph", "live", "--output", "dot"],
      status: ["status", "--output", "json"],
      pull: ["inventory", "pull", path.join(made, "recorded")],
    };
    const answers = await Promise.all(Object.entries(asked).map(async ([name, args]) => {
      const { code, stdout, stderr } = await ksfleet(args[0]!, ...args.slice(1), ...way, env);
      if (![0, 3].includes(code)) throw new Error(`${args.join(" ")} ended with ${code}: ${stderr}`);
      return [name, stdout.replaceAll(made, "")] as const;
    }));
    const recorded = await Promise.all([lock, path.join(made, "recorded", "its1", "inventory.yaml")].map((one) => readFile(one, "utf8")));
    return { ...Object.fromEntries(answers), recorded };
  };

  await mkdir(path.join(temporary, "nothing"));
  await writeFile(path.join(temporary, "nothing", "fleet.yaml"), "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, inventory: its1}]\n");
  // Nothing of a hub is to be found there.
  const elsewhere = { ...process.env, XDG_STATE_HOME: path.join(temporary, "elsewhere") };
  const byName = await told("way1", ["--name", HUB]);
  expect(JSON.parse(byName["diff"] as string)).toMatchObject({ changes: [] });
  expect(byName["why"]).toContain("placed by all");
  expect(await told("way2", ["--kubeconfig", file, "--its", `its1=${context("its1")}`, "--wds", `wds1=${context("wds1")}`], elsewhere)).toEqual(byName);
});

test("what the folder changes, and what somebody changed on the hub, is told; the rest of the object is not", async () => {
  const edited = path.join(temporary, "edited");
  await cp(folder, edited, { recursive: true });
  const objects = await readFile(path.join(edited, "wds1", "objects.yaml"), "utf8");
  await writeFile(path.join(edited, "wds1", "objects.yaml"), objects.replace("replicas: 1\n", "replicas: 2\n").replace("{color: blue}", "{color: blue, size: 4}"));
  await writeFile(path.join(edited, "its1", "clusters.yaml"), [cluster("store-1", "north"), cluster("store-2", "south"), properties.replace("north-1", "north-2")].join("---\n"));
  const wds = live.clients.get("wds1")!;
  await wds.patch(resources.Deployment, { namespace: "shop", name: "web" }, { spec: { revisionHistoryLimit: 3 } });
  expect(fieldsIn(await diff("live", edited))).toEqual([
    ["change", "ConfigMap/templated", ["store-1"], [["data.site", "north-1", "north-2"]], ["property-edit"]],
    ["change", "Deployment/web", ["store-1"], [["spec.revisionHistoryLimit", 3, 10]], ["object-edit"]],
    ["change", "Deployment/written", ["store-1"], [["spec.replicas", 1, 2]], ["object-edit"]],
    ["change", "Widget/blue", ["store-1"], [["spec.size", 3, 4]], ["object-edit"]],
  ]);
  const { code } = await ksfleet("diff", "live", edited, "--name", HUB, "--exit-code");
  expect(code).toBe(1);
  await wds.patch(resources.Deployment, { namespace: "shop", name: "web" }, { spec: { revisionHistoryLimit: 10 } });
});

test("a label edit, a new store and a removed policy against the running hub: who goes and who comes", async () => {
  const edited = path.join(temporary, "moved");
  await cp(folder, edited, { recursive: true });
  await writeFile(path.join(edited, "its1", "clusters.yaml"), [cluster("store-1", "south"), cluster("store-2", "north"), cluster("store-3", "north"), properties].join("---\n"));
  await rm(path.join(edited, "wds1", "objects.yaml"));
  await writeFile(path.join(edited, "wds1", "objects.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config, namespace: shop}\ndata: {a: '1'}\n");
  const { changes, blast } = await diff("live", edited);
  expect(new Set(changes.map(({ change, clusters, causes }) => JSON.stringify([change, clusters, [...new Set(causes.map(({ kind }) => kind))]])))).toEqual(new Set(['["stop",["store-1"],["label-edit","object-removed"]]', '["stop",["store-1"],["label-edit"]]', '["start",["store-2"],["label-edit"]]', '["start",["store-3"],["cluster-added"]]']));
  expect(blast.clustersAdded).toEqual(["store-3"]);
});

test("a preview of the running hub, and questions to it", async () => {
  // The controller takes a moment to see the last write.
  const [previewed, stored] = await until("a preview and the Binding of the running controller that are of one moment", 30, async () => {
    const { stdout } = await ksfleet("preview", "live", "--name", HUB, "--output", "json");
    const binding = await live.clients.get("wds1")!.get(resources.Binding, { name: "all" });
    const { bindings } = JSON.parse(stdout) as { readonly bindings: readonly { readonly name: string; readonly spec: { readonly workload?: unknown } }[] };
    return isEqual(bindings[0]?.spec, binding?.["spec"]) && ([bindings[0]?.spec, binding?.["spec"]] as const);
  });
  expect(previewed).toEqual(stored);
  expect((await ksfleet("why", "--live", "deployment/web@shop", "store-1", "--name", HUB)).stdout).toContain("is on store-1: placed by all");
  expect((await ksfleet("why-not", "--live", "deployment/web@shop", "store-2", "--name", HUB)).stdout).toContain("region");
});

test("the inventory is recorded, places like the hub, and tells when the hub has moved", async () => {
  const recorded = path.join(temporary, "recorded");
  await cp(folder, recorded, { recursive: true });
  await rm(path.join(recorded, "its1"), { recursive: true });
  const pull = (...args: readonly string[]) => ksfleet("inventory", "pull", recorded, "--name", HUB, ...args);
  expect(await pull()).toMatchObject({ code: 0, stdout: expect.stringMatching(/its1.inventory\.yaml\s+written/) as string });
  const mark = { "fleet.kubestellar.io/recorded": "true" };
  expect(parse(await readFile(path.join(recorded, "its1", "inventory.yaml"), "utf8"))).toEqual({
    apiVersion: "v1",
    kind: "List",
    items: [
      ...[["store-1", "north"], ["store-2", "south"]].map(([name, region]) => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels: { "cluster.open-cluster-management.io/clusterset": "default", region }, annotations: mark }, spec: { hubAcceptsClient: true } })),
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "store-1", namespace: "customization-properties", annotations: mark }, data: { site: "north-1" } },
    ],
  });
  expect(await readFile(path.join(recorded, "fleet.yaml"), "utf8")).toMatch(/^spaces:\n- name: its1\n {2}kind: ITS\n- name: wds1\n {2}kind: WDS\n {2}inventory: its1\n {2}kubernetesVersion: "?1\.\d\d"?\n$/);
  expect((await pull()).stdout).toMatch(/inventory\.yaml\s+unchanged/);
  expect((await diff("live", recorded)).changes).toEqual([]);
  expect(await pull("--check")).toMatchObject({ code: 0, stdout: "The hub is as it is recorded.\n" });

  const its = live.clients.get("its1")!;
  await its.patch(resources.ManagedCluster, { name: "store-2" }, { metadata: { labels: { region: "north" } } });
  const { code, stdout } = await pull("--check", "--output", "json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ kind: "InventoryCheck", differences: [{ space: "its1", kind: "ManagedCluster", name: "store-2", change: "changed", fields: [{ path: "metadata.labels.region", recorded: "south", live: "north" }] }], settings: [] });
  await its.patch(resources.ManagedCluster, { name: "store-2" }, { metadata: { labels: { region: "south" } } });
});

test("a snapshot is the hub as it was: compared with the hub, with a folder, and with itself, and without secrets", async () => {
  const file = path.join(temporary, "before.json");
  const record = () => ksfleet("snapshot", file, "--name", HUB);
  expect(await record()).toMatchObject({ code: 0 });
  const text = await readFile(file, "utf8");
  expect(text).not.toContain(Buffer.from("abc").toString("base64"));
  expect(text).toContain("hmac-sha256:");
  await record();
  expect(await readFile(file, "utf8")).toBe(text);
  for (const other of ["live", folder]) expect((await diff(`snapshot:${file}`, other)).changes).toEqual([]);

  const wds = live.clients.get("wds1")!;
  await wds.patch(resources.Secret, { namespace: "shop", name: "key" }, { stringData: { token: "other" } });
  expect(fieldsIn(await diff(`snapshot:${file}`, "live"))).toEqual([["change", "Secret/key", ["store-1"], [["data.token", "(hidden)", "(hidden)"]], ["object-edit"]]]);
  await wds.patch(resources.Secret, { namespace: "shop", name: "key" }, { stringData: { token: "abc" } });
});

test("a lock made beside the running hub holds until something moves that matters", async () => {
  const file = path.join(temporary, "fleet.lock.json");
  const guards = path.join(temporary, "guards.yaml");
  await writeFile(guards, "{}\n");
  expect((await ksfleet("check", "live", folder, "--name", HUB, "--guards", guards, "--lock", file)).stderr).toContain(`recorded in ${file}`);
  const { input } = await loadFleet(folder);
  const spaces: LiveSpaces = { inventories: [{ name: "its1", client: live.clients.get("its1")! }], wdses: [{ name: "wds1", client: live.clients.get("wds1")!, inventory: "its1" }] };
  const moved = async (): Promise<readonly string[]> => (await lockDeltas(await readLock(file), input, spaces)).map(lockDeltaText);
  expect(await moved()).toEqual([]);

  const its = live.clients.get("its1")!;
  const wds = live.clients.get("wds1")!;
  // Labels and clusters that no policy looks at move nothing.
  await its.patch(resources.ManagedCluster, { name: "store-1" }, { metadata: { labels: { tier: "x" } } });
  expect(await moved()).toEqual([]);
  // What others set in an object of ours stays there when it is applied, and arrives.
  const config = { namespace: "shop", name: "config" };
  await wds.patch(resources.ConfigMap, config, { data: { extra: "x" } }, { fieldManager: "kubectl-edit" });
  expect(await moved()).toEqual(["wds1 policy all would deliver configmaps shop/config with other content"]);
  await wds.patch(resources.ConfigMap, config, { data: { extra: null } }, { fieldManager: "kubectl-edit" });
  expect(await moved()).toEqual([]);
  await its.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "store-9", labels: { region: "north" } }, spec: { hubAcceptsClient: true } });
  await wds.create(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "foreign", namespace: "shop" } });
  // It has no property that a template asks for, so that upstream would deliver nothing to anybody.
  expect(await moved()).toEqual(["wds1 policy all would reach store-9 too", "wds1 policy all would also deliver configmaps shop/foreign", expect.stringMatching(/^wds1 policy all cannot be delivered: .*no entry for key "site"$/) as string]);  const apply = () => ksfleet("apply", folder, "--name", HUB, "--owner", "test", "--lock", file, "--dry-run", "--output", "json");
  expect(await apply()).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("wds1 policy all would reach store-9 too") as string });
  await its.delete(resources.ManagedCluster, { name: "store-9" });
  await wds.delete(resources.ConfigMap, { namespace: "shop", name: "foreign" });
  await until("the cluster to be gone", 30, async () => (await its.get(resources.ManagedCluster, { name: "store-9" })) === undefined);
  expect(await apply()).toMatchObject({ code: 0 });
});
