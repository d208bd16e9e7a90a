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
import type { ControllerSettings } from "../pods/roles";
import { moveAgents, removeUsedBootstraps } from "./agent-files";
import { entryPath } from "./entry-path";
import { deleteEtcdPrefix, isEtcdHealthy } from "./etcd";
import { HostPods } from "./host-pods";
import { prepareCluster } from "./prepare-cluster";
import { KWOK_STAGES } from "./kwok-stages";
import { launchDetached } from "./launch-process";
import { endStrays } from "./leftovers";
import { ManagedProcess } from "./managed-process";
import type { ProcessHost, RunningProcess } from "./managed-process";
import type { ProcessSpec, ProcessStatus } from "./process-spec";
import { HOSTING_SPACE, agentOf, programsOf } from "./programs";
import type { ProgramContext, ProgramHooks } from "./programs";
import { Spaces } from "./spaces";
import type { SpaceRequest, SpaceStatus } from "./spaces";

/** Bootstrap kubeconfigs are looked after so often. */
const HOUSEKEEPING_MS = 1_000;
const ETCD_POLL_MS = 50;
const PROBE_TIMEOUT_SECONDS = 5;
/** Processes that lose nothing by a sudden end, and would keep others waiting otherwise. */
const ABRUPT = /^(etcd$|kube-apiserver@)/;
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
  private readonly pods: HostPods;

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
    this.pods = new HostPods(
      {
        kindOf: (space) => (this.removing.has(space) ? undefined : this.spaces.get(space)?.kind),
        inventoryOf: (space) => this.spaces.get(space)?.controllers.binding?.its,
        process: (name) => this.processes.get(name)?.status,
        hold: (processes) => this.hold(processes),
        release: (processes) => this.release(processes),
        configure: (settings) => this.configure(settings),
        log,
      },
      paths.kubeconfig(HOSTING_SPACE),
    );
    this.spaces.subscribe(() => this.pods.lookAgain());
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
    void this.pods.close();
    for (const process of this.processes.values()) process.abandon();
  }

  /** Ends everything at once; for a hub whose state goes away. */
  async shutDown(): Promise<void> {
    clearInterval(this.housekeeping);
    this.closing.abort();
    void this.pods.close();
    await Promise.all([...this.processes.values()].map((process) => process.stop({ now: true })));
  }

  status(): readonly ProcessStatus[] {
    const cutOff = new Set(this.record.disconnected.map(agentOf));
    const statuses = [...this.processes.values()].map(({ status }): ProcessStatus => {
      if (status.state !== "stopped") return status;
      if (cutOff.has(status.name)) return { ...status, state: "disconnected" };
      return this.record.podless.includes(status.name) ? { ...status, message: "has no pod on the hosting space: scaled to none" } : status;
    });
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

  /** Adds controllers of ours to a space. Those that are there already keep the settings that are not given. */
  addControllers(space: string, added: SpaceControllers): void {
    const before: Readonly<Record<string, unknown>> = { ...this.spaces.get(space)?.controllers };
    const controllers = Object.entries(added as Readonly<Record<string, unknown>>).map(([name, settings]) => [name, typeof settings === "object" ? { ...(before[name] as object | undefined), ...settings } : settings]);
    this.spaces.change(space, { controllers: { ...before, ...(Object.fromEntries(controllers) as SpaceControllers) } });
    this.sync();
  }

  /** Settings of controllers that are there; for others nothing happens. */
  private configure({ space, binding, transport }: ControllerSettings): void {
    const { controllers } = this.spaces.get(space) ?? {};
    this.addControllers(space, {
      ...(binding === undefined || controllers?.binding === undefined ? {} : { binding: { its: controllers.binding.its, ...binding } }),
      ...(transport === undefined || controllers?.transport === undefined ? {} : { transport: { its: controllers.transport.its, ...transport } }),
    });
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
    const ofOthers = (process: string): boolean => !process.endsWith(`@${name}`);
    this.keepRecord({ stopped: this.record.stopped.filter(ofOthers), podless: this.record.podless.filter(ofOthers), disconnected: this.record.disconnected.filter((wec) => wec !== name) });
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
    if (this.record.podless.includes(name)) throw new KubeStellarError(`${name} has no pod on the hosting space: its workload is scaled to none`, { code: "Refused", fix: "Scale it up there: kubectl --context host get deployments,statefulsets -A" });
    process.start();
  }

  /** Keeps processes from running as long as they have no pod. */
  private async hold(names: readonly string[]): Promise<void> {
    const held = names.flatMap((name) => this.processes.get(name) ?? []).filter(({ name, status }) => status.state !== "stopped" || !this.record.podless.includes(name));
    this.keepRecord({ podless: [...new Set([...this.record.podless, ...held.map(({ name }) => name)])].sort() });
    await Promise.all(held.map((process) => process.stop({ now: ABRUPT.test(process.name) })));
  }

  private release(names: readonly string[]): void {
    if (this.closing.signal.aborted) return;
    this.keepRecord({ podless: this.record.podless.filter((name) => !names.includes(name)) });
    // The pods of a space on its way out outlive its processes by a moment.
    for (const name of names) if (!this.isOut(name) && !this.removing.has(name.split("@")[1] ?? "")) this.processes.get(name)?.start();
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
    return this.record.stopped.includes(process) || this.record.podless.includes(process) || this.record.disconnected.some((wec) => agentOf(wec) === process);
  }

  private keepRecord(change: Partial<Pick<HubRecord, "stopped" | "disconnected" | "podless" | "strictUpstream">>): void {
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
      this.pods.lookAgain();
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
        const kind = this.spaces.get(space)?.kind;
        if (kind === "WEC") void this.prepare(space, async () => prepareCluster(await this.client(space)));
        if (kind === "HOST") void this.prepare(space, () => this.pods.begin());
      },
    };
  }

  /** Tries until it is done or the space is ready no more (then the next readiness tries again). */
  private async prepare(space: string, attempt: () => Promise<void>): Promise<void> {
    for (let tries = 0; !this.closing.signal.aborted && (tries === 0 || this.spaces.isReady(space)); tries++) {
      try {
        await attempt();
        return;
      } catch (error) {
        this.log(`space ${space}: what its pods need could not be made: ${(error as Error).message}`);
        await delay(Math.min(30_000, 500 * 2 ** tries), undefined, { signal: this.closing.signal }).catch(() => undefined);
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
