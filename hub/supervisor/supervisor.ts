/**
 * The supervisor of one hub: turns the desired state into running processes and keeps it so. What runs from before is
 * adopted; what it ends or starts is written down first, so that its own death harms nobody.
 */
import { setTimeout as delay } from "node:timers/promises";
import { KubeStellarError } from "../../operations/errors";
import { connectKubeconfig } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { resources } from "../../core/model/resources";
import { toolPath } from "../toolchain";
import { ensureSocketFolder, writeFileAtomic, writeHubRecord } from "../state";
import type { HubPaths, HubRecord, SpaceControllers } from "../state";
import { ensureFrontProxyPki, serverUrl } from "../pki";
import { moveAgents, removeUsedBootstraps } from "./agent-files";
import { entryPath } from "./entry-path";
import { deleteEtcdPrefix, isEtcdHealthy } from "./etcd";
import { prepareCluster } from "./prepare-cluster";
import { KWOK_STAGES } from "./kwok-stages";
import { launchDetached } from "./launch-process";
import { endStrays } from "./leftovers";
import { ManagedProcess } from "./managed-process";
import type { ProcessHost, RunningProcess } from "./managed-process";
import type { ProcessSpec, ProcessStatus } from "./process-spec";
import { agentOf, programsOf } from "./programs";
import type { ProgramContext, ProgramHooks } from "./programs";
import { Spaces } from "./spaces";
import type { SpaceRequest, SpaceStatus } from "./spaces";

