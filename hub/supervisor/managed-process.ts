/**
 * Keeps one process running: adopts it when an earlier supervisor started it, starts it when it is not there, tells
 * whether it serves, and starts it anew with growing pauses when it dies.
 */
import { rmSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { identityFrom, isAlive, signalProcess } from "../processes";
import { readJson, writeJson } from "../state";
import type { ProcessIdentity } from "../processes";
import type { ProcessSpec, ProcessState, ProcessStatus } from "./process-spec";

const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 30_000;
/** After so long a life a death is a new trouble, not the old one. */
const GOOD_LIFE_MS = 30_000;
const START_PROBE_MS = 100;
const HEALTH_PROBE_MS = 5_000;
/** Adopted processes are nobody's children: their end is seen by looking. */
const ADOPTED_POLL_MS = 500;
/** Between a polite and an impolite signal. An API server with open watches would take a minute by itself. */
const GRACE_MS = 5_000;

/** A started process. `ended` resolves when it is gone. */
export interface RunningProcess {
  readonly identity: ProcessIdentity;
  /** Resolves with a reason for people. */
  readonly ended: Promise<string>;
}

export interface ProcessHost {
  /** `run/<process>.json` */
  runFile(process: string): string;
  launch(spec: ProcessSpec): Promise<RunningProcess>;
  log(line: string): void;
  changed(status: ProcessStatus): void;
}

export class ManagedProcess {
  private stopping: AbortController | undefined;
  private finished: Promise<void> = Promise.resolve();
  private current: { readonly identity: ProcessIdentity; readonly fingerprint: string } | undefined;
  private state: ProcessState = "stopped";
  private since = new Date().toISOString();
  private message: string | undefined;
  private restarts = 0;

  constructor(
    private spec: ProcessSpec,
    private readonly host: ProcessHost,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get status(): ProcessStatus {
    return {
      name: this.spec.name,
      state: this.state,
      ...(this.current === undefined ? {} : { pid: this.current.identity.pid }),
      restarts: this.restarts,
      since: this.since,
      ...(this.message === undefined ? {} : { message: this.message }),
    };
  }

  /** Begins to keep it running; no effect when that has begun. */
  start(): void {
    if (this.stopping !== undefined) return;
    const stopping = new AbortController();
    this.stopping = stopping;
    this.finished = this.finished.then(() => this.keepRunning(stopping.signal));
  }

  /** Ends it and keeps it ended. `now`: without a chance to tidy up. */
  async stop({ now = false } = {}): Promise<void> {
    if (this.stopping === undefined) {
      // Possibly one that an earlier supervisor left behind.
      const left = this.recorded();
      if (left !== undefined) await this.terminate(left.identity, now);
    } else {
      if (now && this.current !== undefined) signalProcess(this.current.identity, "SIGKILL");
      this.stopping.abort();
      this.stopping = undefined;
      await this.finished;
    }
    rmSync(this.host.runFile(this.name), { force: true });
    this.enter("stopped");
  }

  /** Lets go of it without ending it: the next supervisor adopts it. */
  abandon(): void {
    this.stopping?.abort("abandon");
  }

  /** Takes over a newer spec; what runs with an older one that differs is restarted. */
  update(spec: ProcessSpec): void {
    this.spec = spec;
    if (this.current !== undefined && this.current.fingerprint !== spec.fingerprint) {
      this.host.log(`${this.name}: its flags or the addresses it uses have changed; it is restarted`);
      void this.terminate(this.current.identity, false);
    }
  }

  private async keepRunning(signal: AbortSignal): Promise<void> {
    let failures = 0;
    const aborted = new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("stopped"), { once: true }));
    let running = await this.adopt();
    while (!signal.aborted) {
      let begun = Date.now();
      let reason: string;
      try {
        if (running === undefined) {
          this.enter("starting", "waits for what it needs");
          await this.spec.prepare?.(signal);
          if (signal.aborted) return;
          const spec = this.spec;
          running = await this.host.launch(spec);
          this.record(running.identity, spec);
          // The spec may have changed while the program was looked up.
          this.update(this.spec);
          begun = Date.now();
        }
        reason = await this.watch(running, aborted);
        if (signal.aborted) {
          if (signal.reason !== "abandon") await this.terminate(running.identity, false);
          return;
        }
      } catch (error) {
        if (signal.aborted) return;
        reason = (error as Error).message;
      } finally {
        this.current = undefined;
      }
      running = undefined;
      this.restarts++;
      failures = Date.now() - begun > GOOD_LIFE_MS ? 0 : failures + 1;
      // The first death costs nothing: it is what kill -9 looks like.
      const wait = failures <= 1 ? 0 : Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (failures - 2));
      this.host.log(`${this.name}: ${reason}; next start in ${wait} ms`);
      this.enter("backoff", reason);
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  /** The process that an earlier supervisor started, if it is still the same and still right. */
  private async adopt(): Promise<RunningProcess | undefined> {
    const left = this.recorded();
    if (left === undefined) return undefined;
    this.restarts = left.restarts;
    if (left.fingerprint !== this.spec.fingerprint) {
      this.host.log(`${this.name}: pid ${left.identity.pid} runs with other flags than wanted now; it is replaced`);
      await this.terminate(left.identity, false);
      return undefined;
    }
    this.host.log(`${this.name}: pid ${left.identity.pid} adopted`);
    this.current = { identity: left.identity, fingerprint: left.fingerprint };
    return { identity: left.identity, ended: this.ended(left.identity) };
  }

  private recorded(): { readonly identity: ProcessIdentity; readonly fingerprint: string; readonly restarts: number } | undefined {
    const record = readJson(this.host.runFile(this.name));
    const identity = identityFrom(record);
    if (identity === undefined || !isAlive(identity)) return undefined;
    return { identity, fingerprint: String(record?.["fingerprint"]), restarts: typeof record?.["restarts"] === "number" ? record["restarts"] : 0 };
  }

  private record(identity: ProcessIdentity, { fingerprint }: ProcessSpec): void {
    this.current = { identity, fingerprint };
    writeJson(this.host.runFile(this.name), { ...identity, fingerprint, restarts: this.restarts });
  }

  private async ended(identity: ProcessIdentity): Promise<string> {
    while (isAlive(identity)) await delay(ADOPTED_POLL_MS);
    return `pid ${identity.pid} ended`;
  }

  /** Until the process ends or `aborted` resolves: looks whether it serves, and says so. */
  private async watch(running: RunningProcess, aborted: Promise<string>): Promise<string> {
    const over = new AbortController();
    void this.probe(over.signal);
    const reason = await Promise.race([running.ended, aborted]);
    over.abort();
    return reason;
  }

  private async probe(signal: AbortSignal): Promise<void> {
    let serving = false;
    this.enter("starting", "does not serve yet");
    while (!signal.aborted) {
      let why = "does not serve yet";
      const ok = this.spec.probe === undefined || (await this.spec.probe().catch((error: unknown) => {
        why = (error as Error).message;
        return false;
      }));
      if (signal.aborted) return;
      if (ok && !serving) {
        this.enter("running");
        this.spec.onServing?.();
      } else if (!ok && serving) {
        this.host.log(`${this.name}: serves no more: ${why}`);
        this.enter("starting", why);
      } else if (!ok) this.message = why;
      serving = ok;
      if (this.spec.probe === undefined) return;
      await delay(serving ? HEALTH_PROBE_MS : START_PROBE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async terminate(identity: ProcessIdentity, now: boolean): Promise<void> {
    if (!signalProcess(identity, now ? "SIGKILL" : "SIGTERM")) return;
    const impolite = Date.now() + GRACE_MS;
    while (isAlive(identity)) {
      if (Date.now() > impolite) signalProcess(identity, "SIGKILL");
      await delay(20);
    }
  }

  private enter(state: ProcessState, message?: string): void {
    // Who is told of nothing new could ask for it again, without end.
    if (this.state === state && this.message === message) return;
    this.message = message;
    if (this.state !== state) {
      this.state = state;
      this.since = new Date().toISOString();
    }
    this.host.changed(this.status);
  }
}
