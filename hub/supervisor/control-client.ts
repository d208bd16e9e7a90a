/** Asks the supervisor of a hub over its Unix socket. */
import http from "node:http";
import { createInterface } from "node:readline";
import { KubeStellarError } from "../../operations/errors";
import type { ErrorCode } from "../../operations/errors";
import { isAlive } from "../processes";
import { readSupervisorRecord } from "../state";
import type { HubPaths, SpaceControllers } from "../state";
import type { ProcessStatus } from "./process-spec";
import type { SpaceRequest, SpaceStatus } from "./spaces";

export interface SupervisorStatus {
  readonly hub: string;
  readonly id: string;
  readonly version: string;
  readonly pid: number;
  readonly processes: readonly ProcessStatus[];
  readonly spaces: readonly SpaceStatus[];
}

/** A space that is there, or the name of one that is gone. */
export type SpaceEvent = SpaceStatus | { readonly name: string; readonly removed: true };

const TIMEOUT_MS = 10_000;
/** It only tells what it knows already. */
const STATUS_TIMEOUT_MS = 3_000;
/** Of waits beyond what was asked of the supervisor. */
const MARGIN_MS = 5_000;
const STOP_TIMEOUT_MS = 60_000;

export class ControlClient {
  constructor(private readonly paths: HubPaths) {}

  /** `undefined` when no supervisor answers. */
  async status(): Promise<SupervisorStatus | undefined> {
    const record = readSupervisorRecord(this.paths);
    if (record === undefined || !isAlive(record.identity)) return undefined;
    try {
      return (await this.call("GET", "/status", { timeoutMs: STATUS_TIMEOUT_MS })) as SupervisorStatus;
    } catch (error) {
      if (error instanceof KubeStellarError && error.code === "HubNotRunning") return undefined;
      throw error;
    }
  }

  async declareSpace({ name, ...request }: SpaceRequest): Promise<SpaceStatus> {
    return (await this.call("PUT", `/spaces/${encodeURIComponent(name)}`, { body: request, timeoutMs: TIMEOUT_MS })) as SpaceStatus;
  }

  /** @throws KubeStellarError `Timeout` that says what the space's processes are at. */
  async waitForSpace(name: string, seconds: number, signal?: AbortSignal): Promise<SpaceStatus> {
    return (await this.call("GET", `/spaces/${encodeURIComponent(name)}?wait=${seconds}`, { timeoutMs: seconds * 1000 + MARGIN_MS, signal })) as SpaceStatus;
  }

  async removeSpace(name: string): Promise<void> {
    await this.call("DELETE", `/spaces/${encodeURIComponent(name)}`, { timeoutMs: STOP_TIMEOUT_MS });
  }

  async addControllers(space: string, controllers: SpaceControllers): Promise<void> {
    await this.call("PUT", `/spaces/${encodeURIComponent(space)}/controllers`, { body: controllers, timeoutMs: TIMEOUT_MS });
  }

  async disconnect(wec: string): Promise<void> {
    await this.call("POST", `/spaces/${encodeURIComponent(wec)}/disconnect`, { timeoutMs: STOP_TIMEOUT_MS });
  }

  async reconnect(wec: string): Promise<void> {
    await this.call("POST", `/spaces/${encodeURIComponent(wec)}/reconnect`, { timeoutMs: TIMEOUT_MS });
  }

  async setStrictUpstream(strictUpstream: boolean): Promise<void> {
    await this.call("PUT", "/strict-upstream", { body: { strictUpstream }, timeoutMs: TIMEOUT_MS });
  }

  async stopProcess(name: string): Promise<void> {
    await this.call("POST", `/processes/${encodeURIComponent(name)}/stop`, { timeoutMs: STOP_TIMEOUT_MS });
  }

  /** As `stopProcess`, also for processes that are not there yet. */
  async leaveOut(processes: readonly string[]): Promise<void> {
    await this.call("PUT", "/left-out", { body: { processes }, timeoutMs: STOP_TIMEOUT_MS });
  }

  async startProcess(name: string): Promise<void> {
    await this.call("POST", `/processes/${encodeURIComponent(name)}/start`, { timeoutMs: TIMEOUT_MS });
  }

  /** Ends all processes of the hub and the supervisor. */
  async shutDown(): Promise<void> {
    await this.call("POST", "/shutdown", { timeoutMs: STOP_TIMEOUT_MS });
  }

  /** Every change of a space, each space once at the start. Ends when the supervisor does, or by an error. */
  async *events(signal: AbortSignal): AsyncIterable<SpaceEvent> {
    const answer = await this.open("GET", "/events", { signal });
    for await (const line of createInterface({ input: answer })) yield JSON.parse(line) as SpaceEvent;
  }

  private async call(method: string, path: string, options: CallOptions): Promise<unknown> {
    const answer = await this.open(method, path, options);
    let text = "";
    for await (const chunk of answer.setEncoding("utf8")) text += chunk as string;
    const body = JSON.parse(text) as Record<string, unknown>;
    if (answer.statusCode !== 200) throw new KubeStellarError(String(body["message"]), { code: body["code"] as ErrorCode });
    return body;
  }

  private open(method: string, path: string, { body, timeoutMs, signal }: CallOptions): Promise<http.IncomingMessage> {
    const socketPath = readSupervisorRecord(this.paths)?.socket ?? this.paths.socket("supervisor");
    return new Promise((resolve, reject) => {
      const request = http.request({ socketPath, method, path, agent: false, ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }), ...(signal === undefined ? {} : { signal }) }, resolve);
      request.on("timeout", () => request.destroy(new KubeStellarError(`the supervisor gave no answer to ${method} ${path} within ${(timeoutMs ?? 0) / 1000} s`, { code: "Timeout", fix: `Look into ${this.paths.log("supervisor")}` })));
      request.on("error", (error: NodeJS.ErrnoException) => {
        const absent = error.code === "ENOENT" || error.code === "ECONNREFUSED" || error.code === "ECONNRESET";
        reject(absent ? new KubeStellarError(`the embedded hub in ${this.paths.folder} is not running`, { code: "HubNotRunning", fix: "Start it with: ksfleet up", cause: error }) : error);
      });
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

interface CallOptions {
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}
