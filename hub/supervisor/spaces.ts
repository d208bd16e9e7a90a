/** The spaces of a hub as the supervisor knows them: desired state on disk, certificates, ports, and which are ready. */
import { EventEmitter } from "node:events";
import { rmSync } from "node:fs";
import { KubeStellarError } from "../../operations/errors";
import { adminEntry, ensurePki, pkiFiles, renderKubeconfig } from "../pki";
import { readSpaces, writeFileAtomic, writeSpace } from "../state";
import type { HubPaths, SpaceState } from "../state";
import { HOSTING_SPACE } from "./programs";
import { becomesFree, freePort } from "./ports";

/** What a caller asks for; everything else is the supervisor's to decide. */
export type SpaceRequest = Pick<SpaceState, "name" | "kind" | "backing"> & Partial<Pick<SpaceState, "inventory">> & {
  /** Backing `external`: the kubeconfig of the adopted cluster. Secret. */
  readonly kubeconfig?: string;
};

export interface SpaceStatus {
  readonly name: string;
  readonly kind: SpaceState["kind"];
  readonly backing: SpaceState["backing"];
  readonly port: number;
  readonly ready: boolean;
  readonly uid?: string;
  readonly inventory?: string;
}

export class Spaces {
  private readonly known = new Map<string, SpaceState>();
  private readonly ready = new Set<string>();
  private readonly changes = new EventEmitter().setMaxListeners(0);
  private declaring: Promise<unknown> = Promise.resolve();
  private choosing: Promise<unknown> = Promise.resolve();
  /** Ports given out since the start, also those not yet in a space's state. */
  private readonly chosen = new Set<number>();

  constructor(
    private readonly paths: HubPaths,
    private readonly log: (line: string) => void,
  ) {
    for (const space of readSpaces(paths, log)) this.known.set(space.name, space);
  }

  all(): readonly SpaceState[] {
    return [...this.known.values()];
  }

  get(name: string): SpaceState | undefined {
    return this.known.get(name);
  }

  status(name: string): SpaceStatus | undefined {
    const space = this.known.get(name);
    if (space === undefined) return undefined;
    const { kind, backing, port, uid, inventory } = space;
    return { name, kind, backing, port, ready: this.isReady(name), ...(uid === undefined ? {} : { uid }), ...(inventory === undefined ? {} : { inventory }) };
  }

  /** Calls `listener` with the name of every space whose state or readiness has changed; returns how to end that. */
  subscribe(listener: (name: string) => void): () => void {
    this.changes.on("space", listener);
    return () => this.changes.off("space", listener);
  }

  /** Records that a space should be there and makes what its start needs. Asking for what is there changes nothing. */
  declare(request: SpaceRequest): Promise<SpaceState> {
    // One at a time: two that ask for the same space get the same certificates and the same port.
    const declared = this.declaring.then(() => this.declareNext(request));
    this.declaring = declared.catch(() => undefined);
    return declared;
  }

  private async declareNext(request: SpaceRequest): Promise<SpaceState> {
    const { name, kind, backing, inventory, kubeconfig } = request;
    const before = this.known.get(name);
    if (before !== undefined && before.backing !== backing) throw new KubeStellarError(`the space ${name} exists with backing ${before.backing}, and ${backing} is asked for`, { code: "Conflict", space: name, fix: "Delete the space first" });
    const space: SpaceState = { controllers: {}, port: 0, ...before, name, kind, backing, ...(inventory === undefined ? {} : { inventory }) };
    const after = backing === "embedded" ? await this.materialise(space) : space;
    if (backing === "host") this.copyHostKubeconfig(after);
    if (kubeconfig !== undefined) writeFileAtomic(this.paths.kubeconfig(name), kubeconfig);
    this.put(after);
    return after;
  }

  /** Changes the recorded state of a space. */
  change(name: string, change: Partial<Pick<SpaceState, "controllers" | "uid" | "kind">>): void {
    const space = this.known.get(name);
    if (space === undefined) throw new KubeStellarError("there is no such space on this hub", { code: "NotFound", space: name });
    this.put({ ...space, ...change });
  }

