/**
 * OCM's own agents with what we put onto a cluster: they join, are accepted, receive work, are not restarted while healthy, and join anew when
 * their hub was rebuilt. Needs their binaries; `KSFLEET_OCM_AGENTS` names the folder with `ocm-registration` and `ocm-work`.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { KubeObject } from "../../core/model/kube-object";
import { OCM_AGENT_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET } from "../../core/render/klusterlet";
import { crdsFor } from "../../core/render/crds";
import { startRegistration } from "../../hub/controllers/registration";
import { createLogger } from "../../hub/controllers/runtime/log";
import { freePort } from "../../hub/supervisor/ports";
import { createContext } from "../../provider/context";
import { workloadCluster } from "../../provider/workload-cluster";
import type { WorkloadClusterInputs, WorkloadClusterOutputs } from "../../provider/workload-cluster";
import { ApiServers, mustGet } from "../support/api-servers";
import type { TestSpace } from "../support/api-servers";
import { until } from "../support/poll";

const binaries = process.env["KSFLEET_OCM_AGENTS"];
const name = "store-7";
const children = new Set<ChildProcess>();
const output: string[] = [];
const context = createContext({ log: () => undefined });
const endings: (() => Promise<unknown>)[] = [];
let servers: ApiServers;
let its: TestSpace;
let store: TestSpace;
let outs: WorkloadClusterOutputs;

const inputs = (hub: TestSpace, timeoutSeconds: number, agent: object = {}): WorkloadClusterInputs => workloadCluster.check({}, { name, space: { name: "its1", kind: "ITS", via: { kubeconfig: { path: hub.kubeconfig } } }, owner: "p/s", timeoutSeconds, kubeconfig: { path: store.kubeconfig }, agent }).inputs;
const secret = (which: string): Promise<KubeObject> => mustGet(store.client, resources.Secret, { namespace: OCM_AGENT_NAMESPACE, name: which });

async function startHub(hub: TestSpace): Promise<void> {
  endings.push((await startRegistration({ its: hub.client, log: createLogger(() => undefined), signal: new AbortController().signal })).close);
}

/** As the kubelet does: the Secret's kubeconfig as a file, then the program. */
async function startRegistrationAgent(): Promise<ChildProcess> {
  const folder = path.join(servers.folder, "agent");
  mkdirSync(path.join(folder, "hub"), { recursive: true });
  const bootstrap = path.join(folder, "bootstrap.kubeconfig");
  writeFileSync(bootstrap, Buffer.from(((await secret(BOOTSTRAP_SECRET))["data"] as { kubeconfig: string }).kubeconfig, "base64"), { mode: 0o600 });
  return run("ocm-registration", [`--bootstrap-kubeconfig=${bootstrap}`]);
}

async function run(program: string, args: readonly string[]): Promise<ChildProcess> {
  const folder = path.join(servers.folder, "agent");
  const child = spawn(path.join(binaries!, program), ["agent", `--spoke-cluster-name=${name}`, `--kubeconfig=${store.kubeconfig}`, `--hub-kubeconfig-dir=${path.join(folder, "hub")}`, `--namespace=${OCM_AGENT_NAMESPACE}`, "--disable-leader-election", `--listen=127.0.0.1:${await freePort(new Set())}`, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  children.add(child);
  return child;
}

afterAll(async () => {
  await Promise.all([...children].map(async (child) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }));
  await Promise.all(endings.map((end) => end()));
  await servers?.stop();
}, 60_000);

const story = binaries === undefined ? test.skip : test;
story(`OCM's own agents join by our objects, keep running, and join a rebuilt hub${binaries === undefined ? " (KSFLEET_OCM_AGENTS is not set)" : ""}`, async () => {
  try {
    servers = await ApiServers.start();
    [its, store] = await Promise.all([servers.space("its1", "ITS"), servers.space("store", "WEC", [], crdsFor("WEC"))]);
    await startHub(its);
    outs = (await workloadCluster.create(inputs(its, 1), context)).outs;
    expect(outs.state).toBe("pending");

    const agent = await startRegistrationAgent();
    outs = await workloadCluster.update("its1/store-7", outs, inputs(its, 90), context);
    expect(outs).toMatchObject({ state: "joined", reason: "" });
    await run("ocm-work", [`--workload-source-config=${path.join(servers.folder, "agent", "hub", "kubeconfig")}`]);
    await its.client.create(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: "w", namespace: name }, spec: { workload: { manifests: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "delivered", namespace: "default" } }] } } });
    await until("the object is there", 60, () => store.client.get(resources.ConfigMap, { namespace: "default", name: "delivered" }));

    // Another setting and another run: same Secret, same process, no request on the hub.
    const [before, earned] = [await secret(BOOTSTRAP_SECRET), await secret(HUB_KUBECONFIG_SECRET)];
    outs = await workloadCluster.update("its1/store-7", { ...outs, state: "pending" }, inputs(its, 30, { mode: "Singleton" }), context);
    expect([outs.state, (await secret(BOOTSTRAP_SECRET)).metadata.resourceVersion, (await secret(HUB_KUBECONFIG_SECRET)).metadata.resourceVersion]).toEqual(["joined", before.metadata.resourceVersion, earned.metadata.resourceVersion]);
    expect([agent.exitCode, agent.signalCode]).toEqual([null, null]);

    const rebuilt = await servers.space("rebuilt", "ITS");
    await startHub(rebuilt);
    const ended = once(agent, "exit");
    const again = (await workloadCluster.create(inputs(rebuilt, 1), context)).outs;
    await ended;
    await startRegistrationAgent();
    expect((await workloadCluster.update("its1/store-7", again, inputs(rebuilt, 90), context)).state).toBe("joined");
  } catch (error) {
    throw new Error(`${String(error)}\n--- agents\n${output.join("").split("\n").slice(-40).join("\n")}`, { cause: error });
  }
}, 400_000);
