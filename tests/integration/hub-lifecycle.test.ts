/** The embedded hub lives through the death of any of its processes, and leaves nothing behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { OCM_AGENT_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { BOOTSTRAP_SECRET, completeAgentSettings, klusterletObject } from "../../core/render/klusterlet";
import { HOSTING_SPACE, ensureHub, listHubs, openHub } from "../../hub";
import type { Hub, ProcessStatus } from "../../hub";
import { connect } from "../../operations/clients/connect";
import { until } from "../support/poll";
import { processesOf, recordedPid, useTemporaryHubs } from "../support/temporary-hubs";

useTemporaryHubs();

const COMPILED_HUB = path.join(__dirname, "..", "..", "dist", "hub");
const BOOTSTRAP = "apiVersion: v1\nkind: Config\nclusters: [{name: x, cluster: {server: https://127.0.0.1:1}}]\nusers: [{name: x, user: {token: canary-token}}]\ncontexts: [{name: x, context: {cluster: x, user: x}}]\ncurrent-context: x\n";

let hub: Hub;
beforeAll(async () => {
  hub = await ensureHub({ name: "one" });
}, 120_000);

const process_ = async (name: string): Promise<ProcessStatus | undefined> => (await hub.processes()).find((process) => process.name === name);
const running = (name: string, notPid?: number): Promise<ProcessStatus> =>
  until(`${name} runs`, 60, async () => {
    const found = await process_(name);
    return found?.state === "running" && found.pid !== notPid && found;
  });
const serves = (space: string): Promise<true> =>
  until(`${space} serves`, 60, async () => {
    const client = await connect(hub.ref(space), { retrySeconds: 0, timeoutSeconds: 5 });
    try {
      return (await client.list(resources.Namespace)).items.length > 0 || undefined;
    } finally {
      client.close();
    }
  });

/** Runs `ensureHub` in a process of its own, with pipes as a Pulumi plugin has; resolves when those are closed. */
async function ensureElsewhere(name: string): Promise<string> {
  const child = spawn(process.execPath, ["-e", `require(${JSON.stringify(COMPILED_HUB)}).ensureHub({ name: ${JSON.stringify(name)} }).then((hub) => { console.log(hub.id); process.exit(0); }, (e) => { console.error(e); process.exit(1); })`], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env } });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  if (code !== 0) throw new Error(errors);
  return output.trim();
}

test("callers at the same time, in this process and in others, get the same hub, and none is held back by its pipes", async () => {
  const ids = await Promise.all([ensureElsewhere("two"), ensureElsewhere("two"), ensureHub({ name: "two" }).then(({ id }) => id)]);
  expect(new Set(ids).size).toBe(1);
  expect(await listHubs()).toEqual(["one", "two"]);
  const two = (await openHub("two"))!;
  expect(processesOf(two.folder).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("supervisor/main"))).toHaveLength(existsSync("/proc") ? 1 : 0);
}, 120_000);

test("two hubs side by side are two worlds, and one that goes leaves nothing", async () => {
  const two = await ensureHub({ name: "two" });
  expect(two.ref(HOSTING_SPACE).uid).not.toBe(hub.ref(HOSTING_SPACE).uid);
  await two.down();
  expect(existsSync(two.folder)).toBe(false);
  expect(processesOf(two.folder)).toEqual([]);
  expect(await openHub("two")).toBeUndefined();
  expect(await hub.running()).toBe(true);
  await serves(HOSTING_SPACE);
}, 120_000);

test("asking again changes nothing", async () => {
  const before = await hub.processes();
  const again = await ensureHub({ name: "one" });
  expect(again.id).toBe(hub.id);
  expect((await again.processes()).map(({ name, pid }) => [name, pid])).toEqual(before.map(({ name, pid }) => [name, pid]));
}, 60_000);

