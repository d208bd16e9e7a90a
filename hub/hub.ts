/** An embedded hub as its users see it: the provider and `ksfleet`. Everything that it does, the supervisor does. */
import { realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { resources } from "../core/model/resources";
import { connect } from "../operations/clients/connect";
import type { SpaceKind, SpaceRef } from "../operations/clients/space-ref";
import { KubeStellarError, isKubeStellarError } from "../operations/errors";
import { adminEntry, assertMergeable, mergeKubeconfig, pkiFiles } from "./pki";
import { withFileLock } from "./processes";
import { HubPaths, assertDnsLabel, readHubRecord, readSpace, readSpaces, isMissing, readText, writeFileAtomic } from "./state";
import type { HubRecord, SpaceState } from "./state";
import { endLeftovers } from "./supervisor/leftovers";
import { ControlClient, HOSTING_SPACE, endSupervisor, ensureSupervisor, hubLock } from "./supervisor";
import type { ProcessStatus } from "./supervisor";
import { ensureTools, renderProgress } from "./toolchain";
import type { EnsureOptions, ToolName } from "./toolchain";

const READY_SECONDS = 120;
const DOWN_LOCK_SECONDS = 60;

const HOST_TOOLS: readonly ToolName[] = ["etcd", "kube-apiserver", "kube-controller-manager"];
const WEC_TOOLS: readonly ToolName[] = [...HOST_TOOLS, "kube-scheduler", "kwok"];

export interface EnsureHubOptions {
  /** DNS label. Default `default`. */
  readonly name?: string;
  /**
   * Processes, as `ksfleet ps` names them, that are taken out before they ever run, so that another program does their work:
   * `transport@wds1`. They stay out until `start`. Default: none.
   */
  readonly without?: readonly string[];
  /** Progress for people; a cold toolchain takes minutes. Default: none. */
  readonly log?: (line: string) => void;
  /** Whether the quirks of KubeStellar are kept, see docs/quirks.md. Absent: as the hub has it; a new one keeps them. */
  readonly strictUpstream?: boolean | undefined;
  readonly signal?: AbortSignal;
}

export interface EnsureWecOptions {
  /** DNS label. */
  readonly name: string;
  /** The ITS that it registers with. */
  readonly inventory: SpaceRef | string;
  readonly signal?: AbortSignal;
}

/** One space of a hub, running or not. */
export interface HubSpace {
  readonly name: string;
  readonly kind: SpaceKind;
  /** UID of its namespace kube-system; absent until it was ready once. */
  readonly uid?: string;
  /** `https://127.0.0.1:<port>`; absent for spaces that are adopted from elsewhere. */
  readonly server?: string;
}

export class Hub {
  private readonly control: ControlClient;

  private constructor(
    private readonly paths: HubPaths,
    private readonly record: HubRecord,
    private readonly log: (line: string) => void,
  ) {
    this.control = new ControlClient(paths);
  }

  /** @see ensureHub */
  static async ensure({ name = "default", without = [], log = () => undefined, strictUpstream, signal }: EnsureHubOptions): Promise<Hub> {
    const paths = HubPaths.ofHub(name);
    await ensureTools(HOST_TOOLS, toolOptions(log, signal));
    const control = await ensureSupervisor(paths, { name, log, signal });
    if (without.length > 0) await control.leaveOut(without);
    if (strictUpstream !== undefined) await control.setStrictUpstream(strictUpstream);
    await control.declareSpace({ name: HOSTING_SPACE, kind: "HOST", backing: "embedded" });
    await control.waitForSpace(HOSTING_SPACE, READY_SECONDS, signal);
    const hub = await Hub.open(name, log);
    if (hub === undefined) throw new KubeStellarError(`the hub ${name} was removed while it started`, { code: "HubNotRunning", fix: "Start it again" });
    await hub.awaitControlPlanes(signal);
    return hub;
  }

  /** @see openHub */
  static async open(name: string, log: (line: string) => void = () => undefined): Promise<Hub | undefined> {
    const paths = HubPaths.ofHub(name);
    const record = readHubRecord(paths, log);
    return record === undefined ? undefined : new Hub(paths, record, log);
  }

  get name(): string {
    return this.record.name;
  }

  /** Random, made once: a hub rebuilt under the same name has another. */
  get id(): string {
    return this.record.id;
  }

  /** State folder, absolute. */
  get folder(): string {
    return this.paths.folder;
  }

  /** Whether its supervisor answers. */
  async running(): Promise<boolean> {
    return (await this.control.status()) !== undefined;
  }

  /** @throws KubeStellarError `NotFound` when the hub has no such space. */
  ref(space: string): SpaceRef {
    const { kind, uid } = this.requireSpace(space);
    return { name: space, kind, ...(uid === undefined ? {} : { uid }), via: { hub: this.name, space } };
  }

  /** Path of the administrator's kubeconfig. @throws KubeStellarError `NotFound` when the hub has no such space. */
  kubeconfigPath(space: string): string {
    this.requireSpace(space);
    return this.paths.kubeconfig(space);
  }

  /** By name ascending. */
  spaces(): readonly HubSpace[] {
    return readSpaces(this.paths).map(({ name, kind, uid, port }) => ({ name, kind, ...(uid === undefined ? {} : { uid }), ...(port === 0 ? {} : { server: `https://127.0.0.1:${port}` }) }));
  }

  /**
   * A cluster that can run things: API server, scheduler, one node played by kwok, and an agent, which registers it once Klusterlet and
   * bootstrap Secret are there (`installAgent`). Idempotent. Returns when its API server is ready.
   */
  async ensureWec({ name, inventory, signal }: EnsureWecOptions): Promise<SpaceRef> {
    assertDnsLabel(name, "the name of a cluster");
    const found = readSpace(this.paths, name);
    if (found !== undefined && found.kind !== "WEC") throw new KubeStellarError(`is a ${found.kind} of this hub and cannot be a cluster too`, { code: "Conflict", space: name, fix: "Choose another name" });
    await ensureTools(WEC_TOOLS, toolOptions(this.log, signal));
    await this.control.declareSpace({ name, kind: "WEC", backing: "embedded", inventory: typeof inventory === "string" ? inventory : inventory.name });
    await this.control.waitForSpace(name, READY_SECONDS, signal);
    return this.ref(name);
  }

  /** Removes a cluster with everything on it. One that is not there is fine. */
  async removeWec(name: string): Promise<void> {
    const found = readSpace(this.paths, name);
    if (found !== undefined && found.kind !== "WEC") throw new KubeStellarError(`is a ${found.kind}, not a cluster`, { code: "Conflict", space: name, fix: "Delete its ControlPlane instead" });
    await this.control.removeSpace(name);
  }

  /** How all processes are doing, by name ascending; empty when the hub is not running. */
  async processes(): Promise<readonly ProcessStatus[]> {
    return (await this.control.status())?.processes ?? [];
  }

  /** Takes a process out, also over restarts of the hub, so that another program can do its work. */
  async stop(process: string): Promise<void> {
    await this.control.stopProcess(process);
  }

  /** Puts a process back. */
  async start(process: string): Promise<void> {
    await this.control.startProcess(process);
  }

  /**
   * Cuts a cluster off from its hub, also over restarts of the hub: its agent neither applies nor reports any more. What
   * runs on the cluster goes on; what changes meanwhile arrives when it is reconnected.
   *
   * @throws KubeStellarError `NotFound` when the hub has no such cluster.
   */
  async disconnect(wec: string): Promise<void> {
    await this.control.disconnect(wec);
  }

  /** Ends what `disconnect` began; one that was never cut off is fine. @throws KubeStellarError `NotFound`. */
  async reconnect(wec: string): Promise<void> {
    await this.control.reconnect(wec);
  }

  /** Names of the clusters that are cut off, ascending. */
  disconnected(): readonly string[] {
    return readHubRecord(this.paths)?.disconnected ?? [];
  }

  /** Path of a process's log, which may not exist yet. `supervisor` has one too. */
  logs(process: string): string {
    return this.paths.log(process);
  }

  /**
   * One kubeconfig, YAML, with a context for each space that has a server here, `host` first; current is the first WDS,
   * where there is one. Secret.
   */
  kubeconfigText(): string {
    return this.mergedInto(undefined, "the kubeconfig");
  }

  /**
   * Merges the contexts of `kubeconfigText` into a file, which may be absent or blank; contexts of the same name are
   * replaced, everything else stays. Mode 0600.
   *
   * @throws KubeStellarError `BadKubeconfig` when the file holds something else than a kubeconfig.
   */
  async writeKubeconfig(file: string): Promise<void> {
    const target = kubeconfigTarget(file);
    writeFileAtomic(target, this.mergedInto(readText(target), target));
  }

  private mergedInto(existing: string | undefined, origin: string): string {
    const rank = ({ name }: SpaceState): number => (name === HOSTING_SPACE ? 0 : 1);
    const spaces = readSpaces(this.paths).filter(({ backing }) => backing === "embedded").sort((a, b) => rank(a) - rank(b));
    const entries = spaces.map(({ name, port }) => adminEntry(name, port, pkiFiles(this.paths.pki(name))));
    return mergeKubeconfig(existing, { entries, current: spaces.find(({ kind }) => kind === "WDS")?.name, origin });
  }

  /**
   * Ends every process of the hub and removes its state folder. What is gone already is fine.
   *
   * @throws KubeStellarError `Timeout` when a process survives even SIGKILL; the state folder stays then.
   */
  async down(): Promise<void> {
    await withFileLock(hubLock(this.paths), { purpose: `stopping the hub ${this.name}`, timeoutSeconds: DOWN_LOCK_SECONDS }, async () => {
      await this.shutDown();
      await endLeftovers(this.paths, this.id);
      for (const socket of ["supervisor", "etcd", "etcd-peer"]) rmSync(this.paths.socket(socket), { force: true });
      rmSync(this.paths.folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Until the hosting space serves ControlPlanes: `spaces@host` installs them when it first runs. */
  private async awaitControlPlanes(signal: AbortSignal | undefined): Promise<void> {
    const host = await connect(this.ref(HOSTING_SPACE));
    try {
      for (const deadline = Date.now() + READY_SECONDS * 1000; ; await delay(50, undefined, { signal })) {
        try {
          await host.list(resources.ControlPlane);
          return;
        } catch (error) {
          if (!isKubeStellarError(error, "NotFound") && !isKubeStellarError(error, "MissingCRD")) throw error;
          if (Date.now() > deadline) throw new KubeStellarError(`the hosting space serves no ControlPlanes after ${READY_SECONDS} s`, { code: "Timeout", space: HOSTING_SPACE, fix: `Look into ${this.logs(`spaces@${HOSTING_SPACE}`)}`, cause: error });
        }
      }
    } finally {
      host.close();
    }
  }

  private async shutDown(): Promise<void> {
    try {
      if (await this.running()) await this.control.shutDown();
    } catch (error) {
      // It hangs or has just died: its processes are ended one by one.
      this.log(`hub ${this.name}: ${(error as Error).message}`);
    }
    await endSupervisor(this.paths);
  }

  private requireSpace(space: string): { readonly kind: SpaceKind; readonly uid?: string } {
    const found = readSpace(this.paths, space);
    if (found === undefined) throw new KubeStellarError(`the hub ${this.name} has no space ${JSON.stringify(space)}`, { code: "NotFound", fix: `It has: ${this.spaces().map(({ name }) => name).join(", ")}` });
    return found;
  }
}

function toolOptions(log: (line: string) => void, signal: AbortSignal | undefined): EnsureOptions {
  return { onProgress: renderProgress({ write: (text) => log(text.trimEnd()) }), ...(signal === undefined ? {} : { signal }) };
}

/**
 * Whether the contexts of a hub can be merged into this file: better known before minutes of work than after.
 *
 * @throws KubeStellarError `BadKubeconfig`.
 */
export function assertKubeconfigTarget(file: string): void {
  const target = kubeconfigTarget(file);
  assertMergeable(readText(target), target);
}

/** Where a link leads: the file is written anew beside its old self, and a link must stay one. */
function kubeconfigTarget(file: string): string {
  const given = path.resolve(file);
  try {
    return realpathSync(given);
  } catch (error) {
    if (isMissing(error)) return given;
    throw error;
  }
}
