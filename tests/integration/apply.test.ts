/** `ksfleet apply` against a hub: a chain of stores is applied, changed, pruned, refused, interrupted; every step is applied twice, the second changes nothing. */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FleetApp, FleetChart } from "../../constructs/cdk8s";
import type { FleetSpec } from "../../core/definition";
import type { DriftReport } from "../../core/model/drift-report";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { createPreview } from "../../core/preview";
import type { DiffReport } from "../../core/model/diff-report";
import { connect } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { loadFleet } from "../../operations/sources/fleet";
import { commit, DEMO_FOLDER, demoRepository, git } from "../support/demo-repository";
import { placeOf, whatHappened } from "../support/differential/changes";
import { carriedBy, standingOn } from "../support/differential/delivered";
import { answer } from "../support/answers";
import { ksfleet, runKsfleet, upHub } from "../support/live-hub";
import type { Ended, LiveHub } from "../support/live-hub";
import { until } from "../support/poll";
import { useTemporaryHubs } from "../support/temporary-hubs";

useTemporaryHubs();

const HUB = "apply";
const STORES = 12;
let live: LiveHub;
let folder: string;
let its1: SpaceClient;
let wds1: SpaceClient;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-apply-"));
  live = await upHub(HUB, 2);
  its1 = live.clients.get("its1")!;
  wds1 = live.clients.get("wds1")!;
}, 180_000);
afterAll(() => {
  live?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Chain {
  readonly release?: string;
  readonly without?: "promotion" | "stores";
  readonly second?: boolean;
  /** The folder says whose it is. @default true */
  readonly named?: boolean;
}

const object = (kind: "Namespace" | "ConfigMap", name: string, app: string, more: object = {}): KubeObject => ({ apiVersion: "v1", kind, metadata: { name, ...(kind === "ConfigMap" ? { namespace: app } : {}), labels: { app } }, ...more });

/** A synth of the chain: cluster1 is the only one of its stores with an agent. */
function synth({ release = "1", without, second = false, named = true }: Chain = {}): void {
  const stores = without === "stores" ? 0 : STORES;
  const deliver = (app: string): NonNullable<NonNullable<NonNullable<FleetSpec["workloadSpaces"]>[string]["policies"]>[string]> => ({ clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { app } }] }] });
  const fleet: FleetSpec = {
    inventories: { its1: { clusters: { cluster1: { labels: { "location-group": "edge", name: "cluster1" }, properties: { site: "Lyon" } }, ...Object.fromEntries(Array.from({ length: stores }, (_, i) => [`store-${i + 1}`, { labels: { "location-group": "edge", region: i % 2 === 0 ? "eu" : "us" } }])) } } },
    workloadSpaces: {
      wds1: {
        workloads: {
          till: { objects: [object("Namespace", "till", "till"), ...Array.from({ length: 20 }, (_, i) => object("ConfigMap", `config-${i}`, "till", { data: { release } }))] },
          ...(without === "promotion" ? {} : { promotion: { objects: [object("Namespace", "promotion", "promotion"), object("ConfigMap", "posters", "promotion")] } }),
        },
        policies: { till: deliver("till"), ...(without === "promotion" ? {} : { promotion: deliver("promotion") }) },
      },
      ...(second ? { wds2: { inventory: "its1", workloads: { more: { objects: [object("Namespace", "more", "more")] } }, policies: { more: deliver("more") } } } : {}),
    },
  };
  const app = new FleetApp({ outdir: folder, ...(named ? { owner: "ksfleet/apply" } : {}), onWarning: () => undefined });
  new FleetChart(app, "chain", { fleet });
  app.synth();
}

interface Answer {
  readonly changes: readonly { readonly space: string; readonly action: string; readonly object: string; readonly fields: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[] }[];
  readonly unchanged: number;
  readonly written: number;
  readonly deleted: number;
  readonly debts: readonly string[];
}

const apply = (...args: readonly string[]): Promise<Ended> => runKsfleet(["apply", folder, "--name", HUB, "--output", "json", ...args]);
const applied = async (...args: readonly string[]): Promise<Answer & { readonly code: number | undefined }> => {
  const { code, stdout, stderr } = await apply(...args);
  if (stdout === "") throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Answer) };
};
const lines = ({ changes }: Answer): readonly string[] => changes.map(({ space, action, object: name }) => `${space} ${action} ${name}`);