  /** Before each start of an API server: another port when somebody else took its own. @returns true when it changed. */
  async settlePort(name: string): Promise<boolean> {
    const space = this.known.get(name);
    if (space === undefined || (space.port !== 0 && (await becomesFree(space.port)))) return false;
    const port = await this.choosePort();
    this.log(`space ${name}: port ${space.port} is taken by a foreign process; ${port} is used from now on and its kubeconfig was written anew`);
    const moved = { ...space, port };
    this.writeKubeconfig(moved);
    this.put(moved);
    if (space.kind === "HOST") for (const other of this.known.values()) if (other.backing === "host") this.copyHostKubeconfig(other);
    return true;
  }

  setReady(name: string, ready: boolean): void {
    if (this.ready.has(name) === ready) return;
    if (ready) this.ready.add(name);
    else this.ready.delete(name);
    this.changes.emit("space", name);
  }

  isReady(name: string): boolean {
    const space = this.known.get(name);
    if (space === undefined) return false;
    if (space.backing === "external") return true;
    return this.ready.has(space.backing === "host" ? HOSTING_SPACE : name);
  }

  /** Resolves when all of these spaces are ready; rejects when the signal aborts. */
  async whenReady(names: readonly string[], signal: AbortSignal): Promise<void> {
    if (names.every((name) => this.isReady(name))) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (): void => {
        unsubscribe();
        signal.removeEventListener("abort", finish);
        if (signal.aborted) reject(new KubeStellarError(`gave up waiting for ${names.filter((n) => !this.isReady(n)).join(", ")}`, { code: "Aborted" }));
        else resolve();
      };
      const unsubscribe = this.subscribe(() => {
        if (names.every((name) => this.isReady(name))) finish();
      });
      signal.addEventListener("abort", finish, { once: true });
      if (signal.aborted) finish();
    });
  }

  /** Forgets a space and removes its files. */
  remove(name: string): void {
    this.known.delete(name);
    this.ready.delete(name);
    rmSync(this.paths.spaceFolder(name), { recursive: true, force: true });
    rmSync(this.paths.agentFolder(name), { recursive: true, force: true });
    this.changes.emit("space", name);
  }

  private put(space: SpaceState): void {
    const before = this.known.get(space.name);
    this.known.set(space.name, space);
    if (JSON.stringify(before) === JSON.stringify(space)) return;
    writeSpace(this.paths, space);
    this.changes.emit("space", space.name);
  }

  private async materialise(space: SpaceState): Promise<SpaceState> {
    await ensurePki(this.paths.pki(space.name), space.name);
    const port = space.port === 0 ? await this.choosePort() : space.port;
    const placed = { ...space, port };
    this.writeKubeconfig(placed);
    return placed;
  }

  private writeKubeconfig({ name, port }: SpaceState): void {
    writeFileAtomic(this.paths.kubeconfig(name), renderKubeconfig([adminEntry(name, port, pkiFiles(this.paths.pki(name)))]));
  }

  private copyHostKubeconfig({ name }: SpaceState): void {
    const host = this.known.get(HOSTING_SPACE);
    if (host === undefined) throw new KubeStellarError("there is no hosting space yet", { code: "NotFound", space: name });
    writeFileAtomic(this.paths.kubeconfig(name), renderKubeconfig([{ ...adminEntry(host.name, host.port, pkiFiles(this.paths.pki(host.name))), name }]));
  }

  /** One at a time, so that two spaces that start together never choose the same. */
  private async choosePort(): Promise<number> {
    const choice = this.choosing.then(async () => {
      const port = await freePort(new Set([...this.chosen, ...this.all().map((space) => space.port)]));
      this.chosen.add(port);
      return port;
    });
    this.choosing = choice.catch(() => undefined);
    return choice;
  }
}
