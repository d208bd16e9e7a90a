/**
 * The quickstart's program on spaces of somebody else, given by the stack's config: the same objects as on an embedded hub,
 * registration as a debt, and an agent that joins with what `ksfleet join` gave it.
 *
 * The spaces are plain API servers with KubeStellar's and OCM's kinds; whoever acts in them (controllers, the agent) knows
 * nothing of us but the Kubernetes API.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { ADD_ON_WORK, CLUSTER_NAME_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { connectKubeconfig } from "../../../operations/clients";
import type { SpaceClient } from "../../../operations/clients";
import { ApiServers } from "../../support/api-servers";
import type { TestSpace } from "../../support/api-servers";
import { aJoinRequest } from "../../support/certificate-request";
import { FleetControllers } from "../../support/fleet-controllers";
import { until } from "../../support/poll";
import { pulumiProject, root } from "../../support/pulumi-project";
import type { PulumiProject } from "../../support/pulumi-project";
import { storyOfSteps } from "../../support/steps";

const clusters = ["cluster1", "cluster2"];
let servers: ApiServers;
let foreign: PulumiProject;
let its: TestSpace;
let wds: TestSpace;
let wec: TestSpace;
let kubeconfig: string;
let controllers: FleetControllers | undefined;
let agent: ChildProcess | undefined;
let embeddedObjects: unknown;

beforeAll(async () => {
  foreign = pulumiProject("quickstart");
  servers = await ApiServers.start();
  [its, wds, wec] = await Promise.all([servers.space("its1", "ITS"), servers.space("wds1", "WDS"), servers.space("cluster1", "WEC")]);
  kubeconfig = path.join(servers.folder, "fleet.kubeconfig");
  writeFileSync(kubeconfig, merged([its, wds]), { mode: 0o600 });
}, 120_000);

afterAll(async () => {
  agent?.kill("SIGKILL");
  await controllers?.stopAll();
  await servers?.stop();
  await foreign?.dispose();
}, 120_000);

const step = storyOfSteps();

step("the program on an embedded hub, to compare with", async () => {
  const embedded = pulumiProject("quickstart");
  const spaces: SpaceClient[] = [];
  try {
    await embedded.pulumi("up", "--yes", "--skip-preview");
    const file = path.join(embedded.folder, "kubeconfig");
    expect(await embedded.ksfleet("kubeconfig", "--write", file)).toMatchObject({ code: 0 });
    for (const context of ["its1", "wds1"]) spaces.push(await connectKubeconfig({ path: file, context, name: context }));
    const [itsClient, wdsClient] = spaces as [SpaceClient, SpaceClient];
    embeddedObjects = await until("the works in both mailboxes", 60, () => deliveredObjects(itsClient, wdsClient));
  } finally {
    for (const client of spaces) client.close();
    await embedded.dispose();
  }
});

step("up on spaces without any controller makes the declared objects and leaves both registrations as debts", async () => {
  // The context is said where it is not the file's current one.
  await foreign.pulumi("config", "set", "--path", "kubestellar:spaces.its1.kubeconfig.path", kubeconfig);
  for (const space of ["host", "wds1"]) {
    await foreign.pulumi("config", "set", "--path", `kubestellar:spaces.${space}.kubeconfig.path`, kubeconfig);
    await foreign.pulumi("config", "set", "--path", `kubestellar:spaces.${space}.kubeconfig.context`, "wds1");
  }
  const output = await foreign.pulumi("up", "--yes", "--skip-preview");
  for (const name of clusters) expect(output).toMatch(new RegExp(`${name}: registration is a debt`));
  expect(await declaredObjects(its.client, wds.client)).toEqual((embeddedObjects as Delivered).declared);
  expect(await states()).toEqual({ cluster1: "pending", cluster2: "pending" });
});

step("while the registrations are debts, diff reports them as changes, and settle ends with exit code 3", async () => {
  const preview = await foreign.pulumi("preview");
  expect(preview).toMatch(/~ 2 to update/);
  expect(preview).not.toMatch(/to create|to delete|to replace/);
  expect(await foreign.ksfleet("settle", "--kubeconfig", kubeconfig, "--its", "its1", "--wait", "1")).toMatchObject({ code: 3, stdout: expect.stringMatching(/cluster1 +pending[^]*cluster2 +pending/) as string });
});

step("an agent that asks under the name of cluster2 with another identity is refused, and told of", async () => {
  const evil = { name: "cluster2-evil", content: { commonName: "system:open-cluster-management:cluster1:agent" } };
  await ask(await joinWith("cluster2", "evil"), await aJoinRequest("cluster2", evil));
  const output = await foreign.pulumi("up", "--yes", "--skip-preview");
  expect(output).toMatch(/cluster2: registration is a debt: cluster2-evil: its common name is/);
  expect(await states()).toEqual({ cluster1: "pending", cluster2: "refused" });
  expect((await its.client.get(resources.CertificateSigningRequest, { name: "cluster2-evil" }))?.["status"]).toEqual({});
});

step("the controllers of the foreign hub make of it what those of an embedded hub do", async () => {
  controllers = new FleetControllers(servers, its, wds, new Map());
  for (const part of ["registration", "binding", "transport"] as const) await controllers.start(part);
  await until("the same objects as on the embedded hub", 60, async () => {
    expect(await deliveredObjects(its.client, wds.client)).toEqual(embeddedObjects);
    return true;
  });
});

step("an agent joins with what ksfleet join gives; the next up lets in exactly that one, and the workload arrives", async () => {
  const bootstrap = await joinWith("cluster1", "agent");
  // Somebody whom no program has declared asks as well, with an identity in good order.
  await ask(await joinWith("cluster3", "stranger"), await aJoinRequest("cluster3"));
  const args = ["--cluster-name", "cluster1", "--bootstrap-kubeconfig", bootstrap, "--hub-kubeconfig-dir", path.join(path.dirname(bootstrap), "hub"), "--kubeconfig", wec.kubeconfig];
  agent = spawn(process.execPath, [path.join(root, "dist", "hub", "controllers", "agent", "main.js"), ...args], { stdio: "ignore" });
  await until("its request", 30, async () => (await requestsOf("cluster1")).length > 0);
  await foreign.pulumi("up", "--yes", "--skip-preview");
  expect(await states()).toEqual({ cluster1: "joined", cluster2: "refused" });
  await until("nginx on cluster1", 60, () => wec.client.get(resources.Deployment, { namespace: "nginx", name: "nginx" }));
  expect(await issued("cluster1")).toEqual([true]);
  expect(await issued("cluster2")).toEqual([false]);
  expect(await issued("cluster3")).toEqual([false]);
});

step("settle, too, has only the other one to owe", async () => {
  expect(await foreign.ksfleet("settle", "--kubeconfig", kubeconfig, "--wait", "1")).toMatchObject({ code: 3, stdout: expect.stringMatching(/cluster1 +available[^]*cluster2 +refused/) as string });
  expect(await foreign.ksfleet("settle", "cluster1", "--kubeconfig", kubeconfig, "--wait", "1")).toMatchObject({ code: 0 });
});

step("destroy takes everything of ours from the foreign spaces and the cluster, and leaves the spaces", async () => {
  await foreign.pulumi("destroy", "--yes", "--skip-preview");
  for (const [client, resource] of [[its.client, resources.ManagedCluster], [its.client, resources.ManifestWork], [wds.client, resources.BindingPolicy], [wds.client, resources.Binding]] as const) {
    expect((await client.list(resource)).items.map(({ metadata }) => metadata.name)).toEqual([]);
  }
  for (const client of [wds.client, wec.client]) {
    expect(await client.get(resources.Deployment, { namespace: "nginx", name: "nginx" })).toBeUndefined();
    await until(`namespace nginx gone from ${client.name}`, 30, async () => (await client.get(resources.Namespace, { name: "nginx" })) === undefined);
  }
  for (const { client } of [its, wds]) expect(await client.raw("GET", "/readyz")).toBe("ok");
  await foreign.pulumi("destroy", "--yes", "--skip-preview");
});

/** What the program states, without what servers and controllers add. */
interface Declared {
  readonly clusters: readonly unknown[];
  readonly wds: readonly unknown[];
}

