import type { KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { PodRunner } from "../../../../hub/pods/pod-runner";
import type { ProcessHost } from "../../../../hub/pods/pod-runner";
import { HOST_NODE } from "../../../../hub/pods/roles";
import type { ControllerSettings } from "../../../../hub/pods/roles";
import { MemoryClient } from "../../../support/memory-client";
import { until } from "../../../support/poll";

/** Processes as the supervisor keeps them, and what was done to them, in order. */
class FakeHost implements ProcessHost {
  readonly done: string[] = [];
  readonly held = new Set<string>();
  readonly settings: ControllerSettings[] = [];
  readonly known = new Set(["etcd", "spaces@host", "binding@wds1", "status@wds1", "transport@wds1"]);

  readonly lines: string[] = [];

  kindOf(space: string) {
    return space === "wds1" ? ("WDS" as const) : undefined;
  }
  inventoryOf() {
    return "its1";
  }
  process(name: string) {
    return this.known.has(name) ? { name, state: this.held.has(name) ? ("stopped" as const) : ("running" as const), pid: 1, restarts: 0, since: "2026-01-01T00:00:00Z" } : undefined;
  }
  async hold(names: readonly string[]) {
    for (const name of names.filter((n) => !this.held.has(n))) this.done.push(`stop ${name}`);
    names.forEach((name) => this.held.add(name));
  }
  release(names: readonly string[]) {
    for (const name of names) if (this.held.delete(name)) this.done.push(`start ${name}`);
  }
  configure(settings: ControllerSettings) {
    if (JSON.stringify(this.settings.at(-1)) !== JSON.stringify(settings)) this.settings.push(settings);
  }
  log(line: string) {
    this.lines.push(line);
  }
}

let client: MemoryClient;
let host: FakeHost;
let runner: PodRunner;
beforeEach(() => {
  const key = (path: string): { namespace: string; name: string } => {
    const [, namespace, name] = /namespaces\/([^/]+)\/pods\/([^/]+)/.exec(path) as unknown as [string, string, string];
    return { namespace, name };
  };
  client = new MemoryClient({ raw: (method, path) => (method === "DELETE" ? client.patch(resources.Pod, key(path), { metadata: { finalizers: null } }) : client.patch(resources.Pod, key(path), { spec: { nodeName: HOST_NODE } })) });
  host = new FakeHost();
  runner = new PodRunner(client, host);
});
afterEach(() => runner.close());

interface PodSketch {
  readonly of?: string;
  readonly namespace?: string;
  readonly hash?: string;
  readonly args?: readonly string[];
  readonly second?: number;
}
/** Stands for the grace period, in which a pod that is being deleted is still there. */
const finalizers = ["test/grace"];
const TRANSPORT = ["--wds-name=wds1", "--max-num-wrapped=1", "--max-size-wrapped=512000"];
let made = 0;
/** A pod of a Deployment; pods made later are newer, unless they are made in the same second. */
async function makePod(name: string, { of = "transport-controller", namespace = "wds1-system", hash = "a", args = TRANSPORT, second = made++ }: PodSketch = {}): Promise<KubeObject> {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${of}-${hash}`, uid: `rs-${hash}`, controller: true };
  const creationTimestamp = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return client.create(resources.Pod, { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, finalizers, labels: { "pod-template-hash": hash }, ownerReferences: [owner], creationTimestamp }, spec: { containers: [{ name: of === "transport-controller" ? of : "manager", image: "i", args }] } });
}
const endPod = (name: string, namespace = "wds1-system") => client.patch(resources.Pod, { namespace, name }, { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } });
const podOf = (name: string) => client.get(resources.Pod, { namespace: "wds1-system", name });
const isReady = async (name: string): Promise<boolean | undefined> => ((await podOf(name))?.["status"] as { conditions?: readonly { type: string; status: string }[] } | undefined)?.conditions?.some(({ type, status }) => type === "Ready" && status === "True");
const containerState = async (name: string): Promise<unknown> => ((await podOf(name))?.["status"] as { containerStatuses?: readonly { state: object }[] } | undefined)?.containerStatuses?.[0]?.state;

test("a process that runs already is not disturbed by its first pod, which is ready", async () => {
  await makePod("t-1");
  runner.start();
  await until("it is ready", 5, () => isReady("t-1"));
  expect(host.done).toEqual([]);
  expect(host.settings).toEqual([{ space: "wds1", transport: { maxNumWrapped: 1, maxSizeWrapped: 512_000, concurrency: 4 } }]);
});

test("with its last pod a process ends, before the pod is gone; with the next it starts", async () => {
  await makePod("t-1");
  runner.start();
  await until("it is ready", 5, () => isReady("t-1"));
  await endPod("t-1");
  await until("the pod is gone", 5, async () => (await podOf("t-1")) === undefined);
  expect(host.done).toEqual(["stop transport@wds1"]);
  await makePod("t-2");
  await until("the next is ready", 5, () => isReady("t-2"));
  expect(host.done).toEqual(["stop transport@wds1", "start transport@wds1"]);
});

test("a pod that is removed by force takes its process along, too", async () => {
  await makePod("t-1");
  runner.start();
  await until("it is ready", 5, () => isReady("t-1"));
  await client.patch(resources.Pod, { namespace: "wds1-system", name: "t-1" }, { metadata: { finalizers: null } });
  await client.delete(resources.Pod, { namespace: "wds1-system", name: "t-1" });
  await until("the process is held", 5, async () => host.held.has("transport@wds1"));
});

test("a pod of a newer template takes the process over; one of the same template stands by", async () => {
  await makePod("t-1");
  await makePod("t-2");
  runner.start();
  await until("both are ready", 5, async () => (await isReady("t-1")) && (await isReady("t-2")));
  expect(host.done).toEqual([]);
  await makePod("t-3", { hash: "b", args: [...TRANSPORT, "--max-num-wrapped=2"] });
  await until("the newest is ready", 5, () => isReady("t-3"));
  await until("the older ones are not", 5, async () => !(await isReady("t-1")) && !(await isReady("t-2")));
  expect(host.done).toEqual(["stop transport@wds1", "start transport@wds1"]);
  expect(host.settings.at(-1)).toEqual({ space: "wds1", transport: { maxNumWrapped: 2, maxSizeWrapped: 512_000, concurrency: 4 } });
  expect(await containerState("t-1")).toEqual({ waiting: { reason: "Replaced", message: "t-3 has taken over" } });
});

test.each([["seen to come", true], ["found together", false]])("of two pods of one second, %s, the newer template takes over", async (_, seen) => {
  await makePod("z-old", { second: 59 });
  if (seen) {
    runner.start();
    await until("it is ready", 5, () => isReady("z-old"));
  } else await client.patch(resources.Pod, { namespace: "wds1-system", name: "z-old" }, { status: { conditions: [{ type: "Ready", status: "True" }] } });
  await makePod("a-new", { second: 59, hash: "b" });
  if (!seen) runner.start();
  await until("the newer is ready and the older is not", 5, async () => (await isReady("a-new")) && !(await isReady("z-old")));
});

test.each([
  ["another WDS", "transport-controller", ["--wds-name=other"], "--wds-name=other: the pods of wds1-system serve wds1 on the embedded hub"],
  ["another ITS", "kubestellar-controller-manager", ["--its-name=its2"], "--its-name=its2: wds1 was set up with the ITS its1, and the embedded hub does not move it"],
])("a pod that asks for %s does not run, and says why", async (_, of, args, message) => {
  await makePod("p-1", { of, args });
  runner.start();
  await until("it says why", 5, async () => JSON.stringify(await containerState("p-1")) === JSON.stringify({ waiting: { reason: "CrashLoopBackOff", message } }));
  expect(host.settings).toEqual([]);
  expect(host.held.size).toBeGreaterThan(0);
});

test("what has no effect here is told, once", async () => {
  await makePod("t-1", { args: [...TRANSPORT, "--transport-qps=50", "--wds-qps=5"] });
  runner.start();
  await until("it is ready", 5, () => isReady("t-1"));
  runner.lookAgain();
  await makePod("t-2");
  await until("the next is ready", 5, () => isReady("t-2"));
  expect(host.lines).toEqual(["pod wds1-system/t-1: no effect on an embedded hub, whose controllers ask without limits: --transport-qps=50"]);
});

test("arguments switch a controller off, and on again", async () => {
  await makePod("m-1", { of: "kubestellar-controller-manager", args: ["--controllers=binding"] });
  runner.start();
  await until("it is ready", 5, () => isReady("m-1"));
  expect([...host.held]).toEqual(["status@wds1"]);
  await makePod("m-2", { of: "kubestellar-controller-manager", hash: "b", args: [] });
  await until("the next is ready", 5, () => isReady("m-2"));
  expect([...host.held]).toEqual([]);
});

test("arguments that the real program does not take end the process, and the pod says why", async () => {
  await makePod("t-1", { args: ["--no-such-flag"] });
  runner.start();
  await until("it crashes", 5, () => containerState("t-1"));
  expect(await containerState("t-1")).toEqual({ waiting: { reason: "CrashLoopBackOff", message: "unknown flag: --no-such-flag" } });
  expect([...host.held]).toEqual(["transport@wds1"]);
});

test("without a pod etcd is restarted, not held: nobody could bring it back", async () => {
  const owner = { apiVersion: "apps/v1", kind: "StatefulSet", name: "postgres-postgresql", uid: "s", controller: true };
  await client.create(resources.Pod, { apiVersion: "v1", kind: "Pod", metadata: { name: "postgres-postgresql-0", namespace: "kubeflex-system", finalizers, ownerReferences: [owner] }, spec: { nodeName: HOST_NODE, containers: [{ name: "postgresql", image: "i" }] } });
  runner.start();
  await until("it is ready", 5, async () => (await client.get(resources.Pod, { namespace: "kubeflex-system", name: "postgres-postgresql-0" }))?.["status"] !== undefined);
  await endPod("postgres-postgresql-0", "kubeflex-system");
  await until("the pod is gone", 5, async () => (await client.get(resources.Pod, { namespace: "kubeflex-system", name: "postgres-postgresql-0" })) === undefined);
  expect(host.done).toEqual(["stop etcd", "start etcd"]);
});

test("pods of others are left alone, those of a space that is gone are let go", async () => {
  await makePod("other-1", { of: "other" });
  await makePod("wec-1", { namespace: "cluster1-system" });
  await makePod("t-1");
  runner.start();
  await until("ours is ready", 5, () => isReady("t-1"));
  expect((await client.get(resources.Pod, { namespace: "wds1-system", name: "other-1" }))?.["status"]).toBeUndefined();
  expect((await client.get(resources.Pod, { namespace: "cluster1-system", name: "wec-1" }))?.["status"]).toBeUndefined();
  host.kindOf = () => undefined;
  await endPod("t-1");
  await until("the pod is gone", 5, async () => (await podOf("t-1")) === undefined);
  expect(host.done).toEqual([]);
});