test("a cluster runs Deployments and Jobs, and its keys and tokens are for nobody else", async () => {
  const ref = await hub.ensureWec({ name: "cluster1", inventory: "its1" });
  const client = await connect(ref);
  const template = { metadata: { labels: { app: "x" } }, spec: { containers: [{ name: "c", image: "nginx" }] } };
  await client.create(resources.Deployment, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "x", namespace: "default" }, spec: { replicas: 2, selector: { matchLabels: { app: "x" } }, template } });
  await client.create(resources.Job, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "y", namespace: "default" }, spec: { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } } });
  await until("the Deployment is available", 60, async () => ((await client.get(resources.Deployment, { namespace: "default", name: "x" }))?.["status"] as { availableReplicas?: number }).availableReplicas === 2);
  await until("the Job is complete", 60, async () => ((await client.get(resources.Job, { namespace: "default", name: "y" }))?.["status"] as { succeeded?: number }).succeeded === 1);
  await client.delete(resources.Deployment, { namespace: "default", name: "x" });
  await until("its pods are gone", 60, async () => (await client.list(resources.Pod, { labelSelector: "app=x,!job-name" })).items.length === 0);
  await client.create(resources.Secret, { apiVersion: "v1", kind: "Secret", metadata: { name: BOOTSTRAP_SECRET, namespace: OCM_AGENT_NAMESPACE }, stringData: { kubeconfig: BOOTSTRAP } });
  await client.create(resources.Klusterlet, klusterletObject("cluster1", completeAgentSettings()));
  await until("the agent tries to join", 30, async () => readFileSync(hub.logs("agent@cluster1"), "utf8").includes("cannot register yet"));
  client.close();
  for (const file of [hub.kubeconfigPath("cluster1"), path.join(hub.folder, "agents", "cluster1", "bootstrap.kubeconfig")]) expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const log of ["supervisor", "agent@cluster1"]) expect(readFileSync(hub.logs(log), "utf8")).not.toContain("canary-token");
}, 120_000);

test("the bootstrap kubeconfig goes when the agent has its certificate", async () => {
  const folder = path.join(hub.folder, "agents", "cluster1");
  mkdirSync(path.join(folder, "hub"), { recursive: true });
  writeFileSync(path.join(folder, "hub", "kubeconfig"), BOOTSTRAP);
  writeFileSync(path.join(folder, "hub", "tls.crt"), "certificate");
  await until("it is gone", 20, async () => !existsSync(path.join(folder, "bootstrap.kubeconfig")));
}, 60_000);

test.each(["etcd", `kube-apiserver@${HOSTING_SPACE}`, `kube-controller-manager@${HOSTING_SPACE}`, "kwok@cluster1", `spaces@${HOSTING_SPACE}`])("%s comes back after kill -9", async (name) => {
  const { pid } = await running(name);
  process.kill(pid!, "SIGKILL");
  const after = await running(name, pid);
  expect(after.restarts).toBeGreaterThan(0);
  await serves(HOSTING_SPACE);
  await serves("cluster1");
}, 120_000);

test("without its supervisor everything serves on, and the next one adopts it", async () => {
  const names = ["etcd", `kube-apiserver@${HOSTING_SPACE}`, "kube-apiserver@cluster1", "kube-scheduler@cluster1"];
  for (const name of names) await running(name);
  const before = names.map((name) => recordedPid(hub, name));
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  await until("nobody supervises", 10, async () => !(await hub.running()));
  await serves("cluster1");
  await ensureHub({ name: "one" });
  for (const name of names) await running(name);
  expect(names.map((name) => recordedPid(hub, name))).toEqual(before);
}, 120_000);

test("what died while nobody supervised is started by the next supervisor, whatever its files look like", async () => {
  const dead = recordedPid(hub, "kube-scheduler@cluster1");
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  process.kill(dead, "SIGKILL");
  writeFileSync(path.join(hub.folder, "run", "kwok@cluster1.json"), '{"pid": 12');
  writeFileSync(path.join(hub.folder, "supervisor.json"), "");
  await ensureHub({ name: "one" });
  await running("kube-scheduler@cluster1", dead);
  await running("kwok@cluster1");
  if (existsSync("/proc")) expect(processesOf(path.join(hub.folder, "kwok-stages.yaml"))).toEqual([recordedPid(hub, "kwok@cluster1")]);
}, 120_000);

