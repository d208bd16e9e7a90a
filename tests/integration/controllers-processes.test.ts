/** The same parts as the processes that the supervisor runs: started before anything is there, ended in good order. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { resources } from "../../core/model/resources";
import { entryPath } from "../../hub/supervisor/entry-path";
import { ApiServers } from "../support/api-servers";
import { FleetControllers } from "../support/fleet-controllers";
import { until } from "../support/poll";

interface Started {
  readonly name: string;
  readonly child: ChildProcess;
  readonly output: () => string;
}

const cluster = "edge";
const processes: Started[] = [];
let servers: ApiServers;

beforeAll(async () => {
  servers = await ApiServers.start();
}, 60_000);

afterAll(async () => {
  for (const { child } of processes) child.kill("SIGKILL");
  await servers?.stop();
}, 60_000);

function start(name: string, args: readonly string[]): void {
  const child = spawn(process.execPath, [entryPath(`controllers/${name}/main`), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  processes.push({ name, child, output: () => output });
}

/** Shows what the processes said when a test failed. */
const withOutput = (run: () => Promise<void>) => async (): Promise<void> => {
  try {
    await run();
  } catch (error) {
    throw new Error(`${String(error)}\n${processes.map(({ name, output }) => `--- ${name}\n${output().trimEnd().split("\n").slice(-15).join("\n")}`).join("\n")}`, { cause: error });
  }
};

test("all parts wait for their spaces, do their work, keep secrets to themselves, and end with 0", withOutput(async () => {
  const kubeconfig = (space: string): string => path.join(servers.folder, space, "admin.kubeconfig");
  const agentFolder = path.join(servers.folder, "agents", cluster);
  const [bootstrap, hubFolder] = [path.join(agentFolder, "bootstrap.kubeconfig"), path.join(agentFolder, "hub")];
  start("registration", ["--kubeconfig", kubeconfig("its1")]);
  start("binding", ["--wds-name", "wds1", "--wds-kubeconfig", kubeconfig("wds1"), "--its-kubeconfig", kubeconfig("its1")]);
  start("transport", ["--wds-name", "wds1", "--wds-kubeconfig", kubeconfig("wds1"), "--transport-kubeconfig", kubeconfig("its1"), "--max-num-wrapped", "1", "--max-size-wrapped", "512000"]);
  start("agent", ["--cluster-name", cluster, "--bootstrap-kubeconfig", bootstrap, "--hub-kubeconfig-dir", hubFolder, "--kubeconfig", kubeconfig(cluster)]);
  for (const { name, output } of processes) await until(`${name} says that it waits`, 20, async () => output().includes("cannot reach the space"));

  const [its, wds] = await Promise.all([servers.space("its1", "ITS"), servers.space("wds1", "WDS")]);
  const fleet = new FleetControllers(servers, its, wds, new Map());
  await its.client.create(resources.ManagedCluster, { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: cluster }, spec: { hubAcceptsClient: true } });
  // Before its cluster is there: without a Klusterlet the agent looks for the file when it has read its cluster, and not again.
  await fleet.offerBootstrap(cluster);
  const wec = await servers.space(cluster, "WEC");
  const token = /token: (\S+)/.exec(readFileSync(bootstrap, "utf8"))![1]!;
  await fleet.approve(cluster);

  await wds.client.create(resources.Secret, { apiVersion: "v1", kind: "Secret", metadata: { name: "canary", namespace: "default" }, stringData: { value: "canary-value" } });
  await wds.client.create(resources.BindingPolicy, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec: { clusterSelectors: [{}], downsync: [{ objectNames: ["canary"] }] } });
  await until("the Secret is on the cluster", 40, () => wec.client.get(resources.Secret, { namespace: "default", name: "canary" }));

  const key = readFileSync(path.join(hubFolder, "tls.key"), "utf8").split("\n")[1]!;
  for (const { name, child, output } of processes) {
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number | null];
    expect({ name, code, stopped: output().trimEnd().endsWith("info stopped") }).toEqual({ name, code: 0, stopped: true });
    for (const line of output().trimEnd().split("\n")) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warn|error) \S/);
    for (const secret of [token, key, "canary-value", Buffer.from("canary-value").toString("base64")]) expect(output()).not.toContain(secret);
  }
}), 240_000);
