/**
 * The supervisor of one hub: turns the desired state into running processes and keeps it so. What runs from before is
 * adopted; what it ends or starts is written down first, so that its own death harms nobody.
 */
import { KubeStellarError } from "../../operations/errors";
import { toolPath } from "../toolchain";
import { ensureSocketFolder, writeFileAtomic } from "../state";
import type { HubPaths, HubRecord, SpaceControllers } from "../state";
import type { ControllerSettings } from "../pods/roles";
import { removeUsedBootstraps } from "./agent-files";
import { ApiServers } from "./api-servers";
import { entryPath } from "./entry-path";
import { deleteEtcdPrefix, isEtcdHealthy } from "./etcd";
import { HostPods } from "./host-pods";
import { KWOK_STAGES } from "./kwok-stages";
import { launchDetached } from "./launch-process";
import { endStrays } from "./leftovers";
import { ManagedProcess } from "./managed-process";
import type { ProcessHost, RunningProcess } from "./managed-process";
import type { ProcessSpec, ProcessStatus } from "./process-spec";
import { HOSTING_SPACE, agentOf, programsOf } from "./programs";
import type { ProgramContext } from "./programs";
import { Spaces } from "./spaces";
import type { SpaceRequest, SpaceStatus } from "./spaces";
import { StandingOrders } from "./standing-orders";

/** Bootstrap kubeconfigs are looked after so often. */
const HOUSEKEEPING_MS = 1_000;
/** Processes that lose nothing by a sudden end, and would keep others waiting otherwise. */
const ABRUPT = /^(etcd$|kube-apiserver@)/;
/** `<program>@<space>`. */
const PROCESS_NAME = /^[a-z][a-z-]*@[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

export class Supervisor {
  readonly spaces: Spaces;
  private readonly processes = new Map<string, ManagedProcess>();
  /** Spaces on their way out: nothing of them is started any more, and one of the same name waits for their end. */
  private readonly removing = new Map<string, Promise<void>>();
  private readonly closing = new AbortController();
  private readonly orders: StandingOrders;
  private readonly apiServers: ApiServers;
  private readonly context: ProgramContext;
  private housekeeping: NodeJS.Timeout | undefined;
  private readonly pods: HostPods;

  constructor(
    private readonly paths: HubPaths,
    record: HubRecord,
    private readonly log: (line: string) => void,
  ) {
    this.spaces = new Spaces(paths, log);
    this.orders = new StandingOrders(paths, record);
    this.apiServers = new ApiServers({ paths, spaces: this.spaces, log, signal: this.closing.signal, onMoved: () => this.sync(), onHostServing: () => this.pods.begin() });
    this.context = {
      paths,
      strictUpstream: () => this.orders.strictUpstream,
      hooks: { etcd: { probe: () => isEtcdHealthy(paths.socket("etcd")) }, apiServer: (space) => this.apiServers.hooks(space) },
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
    const strays = await endStrays(this.paths, this.orders.hubId);
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
    const statuses = [...this.processes.values()].map(({ status }) => this.orders.explain(status));
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
      await this.apiServers.etcdServes(this.closing.signal);
      await deleteEtcdPrefix(this.paths.socket("etcd"), name);
    }
    this.apiServers.forget(name);
    this.spaces.remove(name);
    this.orders.forgetSpace(name);
  }

  /** Cuts a WEC off from its hub: its agent ends and stays away, over restarts too. What runs on the cluster goes on. */
  async disconnect(wec: string): Promise<void> {
    this.requireWec(wec);
    this.orders.disconnect(wec);
    await this.processes.get(agentOf(wec))?.stop();
  }

  /** Lets the agent of a WEC come back, unless it was taken out with `stopProcess` as well. */
  reconnect(wec: string): void {
    this.requireWec(wec);
    this.orders.reconnect(wec);
    if (!this.orders.isOut(agentOf(wec))) this.processes.get(agentOf(wec))?.start();
  }

  /** Keeps the quirks of KubeStellar, or does without; the processes that have any start anew. */
  setStrictUpstream(strictUpstream: boolean): void {
    this.orders.keepQuirks(strictUpstream);
    this.sync();
  }

  async stopProcess(name: string): Promise<void> {
    const process = this.requireProcess(name);
    this.orders.takeOut([name]);
    await process.stop();
  }

  /** Takes processes out, also those of spaces that are still to come. @throws KubeStellarError `Invalid` for what can be no process. */
  async leaveOut(names: readonly string[]): Promise<void> {
    const odd = names.find((name) => !PROCESS_NAME.test(name));
    if (odd !== undefined) throw new KubeStellarError(`${JSON.stringify(odd)} is no name of a process`, { code: "Invalid", fix: "Name program and space: transport@wds1" });
    this.orders.takeOut(names);
    await Promise.all(names.map(async (name) => this.processes.get(name)?.stop()));
  }

  startProcess(name: string): void {
    const process = this.requireProcess(name);
    this.orders.putBack(name);
    process.start();
  }

  /** Keeps processes from running as long as they have no pod. */
  private async hold(names: readonly string[]): Promise<void> {
    const held = names.flatMap((name) => this.processes.get(name) ?? []).filter(({ name, status }) => status.state !== "stopped" || !this.orders.isPodless(name));
    this.orders.hold(held.map(({ name }) => name));
    await Promise.all(held.map((process) => process.stop({ now: ABRUPT.test(process.name) })));
  }

  private release(names: readonly string[]): void {
    if (this.closing.signal.aborted) return;
    this.orders.release(names);
    // The pods of a space on its way out outlive its processes by a moment.
    for (const name of names) if (!this.orders.isOut(name) && !this.removing.has(name.split("@")[1] ?? "")) this.processes.get(name)?.start();
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
        if (!this.orders.isOut(spec.name)) added.start();
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
    const running = await launchDetached({ file, args, log: this.paths.log(spec.name), folder: this.paths.folder, env: { KSFLEET_HUB_ID: this.orders.hubId, KSFLEET_PROCESS: spec.name } });
    this.log(`${spec.name}: started, pid ${running.identity.pid}`);
    return running;
  }
}
