/** Any part of the hub can be left out and played by another: a foreign transport and a foreign agent, with our parts around them. */
import { resources } from "../../core/model/resources";
import { isAvailable } from "../../operations/registration";
import { mustGet } from "../support/api-servers";
import { ksfleet, upHub } from "../support/live-hub";
import type { LiveHub } from "../support/live-hub";
import { until } from "../support/poll";
import { MADE_BY, startForeignAgent, startForeignTransport } from "../support/stand-ins";
import { processesOf, useTemporaryHubs } from "../support/temporary-hubs";

useTemporaryHubs();

const NAME = "parts";
const key = { namespace: "default", name: "web" };
let live: LiveHub;
const ended: (() => Promise<void>)[] = [];
const client = (space: string) => live.clients.get(space)!;
const onCluster = (cluster: string) => client(cluster).get(resources.Deployment, key);
const stateOf = async (process: string) => (await live.hub.processes()).find(({ name }) => name === process)?.state;

beforeAll(async () => {
  live = await upHub(NAME, 2, "--without", "transport@wds1", "agent@cluster2");
}, 240_000);

afterAll(async () => {
  for (const end of ended) await end();
  live?.close();
}, 60_000);

test("what is left out never runs, and the rest is ready", async () => {
  for (const process of ["transport@wds1", "agent@cluster2"]) expect(await stateOf(process)).toBe("stopped");
  for (const entry of ["controllers/transport/main", "--cluster-name cluster2"]) expect(processesOf(live.hub.folder).filter((pid) => processesOf(entry).includes(pid))).toEqual([]);
  expect(isAvailable(await mustGet(client("its1"), resources.ManagedCluster, { name: "cluster1" }))).toBe(true);
  expect(isAvailable(await mustGet(client("its1"), resources.ManagedCluster, { name: "cluster2" }))).toBe(false);
});

test("an agent of another making joins, is let in, and serves its cluster beside ours", async () => {
  const bootstrap = await ksfleet("join", "cluster2", "--name", NAME);
  const [agent] = await Promise.all([startForeignAgent({ cluster: "cluster2", bootstrap, wec: client("cluster2") }), ksfleet("settle", "cluster2", "--name", NAME, "--wait", "60")]);
  ended.push(agent.stop);
}, 120_000);

test("a transport of another making delivers what our controllers bound, to their agent and to ours", async () => {
  ended.push(startForeignTransport({ wds: client("wds1"), its: client("its1") }).stop);
  await client("wds1").create(resources.Deployment, { apiVersion: "apps/v1", kind: "Deployment", metadata: { ...key, labels: { app: "web" } }, spec: { replicas: 1, selector: { matchLabels: { app: "web" } }, template: { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx" }] } } } });
  await client("wds1").create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "web" }, spec: { clusterSelectors: [{ matchLabels: { "location-group": "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: "web" } }] }] } });
  for (const cluster of ["cluster1", "cluster2"]) {
    const found = await until(`web is on ${cluster}`, 30, () => onCluster(cluster));
    expect(found.metadata.labels?.[MADE_BY]).toBe("a-stand-in");
    // Only their agent marks what it applies.
    expect(found.metadata.labels?.[`${MADE_BY}-agent`]).toBe(cluster === "cluster2" ? "a-stand-in" : undefined);
  }
  expect((await client("its1").list(resources.ManifestWork, { namespace: "cluster1" })).items.map(({ metadata }) => metadata.name)).toContain("foreign-web");
}, 120_000);

test("put back, our transport takes over, and nothing is deleted on the way", async () => {
  const before = (await onCluster("cluster1"))!.metadata.uid;
  await ended.pop()!();
  await ksfleet("start", "transport@wds1", "--name", NAME);
  await until("our transport's works stand in place of theirs", 30, async () => {
    const works = (await client("its1").list(resources.ManifestWork, { namespace: "cluster1" })).items.filter(({ metadata }) => metadata.labels?.["transport.kubestellar.io/originWdsName"] === "wds1");
    return works.length === 1 && works[0]!.metadata.name !== "foreign-web" && works[0]!.metadata.labels?.[MADE_BY] === undefined;
  });
  await client("wds1").patch(resources.Deployment, key, { spec: { replicas: 2 } });
  for (const cluster of ["cluster1", "cluster2"]) await until(`the change is on ${cluster}`, 30, async () => ((await onCluster(cluster))?.["spec"] as { replicas?: number } | undefined)?.replicas === 2);
  expect((await onCluster("cluster1"))!.metadata.uid).toBe(before);
}, 120_000);

test("what can be no process is refused", async () => {
  await expect(ksfleet("up", "--name", NAME, "--without", "no process")).rejects.toThrow(/"no process" is no name of a process/);
});
