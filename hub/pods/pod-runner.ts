/**
 * What a kubelet is to its node, for the hosting space: its pods are the doubles of processes of this hub (`roles.ts`). A process runs while a
 * pod of it lives, with what the pod's arguments say, and ends with its last pod; the pods tell how the process is doing. Deployments and
 * StatefulSets are those of kube-controller-manager. Other pods are left alone.
 */
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { Informer } from "../../operations/clients/informer";
import type { SpaceClient } from "../../operations/clients/space-client";
import type { SpaceKind } from "../../operations/clients/space-ref";
import { isKubeStellarError } from "../../operations/errors";
import { messageOf } from "../controllers/runtime/log";
import { WorkQueue } from "../controllers/runtime/work-queue";
import type { ReconcileResult } from "../controllers/runtime/work-queue";
import type { ProcessStatus } from "../supervisor/process-spec";
import { argumentProblem } from "./arguments";
import { podStatus, restartsOf, stateOf } from "./pod-status";
import type { PodState } from "./pod-status";
import { HOOK_JOBS, HOST_NODE, ordersOf, roleOf, templateOf, workloadOf } from "./roles";
import type { ControllerSettings, Orders, Role, Workload } from "./roles";

/** What the supervisor does for pods. */
export interface ProcessHost {
  /** `undefined`: this hub has no such space. */
  kindOf(space: string): SpaceKind | undefined;
  /** Name of the ITS that the controllers of a WDS work with; `undefined` where there are none yet. */
  inventoryOf(space: string): string | undefined;
  /** `undefined`: this hub has no such process, or not yet. */
  process(name: string): ProcessStatus | undefined;
  /** Ends processes and keeps them ended, over restarts of the hub too. */
  hold(processes: readonly string[]): Promise<void>;
  /** Lets processes run that were held; no effect on others. */
  release(processes: readonly string[]): void;
  /** Takes settings over; processes that run with others are restarted. */
  configure(settings: ControllerSettings): void;
  log(line: string): void;
}

/** A failure is mostly the API server's, which is back soon. */
const MAX_BACKOFF_MS = 2_000;
const ANNOUNCED_FAILURES = 3;

/** The pod that a workload's processes belong to at present, with the restarts that are not its own. */
interface Holder {
  readonly uid: string;
  readonly restartsBefore: number;
}

/** Serves the pods of one hosting space until it is closed. */
export class PodRunner {
  private readonly pods: Informer;
  private readonly queue: WorkQueue;
  /** By workload; `undefined` for those whose pods have all gone, absent for those not looked at yet. */
  private readonly holders = new Map<string, Holder | undefined>();
  /** By UID, the order in which pods came: their own times know whole seconds only. Of those that were there at the start, the ready ones came first. */
  private readonly arrivals = new Map<string, number>();
  /** UIDs of pods of which it was said that some of their arguments mean nothing. */
  private readonly told = new Set<string>();
  private watching = false;
  private readonly closing = new AbortController();

  constructor(
    private readonly client: SpaceClient,
    private readonly host: ProcessHost,
  ) {
    this.pods = new Informer(client, resources.Pod, { signal: this.closing.signal, onError: (error) => host.log(`pods of the hosting space: ${error.message}; watched again`) });
    this.queue = new WorkQueue({
      reconcile: (key) => this.reconcile(key),
      maxBackoffMs: MAX_BACKOFF_MS,
      onFailure: ({ key, error, attempt }) => {
        if (attempt === ANNOUNCED_FAILURES) host.log(`${key}: ${messageOf(error)}; tried again`);
      },
    });
  }

  /** Begins; no effect when it has begun. */
  start(): void {
    this.pods.subscribe(({ type, object }) => {
      const uid = object.metadata.uid!;
      if (type === "deleted") {
        this.arrivals.delete(uid);
        this.told.delete(uid);
      } else if (!this.arrivals.has(uid)) this.arrivals.set(uid, this.watching ? Math.max(1, ...this.arrivals.values()) + 1 : isReady(object) ? 0 : 1);
      this.enqueue(object);
    });
    // Rejects only when it is closed first.
    this.pods.start().then(() => (this.watching = true), () => undefined);
  }

  /** Looks again at everything: a process or a space has changed. */
  lookAgain(): void {
    for (const pod of this.pods.list()) this.enqueue(pod);
  }

  /** Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.closing.abort(new Error("the hosting space's pods are served no more"));
    await this.queue.stop();
    this.client.close();
  }

  private enqueue(pod: KubeObject): void {
    const workload = workloadOf(pod);
    if (workload !== undefined) this.queue.add(keyOf(workload));
  }

  private async reconcile(key: string): Promise<ReconcileResult> {
    const workload = workloadFrom(key);
    const own = this.pods.list().filter((pod) => isServed(pod) && sameWorkload(workloadOf(pod), workload));
    const leaving = own.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const living = own.filter((pod) => pod.metadata.deletionTimestamp === undefined && !hasEnded(pod)).sort((a, b) => this.byAge(b, a));
    const role = roleOf(workload, (space) => this.host.kindOf(space));
    // A space of the same name that comes later begins with pods of its own.
    if (role === undefined) this.holders.delete(key);
    const holder = role === undefined ? undefined : await this.handOver(key, role, living);
    // Only now: a pod that is gone must have no process left.
    for (const pod of leaving) if (nodeOf(pod) === HOST_NODE) await this.remove(pod);
    if (role !== undefined && holder !== undefined) await this.run(workload, role, holder, living);
    if (workload.kind === "Job" && HOOK_JOBS.has(workload.name)) for (const pod of living) await this.report(await this.bind(pod), { kind: "completed" }, 0);
  }

  /** Settles which pod the processes belong to. They end when that is another than before, and when there is none. */
  private async handOver(key: string, role: Role, living: readonly KubeObject[]): Promise<Holder | undefined> {
    const known = this.holders.has(key);
    const before = this.holders.get(key);
    const newest = living[0];
    // Replicas of one template share the processes, as standbys of a leader; a newer template takes them over.
    const next = living.find(({ metadata }) => metadata.uid === before?.uid && newest !== undefined && templateOf({ metadata }) === templateOf(newest)) ?? newest;
    if (next !== undefined && next.metadata.uid === before?.uid) return before;
    // At first sight of a pod its processes may run already, started by the desired state or by a supervisor before.
    const ends = next === undefined ? !known || before !== undefined : before !== undefined;
    if (ends) await this.host.hold(role.processes);
    if (role.vital) this.host.release(role.processes);
    const holder = next === undefined ? undefined : { uid: next.metadata.uid!, restartsBefore: this.restarts(role) - restartsOf(next) };
    this.holders.set(key, holder);
    return holder;
  }