/** Everything of ours with its version: equal before and after means that nothing was written. */
async function stored(): Promise<readonly string[]> {
  const kinds: readonly [SpaceClient, ApiResource][] = [[live.clients.get("host")!, resources.ControlPlane], [its1, resources.ManagedCluster], [its1, resources.ConfigMap], ...[resources.Namespace, resources.ConfigMap, resources.BindingPolicy].map((resource): [SpaceClient, ApiResource] => [wds1, resource])];
  const objects = (await Promise.all(kinds.map(async ([client, resource]) => (await client.list(resource)).items))).flat().filter(({ metadata }) => metadata.annotations?.[OWNER_ANNOTATION] === "ksfleet/apply");
  // What agents and controllers write into a cluster or policy is theirs.
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ""}/${metadata.name} ${["ManagedCluster", "BindingPolicy", "ControlPlane"].includes(kind) ? metadata.generation : metadata.resourceVersion}`).sort();
}

/** The command has nothing more to do, and does nothing. */
async function expectSettled(): Promise<void> {
  const before = await stored();
  const again = await applied("--yes");
  expect([lines(again), again.written, again.deleted]).toEqual([[], 0, 0]);
  expect(await stored()).toEqual(before);
}

test("what belongs to another owner is named and refused, all of it, and nothing is written", async () => {
  synth();
  const { code, stdout, stderr } = await apply();
  expect([code, stdout]).toEqual([2, ""]);
  for (const name of ["ControlPlane.tenancy.kflex.kubestellar.org its1", "ControlPlane.tenancy.kflex.kubestellar.org wds1", "ManagedCluster.cluster.open-cluster-management.io cluster1"]) expect(stderr).toContain(`${name} belongs to ksfleet/up`);
  expect(await stored()).toEqual([]);
});

test("a dry run tells every object, and writes nothing", async () => {
  const planned = await applied("--adopt", "always", "--dry-run");
  expect([planned.code, planned.written, planned.changes.length]).toEqual([0, 0, 2 + 3 + STORES + 23 + 2]);
  expect(planned.changes.find(({ object: name }) => name.endsWith(" cluster1") && name.startsWith("ManagedCluster"))).toMatchObject({ action: "change", fields: [{ path: 'metadata.annotations["fleet.kubestellar.io/owner"]', before: "ksfleet/up", after: "ksfleet/apply" }] });
  expect(await stored()).toEqual([]);
});

test("the chain is applied, reaches the cluster that is there, and the stores that have no agent yet are debts", async () => {
  const result = await applied("--adopt", "always");
  expect([result.code, result.written, result.deleted]).toEqual([3, 2 + 3 + STORES + 23 + 2, 0]);
  expect(result.debts.filter((debt) => /^store-\d+ is pending/.test(debt))).toHaveLength(STORES);
  await until("posters on cluster1", 60, () => live.clients.get("cluster1")!.get(resources.ConfigMap, { namespace: "promotion", name: "posters" }));
  await expectSettled();
}, 120_000);

test("a new release writes what differs, and tells it", async () => {
  synth({ release: "2" });
  const planned = await applied("--dry-run");
  expect(planned.changes).toHaveLength(20);
  expect(planned.changes[0]).toMatchObject({ space: "wds1", action: "change", fields: [{ path: "data.release", before: "1", after: "2" }] });
  expect(await applied()).toMatchObject({ written: 20, deleted: 0 });
  await expectSettled();
}, 60_000);

test("a folder that cannot be read whole deletes nothing", async () => {
  synth({ release: "2", without: "promotion" });
  appendFileSync(path.join(folder, "wds1", "2-till.k8s.yaml"), "\n---\nbroken: [\n");
  const before = await stored();
  const { code, stderr } = await apply("--yes");
  expect(code).toBe(2);
  expect(stderr).toContain("2-till.k8s.yaml");
  expect(await stored()).toEqual(before);
}, 60_000);

test("what left the folder is removed, here and on the cluster, once somebody says yes", async () => {
  synth({ release: "2", without: "promotion" });
  const unasked = await apply();
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining("3 objects would be deleted, and nobody can be asked")]);
  // The name of all folders without one is no leave to remove.
  synth({ release: "2", without: "promotion", named: false });
  const before = await stored();
  const nameless = await apply("--yes");
  expect([nameless.code, nameless.stderr]).toEqual([2, expect.stringMatching(/3 objects would be deleted\. .*another folder's.*--owner ksfleet\/apply/)]);
  expect(await stored()).toEqual(before);
  const result = await applied("--yes", "--owner", "ksfleet/apply");
  synth({ release: "2", without: "promotion" });
  expect(lines(result)).toEqual(["wds1 delete BindingPolicy.control.kubestellar.io promotion", "wds1 delete ConfigMap promotion/posters", "wds1 delete Namespace promotion"]);
  expect(result).toMatchObject({ written: 0, deleted: 3 });
  // The policy was waited for until nothing of it is delivered any more.
  await until("nothing of the promotion on cluster1", 30, async () => (await live.clients.get("cluster1")!.get(resources.ConfigMap, { namespace: "promotion", name: "posters" })) === undefined);
  await expectSettled();
}, 90_000);

test("a field that somebody else set is a conflict, until it is to be taken back", async () => {
  await wds1.patch(resources.ConfigMap, { namespace: "till", name: "config-0" }, { data: { release: "by hand" } }, { fieldManager: "somebody" });
  const { code, stderr } = await apply();
  expect([code, stderr]).toEqual([2, expect.stringMatching(/ConfigMap till\/config-0: \.data\.release is set to another value by "somebody"/)]);
  expect(await applied("--force-conflicts")).toMatchObject({ written: 1 });
  await expectSettled();
}, 60_000);

test("drift names what others changed on the hub and on a cluster, both values and who did it, and nothing else", async () => {
  const cluster1 = live.clients.get("cluster1")!;
  const till = (name: string) => ({ namespace: "till", name });
  const drift = async (...args: readonly string[]): Promise<DriftReport & { readonly code: number | undefined }> => {
    const { code, stdout, stderr } = await runKsfleet(["drift", ...args, "--output", "json"]);
    if (stdout === "") throw new Error(stderr);
    return { code, ...answer<DriftReport>("Drift", stdout) };
  };
  // Of the folder's owner nobody knows this one, so that it is no drift of the definition.
  await wds1.create(resources.Deployment, { apiVersion: "apps/v1", kind: "Deployment", metadata: { ...till("web"), labels: { app: "till" } }, spec: { replicas: 1, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } } });
  const clean = await until("nothing has drifted", 60, async () => {
    const answer = await drift(folder, "--name", HUB);
    expect(answer.drift).toEqual([]);
    return answer;
  });
  // Stores without an agent are not free of drift: nobody knows.
  expect([clean.code, clean.unread.map(({ state, clusters }) => [state, clusters.length]), clean.compared.clusters]).toEqual([3, [["absent", STORES]], 2]);

  await live.hub.disconnect("cluster1");
  await wds1.patch(resources.ConfigMap, till("config-1"), { data: { release: "by hand", more: "theirs" } }, { fieldManager: "somebody" });
  await its1.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { labels: { name: "renamed", extra: "theirs" } } }, { fieldManager: "labeller" });
  await cluster1.patch(resources.Deployment, till("web"), { spec: { replicas: 5 } }, { fieldManager: "kubectl", subresource: "scale" });
  await cluster1.patch(resources.ConfigMap, till("config-2"), { data: { release: null } }, { fieldManager: "site-admin" });
  await cluster1.patch(resources.ConfigMap, till("config-5"), { data: { more: "theirs" } }, { fieldManager: "site-admin" });
  await cluster1.delete(resources.ConfigMap, till("config-3"));
  const found = await drift(folder, "--name", HUB, "--cluster", "cluster1");
  const rows = found.drift.map(({ against, drift: how, space, objects, clusters, path: field, expected, actual, managers, lastWriters }) => [`${against} ${space} ${how}`, objects.join(), clusters.join(), field, expected, actual, managers?.map(({ manager, subresource = "" }) => `${manager} ${subresource}`), lastWriters?.map(({ manager }) => manager)]);
  expect(rows).toEqual([
    ["definition its1 changed", "ManagedCluster.cluster.open-cluster-management.io cluster1", "", "metadata.labels.name", "cluster1", "renamed", ["labeller "], undefined],
    ["definition wds1 changed", "ConfigMap till/config-1", "", "data.release", "2", "by hand", ["somebody "], undefined],
    // It is cut off, so that what the hub wants now is not there yet.
    ["hub wds1 changed", "ConfigMap till/config-1", "cluster1", "data.more", "theirs", undefined, [], ["work-agent"]],
    ["hub wds1 changed", "ConfigMap till/config-1", "cluster1", "data.release", "by hand", "2", ["work-agent "], undefined],
    // Who only removes owns nothing, and leaves no trace in it.
    ["hub wds1 changed", "ConfigMap till/config-2", "cluster1", "data.release", "2", undefined, [], ["work-agent"]],
    ["hub wds1 missing", "ConfigMap till/config-3", "cluster1", undefined, undefined, undefined, undefined, undefined],
    ["hub wds1 changed", "Deployment.apps till/web", "cluster1", "spec.replicas", 1, 5, ["kubectl scale"], undefined],
  ]);
  expect([found.code, found.unread]).toEqual([1, []]);
  // Somebody else's hub: a cluster is read where its context is named, and told as unread where it is not.
  const kubeconfig = path.join(folder, "..", `${path.basename(folder)}.kubeconfig`);
  const byContext = ["--kubeconfig", kubeconfig, "--host", "host"];
  try {
    await ksfleet("kubeconfig", "--name", HUB, "--write", kubeconfig);
    expect((await drift(...byContext, "--wec", "cluster1=cluster1", "--cluster", "cluster1")).drift).toEqual(found.drift.filter(({ against }) => against === "hub"));
    expect(await drift(...byContext, "--cluster", "cluster1")).toMatchObject({ code: 3, drift: [], unread: [{ state: "no-way", clusters: ["cluster1"] }], compared: { clusters: 0 } });
  } finally {
    rmSync(kubeconfig, { force: true });
  }
  expect((await runKsfleet(["drift", folder, "--name", HUB, "--cluster", "cluster1"])).stdout).toMatch(/the hub says +cluster1 +Deployment\.apps till\/web +spec\.replicas: 1 wanted, 5 there +kubectl \(Update of scale\)/);

  await live.hub.reconnect("cluster1");
  await wds1.delete(resources.Deployment, till("web"));
  await wds1.patch(resources.ConfigMap, till("config-1"), { data: { more: null } }, { fieldManager: "somebody" });
  await its1.patch(resources.ManagedCluster, { name: "cluster1" }, { metadata: { labels: { extra: null } } }, { fieldManager: "labeller" });
  expect(await applied("--force-conflicts")).toMatchObject({ written: 2 });
  await until("what had drifted is as it was", 60, async () => (await drift(folder, "--name", HUB)).drift.length === 0);
  await expectSettled();
}, 180_000);

test("killed half-way, the same command comes to the same end", async () => {
  synth({ release: "3", without: "promotion" });
  const releases = async (): Promise<number> => (await wds1.list(resources.ConfigMap, { namespace: "till" })).items.filter((config) => (config["data"] as { release?: string } | undefined)?.release === "3").length;
  let child: Parameters<NonNullable<Parameters<typeof runKsfleet>[1]>>[0] | undefined;
  const ended = runKsfleet(["apply", folder, "--name", HUB], (started) => (child = started));
  await until("the first objects are written", 30, async () => (await releases()) > 0);
  child!.kill("SIGKILL");
  await ended;
  expect(await releases()).toBeGreaterThan(0);
  await applied();
  expect(await releases()).toBe(20);
  await expectSettled();
}, 60_000);

test("stores that leave the folder leave the inventory, and a new space is made and filled; it goes with all that is in it only when asked", async () => {
  synth({ release: "3", without: "stores", second: true });
  const result = await applied("--yes");
  // A ControlPlane, a namespace and a policy, and the three of the promotion, which is in this folder again.
  expect([result.code, result.written, result.deleted]).toEqual([0, 6, STORES]);
  expect((await its1.list(resources.ManagedCluster)).items.map(({ metadata }) => metadata.name)).toEqual(["cluster1", "cluster2"]);
  await until("more on cluster1", 60, () => live.clients.get("cluster1")!.get(resources.Namespace, { name: "more" }));
  const wds2 = await connect(live.hub.ref("wds2"));
  expect((await wds2.get(resources.BindingPolicy, { name: "more" }))?.metadata.annotations?.[OWNER_ANNOTATION]).toBe("ksfleet/apply");
  wds2.close();
  synth({ release: "3", without: "stores" });
  expect(lines(await applied("--yes"))).toEqual([]);
  expect(await applied("--yes", "--prune-spaces")).toMatchObject({ code: 0, deleted: 3 });
  expect(live.hub.spaces().map(({ name }) => name)).not.toContain("wds2");
  await until("nothing more on cluster1", 30, async () => (await live.clients.get("cluster1")!.get(resources.Namespace, { name: "more" })) === undefined);
  await expectSettled();
}, 180_000);

test("a folder without a fleet: what follows from that is told, and that it has no fleet.yaml, once", async () => {
  const other = mkdtempSync(path.join(tmpdir(), "ksfleet-no-fleet-"));
  try {
    expect(await runKsfleet(["apply", other, "--name", HUB])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("the folder holds no space, so nothing was applied") as string });
    mkdirSync(path.join(other, "src"));
    writeFileSync(path.join(other, "src", "settings.yaml"), "a: 1\n---\nb: 1\n");
    const { code, stderr } = await runKsfleet(["apply", other, "--name", HUB]);
    expect(code).toBe(2);
    expect(stderr.match(/KS211/g)?.length).toBeGreaterThan(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(`There is no fleet.yaml in ${other}, so each folder in it was taken for a space. Name the folder that holds one folder for each space, as cdk8s synth writes it`);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}, 60_000);

test("a branch of a repository does what its diff listed, on every cluster, object by object, and nothing else", async () => {
  const repository = mkdtempSync(path.join(tmpdir(), "ksfleet-demo-"));
  const fleet = path.join(repository, DEMO_FOLDER);
  const agents = ["cluster1", "cluster2"] as const;
  /** Works of all clusters; and what stands where agents are. */
  const look = async (): Promise<readonly ReadonlyMap<string, string>[]> => Promise.all([carriedBy(its1, "wds1"), ...agents.map((name) => standingOn([name, live.clients.get(name)!]))]);
  const applyFleet = async (): Promise<void> => {
    // Stores without an agent are debts.
    expect(await runKsfleet(["apply", fleet, "--name", HUB, "--owner", "ksfleet/apply", "--adopt", "always", "--yes"])).toMatchObject({ code: 3 });
  };
  try {
    await demoRepository(repository, agents);
    await commit(repository, "branch");
    await git(repository, "checkout", "-q", "HEAD~1");
    await applyFleet();
    const fleetAtBase = path.join(repository, "at-base");
    cpSync(fleet, fleetAtBase, { recursive: true });
    const wanted = [...createPreview((await loadFleet(fleet)).input).works()].flatMap(({ namespace, spec }) => (spec?.workload?.manifests ?? []).map(({ kind, metadata }) => placeOf(namespace, kind, metadata))).sort();
    const before = await until("the base is delivered", 90, async () => {
      const now = await look();
      expect(now.map((places) => [...places.keys()].sort())).toEqual([wanted, ...agents.map((name) => wanted.filter((place) => place.startsWith(`${name} `)))]);
      return now;
    });

    await git(repository, "checkout", "-q", "-");
    const listed = async (base: string): Promise<readonly string[]> => {
      const { changes } = JSON.parse(await ksfleet("diff", base, fleet, "--name", HUB, "--output", "json")) as DiffReport;
      return changes.flatMap(({ change, clusters, objects }) => clusters.flatMap((cluster) => objects.map(({ kind, ...name }) => `${change} ${placeOf(cluster, kind, name)}`))).sort();
    };
    const foretold = await listed(fleetAtBase);
    expect(await listed("live")).toEqual(foretold);
    expect(new Set(foretold.filter((pair) => / cluster[12] /.test(pair)).map((pair) => pair.split(" ", 2).join(" ")))).toEqual(new Set(["stop cluster1", "start cluster1", "stop cluster2", "start cluster2", "change cluster2"]));
    await applyFleet();
    const expectForetold = async (): Promise<true> => {
      const now = await look();
      expect(now.map((places, i) => [...whatHappened(before[i]!, places)].sort())).toEqual([foretold, ...agents.map((name) => foretold.filter((pair) => pair.split(" ")[1] === name))]);
      return true;
    };
    await until("what was foretold has happened", 90, expectForetold);
    await until("the hub is as the branch says", 30, async () => (await runKsfleet(["diff", "live", fleet, "--name", HUB, "--exit-code"])).code === 0);
    await expectForetold();
  } finally {
    rmSync(repository, { recursive: true, force: true });
  }
}, 300_000);