/** And what controllers make of it. */
interface Delivered {
  readonly declared: Declared;
  readonly bindings: readonly unknown[];
  readonly works: readonly unknown[];
}

async function declaredObjects(itsClient: SpaceClient, wdsClient: SpaceClient): Promise<Declared> {
  const ours = (object: KubeObject | undefined): unknown => object && { kind: object.kind, name: object.metadata.name, namespace: object.metadata.namespace, labels: object.metadata.labels, annotations: object.metadata.annotations, spec: object["spec"] };
  const found = async (client: SpaceClient, resource: ApiResource, name: string, namespace?: string): Promise<unknown> => ours(await client.get(resource, { name, namespace }));
  return {
    clusters: await Promise.all(
      clusters.map(async (name) => {
        const cluster = await itsClient.get(resources.ManagedCluster, { name });
        // The set and the feature labels are OCM's, what is in the client configuration the agent's.
        const { "location-group": group, name: label } = cluster?.metadata.labels ?? {};
        const { hubAcceptsClient, leaseDurationSeconds } = cluster?.["spec"] as Record<string, unknown>;
        return { name, group, label, annotations: cluster?.metadata.annotations, hubAcceptsClient, leaseDurationSeconds };
      }),
    ),
    wds: [await found(wdsClient, resources.Namespace, "nginx"), await found(wdsClient, resources.Deployment, "nginx", "nginx"), await found(wdsClient, resources.BindingPolicy, "nginx")],
  };
}