test.each([
  ["stands still", (): void => void process.kill(recordedPid(hub, "supervisor"), "SIGSTOP")],
  ["lost its socket", (): void => rmSync(path.join(hub.folder, "supervisor.sock"), { force: true })],
  ["lost its record", (): void => rmSync(path.join(hub.folder, "supervisor.json"))],
])("a supervisor that %s is replaced", async (_, silence) => {
  const [before, etcd] = [recordedPid(hub, "supervisor"), recordedPid(hub, "etcd")];
  silence();
  await ensureHub({ name: "one" });
  expect(recordedPid(hub, "supervisor")).not.toBe(before);
  expect(recordedPid(hub, "etcd")).toBe(etcd);
  await running("etcd");
}, 120_000);

test("a process that was taken out stays out until it is put back", async () => {
  await hub.stop("kwok@cluster1");
  expect((await process_("kwok@cluster1"))?.state).toBe("stopped");
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  await ensureHub({ name: "one" });
  expect((await process_("kwok@cluster1"))?.state).toBe("stopped");
  await hub.start("kwok@cluster1");
  await running("kwok@cluster1");
  await expect(hub.stop("nothing@nowhere")).rejects.toThrow(/no process "nothing@nowhere".*kwok@cluster1/);
}, 120_000);

test("a port that somebody else took is given up, and the kubeconfig follows", async () => {
  const port = Number(new URL(hub.spaces().find(({ name }) => name === "cluster1")!.server!).port);
  const scheduler = (await running("kube-scheduler@cluster1")).pid;
  await hub.stop("kube-apiserver@cluster1");
  const squatter = createServer().listen(port, "127.0.0.1");
  await once(squatter, "listening");
  try {
    await hub.start("kube-apiserver@cluster1");
    await running("kube-apiserver@cluster1");
    await serves("cluster1");
    expect(hub.spaces().find(({ name }) => name === "cluster1")!.server).not.toContain(String(port));
    await running("kube-scheduler@cluster1", scheduler);
    expect(readFileSync(hub.logs("supervisor"), "utf8")).toContain(`port ${port} is taken by a foreign process`);
  } finally {
    squatter.close();
  }
}, 120_000);

test("one kubeconfig has all spaces, the hosting space first", async () => {
  const file = path.join(hub.folder, "..", "kubeconfig");
  await hub.writeKubeconfig(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toMatch(/current-context: host/);
  expect(readFileSync(file, "utf8")).toMatch(/name: cluster1/);
});

test("a cluster goes with all that it stored: one of the same name is a new one", async () => {
  const { uid } = hub.ref("cluster1");
  await hub.removeWec("cluster1");
  expect(hub.spaces().map(({ name }) => name)).toEqual([HOSTING_SPACE]);
  expect((await hub.processes()).filter(({ name }) => name.endsWith("@cluster1"))).toEqual([]);
  await hub.removeWec("cluster1");
  const anew = await hub.ensureWec({ name: "cluster1", inventory: "its1" });
  expect(anew.uid).not.toBe(uid);
  await expect(hub.removeWec(HOSTING_SPACE)).rejects.toThrow(/not a cluster/);
}, 120_000);

test("down ends everything even when the supervisor is dead, and a second down is clean", async () => {
  process.kill(recordedPid(hub, "supervisor"), "SIGKILL");
  const again = (await openHub("one"))!;
  expect(processesOf(hub.folder).length).toBeGreaterThan(0);
  await hub.down();
  expect(existsSync(hub.folder)).toBe(false);
  expect(processesOf(hub.folder)).toEqual([]);
  await again.down();
  expect(await listHubs()).toEqual([]);
}, 120_000);