/** Bootstrap kubeconfigs are looked after so often. */
const HOUSEKEEPING_MS = 1_000;
const ETCD_POLL_MS = 50;
const PROBE_TIMEOUT_SECONDS = 5;
/** `<program>@<space>`. */
const PROCESS_NAME = /^[a-z][a-z-]*@[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export class Supervisor {
  readonly spaces: Spaces;
  private readonly processes = new Map<string, ManagedProcess>();
  private readonly clients = new Map<string, Promise<SpaceClient>>();
  /** Spaces on their way out: nothing of them is started any more, and one of the same name waits for their end. */
  private readonly removing = new Map<string, Promise<void>>();
  private readonly closing = new AbortController();
  private readonly context: ProgramContext;
  private housekeeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly paths: HubPaths,
    private record: HubRecord,
    private readonly log: (line: string) => void,
  ) {
    this.spaces = new Spaces(paths, log);
    this.context = {
      paths,
      strictUpstream: () => this.record.strictUpstream,
      hooks: { etcd: { probe: () => isEtcdHealthy(paths.socket("etcd")) }, apiServer: (space) => this.apiServerHooks(space) },
    };
  }

  /** Starts or adopts everything that should run. */
  async start(): Promise<void> {
    const strays = await endStrays(this.paths, this.record.id);
    if (strays.length > 0) this.log(`ended ${strays.join(", ")}: started by an earlier supervisor that died before it wrote them down`);
    ensureSocketFolder(this.paths.socket("etcd"));
    writeFileAtomic(this.paths.kwokStages, KWOK_STAGES);
    this.sync();
    this.housekeeping = setInterval(() => removeUsedBootstraps(this.paths), HOUSEKEEPING_MS);
  }

  /** Lets go of everything without ending it. */
  abandon(): void {
    clearInterval(this.housekeeping);
    this.closing.abort();
    for (const process of this.processes.values()) process.abandon();
  }

  /** Ends everything at once; for a hub whose state goes away. */
  async shutDown(): Promise<void> {
    clearInterval(this.housekeeping);
    this.closing.abort();
    await Promise.all([...this.processes.values()].map((process) => process.stop({ now: true })));
  }

  status(): readonly ProcessStatus[] {
    const cutOff = new Set(this.record.disconnected.map(agentOf));
    const statuses = [...this.processes.values()].map(({ status }): ProcessStatus => (status.state === "stopped" && cutOff.has(status.name) ? { ...status, state: "disconnected" } : status));
    return statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async declareSpace(space: SpaceRequest): Promise<SpaceStatus> {
    await this.removing.get(space.name);
    await this.spaces.declare(space);
    this.sync();
    return this.spaceStatus(space.name);
  }

  spaceStatus(name: string): SpaceStatus {
    const status = this.spaces.status(name);
    if (status === undefined) throw new KubeStellarError("there is no such space on this hub", { code: "NotFound", space: name });
    return status;
  }

  /** Adds controllers of ours to a space. */
  addControllers(space: string, controllers: SpaceControllers): void {
    this.spaces.change(space, { controllers: { ...this.spaces.get(space)?.controllers, ...controllers } });
    this.sync();
  }

  /** Ends the processes of a space, then removes what it stored and its files. A space that is not there is fine. */
  removeSpace(name: string): Promise<void> {
    const known = this.removing.get(name);
    if (known !== undefined) return known;
    const removal = this.removeNow(name).finally(() => {
      this.removing.delete(name);
      this.sync();
    });
    this.removing.set(name, removal);
    return removal;
  }

  private async removeNow(name: string): Promise<void> {
    const space = this.spaces.get(name);
    if (space === undefined) return;
    const own = [...this.processes.values()].filter((process) => process.name.endsWith(`@${name}`));
    // The API server last and without ceremony: it would wait for the watches of others.
    await Promise.all(own.map((process) => process.stop({ now: true })));
    for (const process of own) this.processes.delete(process.name);
    if (space.backing === "embedded") {
      await this.etcdServes(this.closing.signal);
      await deleteEtcdPrefix(this.paths.socket("etcd"), name);
    }
    this.forgetClient(name);
    this.spaces.remove(name);
    this.keepRecord({ stopped: this.record.stopped.filter((process) => !process.endsWith(`@${name}`)), disconnected: this.record.disconnected.filter((wec) => wec !== name) });
  }

  /** Cuts a WEC off from its hub: its agent ends and stays away, over restarts too. What runs on the cluster goes on. */
  async disconnect(wec: string): Promise<void> {
    this.requireWec(wec);
    this.keepRecord({ disconnected: [...new Set([...this.record.disconnected, wec])].sort() });
    await this.processes.get(agentOf(wec))?.stop();
  }

  /** Lets the agent of a WEC come back, unless it was taken out with `stopProcess` as well. */
  reconnect(wec: string): void {
    this.requireWec(wec);
    this.keepRecord({ disconnected: this.record.disconnected.filter((name) => name !== wec) });
    if (!this.isOut(agentOf(wec))) this.processes.get(agentOf(wec))?.start();
  }

  /** Keeps the quirks of KubeStellar, or does without; the processes that have any start anew. */
  setStrictUpstream(strictUpstream: boolean): void {
    this.keepRecord({ strictUpstream });
    this.sync();
  }

  async stopProcess(name: string): Promise<void> {
    const process = this.requireProcess(name);
    this.keepRecord({ stopped: [...new Set([...this.record.stopped, name])].sort() });
    await process.stop();
  }

  /** Takes processes out, also those of spaces that are still to come. @throws KubeStellarError `Invalid` for what can be no process. */
  async leaveOut(names: readonly string[]): Promise<void> {
    const odd = names.find((name) => !PROCESS_NAME.test(name));
    if (odd !== undefined) throw new KubeStellarError(`${JSON.stringify(odd)} is no name of a process`, { code: "Invalid", fix: "Name program and space: transport@wds1" });
    this.keepRecord({ stopped: [...new Set([...this.record.stopped, ...names])].sort() });
    await Promise.all(names.map(async (name) => this.processes.get(name)?.stop()));
  }

  startProcess(name: string): void {
    const process = this.requireProcess(name);
    const cutOff = this.record.disconnected.find((wec) => agentOf(wec) === name);
    if (cutOff !== undefined) throw new KubeStellarError(`${name} is disconnected`, { code: "Refused", fix: `Run: ksfleet reconnect ${cutOff}` });
    this.keepRecord({ stopped: this.record.stopped.filter((stopped) => stopped !== name) });
    process.start();
  }

  private requireProcess(name: string): ManagedProcess {
    const process = this.processes.get(name);
    if (process === undefined) throw new KubeStellarError(`this hub has no process ${JSON.stringify(name)}`, { code: "NotFound", fix: `It has: ${[...this.processes.keys()].sort().join(", ")}` });
    return process;
  }

  private requireWec(name: string): void {
    const wecs = this.spaces.all().filter(({ kind }) => kind === "WEC").map((space) => space.name);
    if (!wecs.includes(name)) throw new KubeStellarError(`this hub has no cluster ${JSON.stringify(name)}`, { code: "NotFound", fix: wecs.length === 0 ? "It has none" : `It has: ${wecs.sort().join(", ")}` });
  }

  /** Whether a process is kept from running, by whichever command. */
  private isOut(process: string): boolean {
    return this.record.stopped.includes(process) || this.record.disconnected.some((wec) => agentOf(wec) === process);
  }

  private keepRecord(change: Partial<Pick<HubRecord, "stopped" | "disconnected" | "strictUpstream">>): void {
    const record = { ...this.record, ...change };
    if (JSON.stringify(record) === JSON.stringify(this.record)) return;
    this.record = record;
    writeHubRecord(this.paths, record);
  }

  /** Brings the processes in line with the desired state. */
  private sync(): void {
    if (this.closing.signal.aborted) return;
    // A sync for another space may fall between the end of a leaving space's processes and that of its record.
    const staying = this.spaces.all().filter(({ name }) => !this.removing.has(name));
    const wanted = programsOf(staying, this.context).map((spec) => this.withNeeds(spec));
    for (const spec of wanted) {
      const process = this.processes.get(spec.name);
      if (process !== undefined) process.update(spec);
      else {
        const added = new ManagedProcess(spec, this.host);
        this.processes.set(spec.name, added);
        if (!this.isOut(spec.name)) added.start();
        else void added.stop();
      }
    }
  }

  private withNeeds(spec: ProcessSpec): ProcessSpec {
    if (spec.uses.length === 0) return spec;
    return { ...spec, prepare: (signal) => this.spaces.whenReady(spec.uses, signal) };
  }

  private readonly host: ProcessHost = {
    runFile: (process) => this.paths.runFile(process),
    launch: (spec) => this.launch(spec),
    log: (line) => this.log(line),
    changed: ({ name, state }) => {
      const [program, space] = name.split("@");
      if (program === "kube-apiserver" && space !== undefined) this.spaces.setReady(space, state === "running");
    },
  };

  private async launch(spec: ProcessSpec): Promise<RunningProcess> {
    const file = "entry" in spec.program ? process.execPath : await toolPath(spec.program.tool);
    const args = "entry" in spec.program ? ["--enable-source-maps", entryPath(spec.program.entry), ...spec.args] : spec.args;
    const running = await launchDetached({ file, args, log: this.paths.log(spec.name), folder: this.paths.folder, env: { KSFLEET_HUB_ID: this.record.id, KSFLEET_PROCESS: spec.name } });
    this.log(`${spec.name}: started, pid ${running.identity.pid}`);
    return running;
  }

  private apiServerHooks(space: string): ProgramHooks {
    return {
      prepare: async (signal) => {
        // Not with the rest of the PKI: hubs of earlier versions have none.
        await ensureFrontProxyPki(this.paths.pki(space));
        await this.etcdServes(signal);
        const before = this.spaces.get(space)?.port ?? 0;
        if (!(await this.spaces.settlePort(space))) return;
        moveAgents(this.paths, serverUrl(before), serverUrl(this.spaces.get(space)?.port ?? 0));
        this.forgetClient(space);
        this.sync();
      },
      probe: async () => {
        const client = await this.client(space);
        if ((await client.raw("GET", "/readyz")) !== "ok") return false;
        const uid = (await client.get(resources.Namespace, { name: "kube-system" }))?.metadata.uid;
        if (uid === undefined) return false;
        if (this.spaces.get(space)?.uid !== uid) this.spaces.change(space, { uid });
        return true;
      },
      onServing: () => {
        if (this.spaces.get(space)?.kind === "WEC") void this.keepNode(space);
      },
    };
  }

  /** Tries until it is done or the space is ready no more (then the next readiness tries again). */
  private async keepNode(space: string): Promise<void> {
    for (let attempt = 0; !this.closing.signal.aborted && (attempt === 0 || this.spaces.isReady(space)); attempt++) {
      try {
        await prepareCluster(await this.client(space));
        return;
      } catch (error) {
        this.log(`space ${space}: it could not be prepared for its agent: ${(error as Error).message}`);
        await delay(Math.min(30_000, 500 * 2 ** attempt), undefined, { signal: this.closing.signal }).catch(() => undefined);
      }
    }
  }

  private async etcdServes(signal: AbortSignal): Promise<void> {
    while (!(await isEtcdHealthy(this.paths.socket("etcd")).catch(() => false))) {
      signal.throwIfAborted();
      await delay(ETCD_POLL_MS);
    }
  }

  /** One administrator's client a space, for probes: an answer or none, at once. */
  private client(space: string): Promise<SpaceClient> {
    const known = this.clients.get(space) ?? connectKubeconfig({ path: this.paths.kubeconfig(space), name: space }, { retrySeconds: 0, timeoutSeconds: PROBE_TIMEOUT_SECONDS, maxSockets: 2 });
    this.clients.set(space, known);
    return known;
  }

  private forgetClient(space: string): void {
    const client = this.clients.get(space);
    this.clients.delete(space);
    client?.then((c) => c.close()).catch(() => undefined);
  }
}
