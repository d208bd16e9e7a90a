/** What the entry of every controller and agent does: read flags, connect for as long as it takes, run until told to stop. */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { connectKubeconfig } from "../../../operations/clients/connect";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { createLogger, messageOf } from "./log";
import type { Logger } from "./log";

/** Flags by name, without the dashes: description, and the value when the flag is not given. Without one it is required. */
export type FlagTable = Readonly<Record<string, { readonly about: string; readonly default?: string }>>;

/** What the body of a process gets. */
export interface ProcessContext<F extends FlagTable> {
  readonly flags: { readonly [K in keyof F]: string };
  readonly log: Logger;
  /** Aborted by SIGTERM and SIGINT: end everything, then return. */
  readonly signal: AbortSignal;
}

/** The flags were not understood; the message says which. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a process has started. */
export interface Running {
  /** Ends it; resolves when nothing is under way any more. */
  readonly close: () => Promise<void>;
  /** Rejects when it cannot go on. */
  readonly failed?: Promise<never>;
}

/**
 * Runs a process: `body` starts everything and resolves when it is running. SIGTERM and SIGINT abort its signal; the
 * process ends with 0 when `close` has resolved, 2 on wrong flags, 1 when `body` throws or `failed` rejects.
 */
export async function runProcess<F extends FlagTable>(name: string, table: F, body: (context: ProcessContext<F>) => Promise<Running>): Promise<void> {
  const log = createLogger();
  let flags: { readonly [K in keyof F]: string };
  try {
    flags = parseFlags(table, process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${name}: ${messageOf(error)}\n${usage(name, table)}`);
    process.exitCode = 2;
    return;
  }
  const stopping = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    log.info("stopping", { signal });
    stopping.abort(new Error(`stopped by ${signal}`));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  try {
    log.info("starting", { process: name, pid: process.pid });
    const { close, failed } = await body({ flags, log, signal: stopping.signal });
    await (failed === undefined ? aborted(stopping.signal) : Promise.race([aborted(stopping.signal), failed]));
    await close();
    log.info("stopped");
  } catch (error) {
    if (!stopping.signal.aborted) {
      log.error("failed", { error: messageOf(error) });
      process.exitCode = error instanceof UsageError ? 2 : 1;
    }
  } finally {
    // Kept connections and armed timers must not hold the process back.
    process.exit();
  }
}

/** Reads `--flag value` and `--flag=value`. @throws UsageError naming the flag. */
export function parseFlags<F extends FlagTable>(table: F, args: readonly string[]): { readonly [K in keyof F]: string } {
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({ args: [...args], options: Object.fromEntries(Object.keys(table).map((flag) => [flag, { type: "string" as const }])) }));
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
  const read = Object.entries(table).map(([flag, { default: fallback }]) => {
    const value = values[flag] ?? fallback;
    if (typeof value !== "string") throw new UsageError(`--${flag} is required`);
    return [flag, value];
  });
  return Object.fromEntries(read) as { readonly [K in keyof F]: string };
}

/** The value of a flag that is `true` or `false`. @throws UsageError naming the flag. */
export function parseBoolean(flag: string, text: string): boolean {
  if (text !== "true" && text !== "false") throw new UsageError(`--${flag} is ${JSON.stringify(text)}; it must be true or false`);
  return text === "true";
}

/** Of every process whose part of KubeStellar has quirks. */
export const STRICT_UPSTREAM_FLAG = { "strict-upstream": { about: "true keeps the quirks of KubeStellar 0.30, false does without them", default: "true" } } as const satisfies FlagTable;

const usage = (name: string, table: FlagTable): string =>
  `Usage: ${name} [flags]\n${Object.entries(table)
    .map(([flag, { about, default: fallback }]) => `  --${flag}  ${about}${fallback === undefined ? "" : ` (default ${JSON.stringify(fallback)})`}\n`)
    .join("")}`;

/** Pauses between tries, in milliseconds; the last one stays. */
const PAUSES_MS = [200, 500, 1_000, 2_000, 5_000];

/** Does something that may not work yet until it works, visibly. Rejects only when the signal aborts. */
export async function persist<T>(what: string, attempt: () => Promise<T>, { log, signal }: { readonly log: Logger; readonly signal: AbortSignal }): Promise<T> {
  for (let tries = 0; ; tries++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      log.warn(`cannot ${what} yet, trying again`, { error: messageOf(error) });
    }
    await sleep(PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)], undefined, { signal });
  }
}

/** A client for a space whose kubeconfig or server may not be there yet: resolves when the server answers. */
export function connectWhenThere(source: { readonly path: string; readonly name: string }, { log, signal }: { readonly log: Logger; readonly signal: AbortSignal }): Promise<SpaceClient> {
  const connect = async (): Promise<SpaceClient> => {
    const client = await connectKubeconfig(source);
    try {
      await client.raw("GET", "/version");
    } catch (error) {
      client.close();
      throw error;
    }
    log.info("connected", { space: source.name, server: client.server });
    return client;
  };
  return persist(`reach the space ${source.name}`, connect, { log, signal });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