/** `undefined` until each mailbox has the works of both objects. */
async function deliveredObjects(itsClient: SpaceClient, wdsClient: SpaceClient): Promise<Delivered | undefined> {
  const bindings = (await wdsClient.list(resources.Binding)).items.map(({ metadata, ...binding }) => [metadata.name, comparable(binding["spec"])]);
  const works = (await itsClient.list(resources.ManifestWork)).items.filter(({ metadata }) => !ADD_ON_WORK.test(metadata.name)).map(({ metadata, ...work }) => ({ namespace: metadata.namespace, labels: metadata.labels, spec: comparable(work["spec"]) }));
  if (works.length !== 2 * clusters.length) return undefined;
  return { declared: await declaredObjects(itsClient, wdsClient), bindings, works: works.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

const keyOf = (work: object): string => JSON.stringify(work);

/** Without what each API server counts for itself. */
const comparable = (spec: unknown): unknown => JSON.parse(JSON.stringify(spec, (key, value: unknown) => (key === "resourceVersion" || key === "creationTimestamp" ? undefined : value)));

/** One file with a context for each space; the first is the current one. */
function merged(spaces: readonly TestSpace[]): string {
  const files = spaces.map((space) => parse(readFileSync(space.kubeconfig, "utf8")) as Record<"clusters" | "users" | "contexts", readonly unknown[]>);
  return stringify({ apiVersion: "v1", kind: "Config", clusters: files.flatMap((f) => f.clusters), users: files.flatMap((f) => f.users), contexts: files.flatMap((f) => f.contexts), "current-context": spaces[0]!.name });
}

/** Writes what `ksfleet join` gives into a folder of its own; the file's path. */
async function joinWith(cluster: string, folder: string): Promise<string> {
  const { code, stdout, output } = await foreign.ksfleet("join", cluster, "--kubeconfig", kubeconfig, "--its", "its1");
  expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
  const file = path.join(servers.folder, folder, "bootstrap.kubeconfig");
  mkdirSync(path.dirname(file), { mode: 0o700 });
  writeFileSync(file, stdout, { mode: 0o600 });
  return file;
}

/** Sends a request as an agent with this bootstrap kubeconfig would. */
async function ask(bootstrap: string, request: KubeObject): Promise<void> {
  const asAgent = await connectKubeconfig({ path: bootstrap, name: "its1 as an agent" });
  // Who asks is the API server's to say, not the request's.
  const { username: _, groups: __, ...spec } = request["spec"] as Record<string, unknown>;
  await asAgent.create(resources.CertificateSigningRequest, { ...request, spec });
  asAgent.close();
}

const requestsOf = async (cluster: string): Promise<readonly KubeObject[]> => (await its.client.list(resources.CertificateSigningRequest, { labelSelector: `${CLUSTER_NAME_LABEL}=${cluster}` })).items;
const issued = async (cluster: string): Promise<readonly boolean[]> => (await requestsOf(cluster)).map((csr) => (csr["status"] as { certificate?: string } | undefined)?.certificate !== undefined);

/** Registration states by cluster, as the stack has them. */
async function states(): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await foreign.start("stack", "export").finished;
  const { deployment } = JSON.parse(stdout) as { deployment: { resources: readonly { type: string; outputs?: { name: string; state: string } }[] } };
  return Object.fromEntries(deployment.resources.flatMap(({ type, outputs }) => (type.endsWith(":WorkloadCluster") && outputs !== undefined ? [[outputs.name, outputs.state]] : [])));
}