  /** Lets the processes run as their pod wants them, and tells of it in all living pods. */
  private async run(workload: Workload, role: Role, holder: Holder, living: readonly KubeObject[]): Promise<void> {
    const pods: KubeObject[] = [];
    for (const pod of living) pods.push(await this.bind(pod));
    const owner = pods.find(({ metadata }) => metadata.uid === holder.uid)!;
    const state = await this.obey(role, owner, () => ordersOf(workload, owner, (space) => this.host.inventoryOf(space)));
    for (const pod of pods) {
      const current = templateOf(pod) === templateOf(owner);
      await this.report(pod, current ? state : { kind: "waiting", reason: "Replaced", message: `${owner.metadata.name} has taken over` }, current ? this.restarts(role) - holder.restartsBefore : restartsOf(pod));
    }
  }

  private async obey(role: Role, owner: KubeObject, orders: () => Orders): Promise<PodState> {
    try {
      const { idle, settings, withoutEffect } = orders();
      this.tell(owner, withoutEffect);
      if (settings !== undefined) this.host.configure(settings);
      const active = role.processes.filter((process) => !idle.includes(process));
      if (idle.length > 0) await this.host.hold(idle);
      this.host.release(active);
      return stateOf(active.map((process) => this.host.process(process)));
    } catch (error) {
      const message = argumentProblem(error);
      await this.host.hold(role.processes);
      return { kind: "waiting", reason: "CrashLoopBackOff", message };
    }
  }

  /** Once for each pod: its arguments never change. */
  private tell({ metadata: { namespace, name, uid } }: KubeObject, withoutEffect: readonly string[]): void {
    if (withoutEffect.length === 0 || this.told.has(uid!)) return;
    this.told.add(uid!);
    this.host.log(`pod ${namespace}/${name}: no effect on an embedded hub, whose controllers ask without limits: ${withoutEffect.join(" ")}`);
  }

  /** Oldest first. */
  private byAge(a: KubeObject, b: KubeObject): number {
    const created = ({ metadata }: KubeObject): number => Date.parse(metadata.creationTimestamp ?? "");
    const arrival = ({ metadata }: KubeObject): number => this.arrivals.get(metadata.uid!) ?? 0;
    return created(a) - created(b) || arrival(a) - arrival(b);
  }

  private restarts({ processes }: Role): number {
    return Math.max(0, ...processes.map((process) => this.host.process(process)?.restarts ?? 0));
  }

  /** No scheduler works here: there is one node. */
  private async bind(pod: KubeObject): Promise<KubeObject> {
    if (nodeOf(pod) !== "") return pod;
    const { namespace = "", name, uid } = pod.metadata;
    await unlessGone(() => this.client.raw("POST", `/api/v1/namespaces/${namespace}/pods/${name}/binding`, { apiVersion: "v1", kind: "Binding", metadata: { name, namespace, uid }, target: { apiVersion: "v1", kind: "Node", name: HOST_NODE } }));
    return pod;
  }

  private async report(pod: KubeObject, state: PodState, restarts: number): Promise<void> {
    const status = podStatus(pod, state, { restarts, now: new Date() });
    if (status !== undefined) await unlessGone(() => this.client.patch(resources.Pod, pod.metadata, { metadata: { uid: pod.metadata.uid }, status }, { subresource: "status" }));
  }

  private async remove({ metadata: { namespace = "", name, uid } }: KubeObject): Promise<void> {
    await unlessGone(() => this.client.raw("DELETE", `/api/v1/namespaces/${namespace}/pods/${name}`, { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds: 0, preconditions: { uid } }));
  }
}

/** What happens to a pod that went meanwhile, or was made anew under its name, concerns nobody: its event comes. */
async function unlessGone(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound") && !isKubeStellarError(error, "Conflict")) throw error;
  }
}

function keyOf({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

function workloadFrom(key: string): Workload {
  const [, kind, namespace, name] = /^(\S+) ([^/]+)\/(.+)$/.exec(key) as unknown as readonly [string, Workload["kind"], string, string];
  return { kind, namespace, name };
}

function sameWorkload(found: Workload | undefined, wanted: Workload): boolean {
  return found !== undefined && keyOf(found) === keyOf(wanted);
}

function nodeOf({ spec }: KubeObject): string {
  return (spec as { nodeName?: string } | undefined)?.nodeName ?? "";
}

function isServed(pod: KubeObject): boolean {
  return ["", HOST_NODE].includes(nodeOf(pod));
}

function hasEnded({ status }: KubeObject): boolean {
  return ["Succeeded", "Failed"].includes((status as { phase?: string } | undefined)?.phase ?? "");
}

function isReady({ status }: KubeObject): boolean {
  return (status as { conditions?: readonly { type: string; status: string }[] } | undefined)?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
}
