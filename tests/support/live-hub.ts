/** An embedded hub as `ksfleet up` leaves it, with clients for its spaces. */
import { execFile } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { openHub } from "../../hub";
import type { Hub } from "../../hub";
import { connect } from "../../operations/clients/connect";
import type { SpaceClient } from "../../operations/clients/space-client";

const ksfleetMain = path.join(__dirname, "..", "..", "dist", "cli", "main.js");

export interface LiveHub {
  readonly hub: Hub;
  /** By name of the space: host, its1, wds1, cluster1, … */
  readonly clients: ReadonlyMap<string, SpaceClient>;
  /** Ends connections; the hub goes with `useTemporaryHubs`. */
  readonly close: () => void;
}

/** How a command ended. */
export interface Ended {
  /** `undefined` when a signal ended it. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `ksfleet ARGS`, however it ends. @param started - gets the process while it runs. */
export function runKsfleet(args: readonly string[], started: (child: ChildProcess) => void = () => undefined): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [ksfleetMain, ...args], { env: process.env }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : undefined, stdout, stderr }));
    started(child);
  });
}

/** `ksfleet ARGS`; its standard output. @throws Error with all output unless it exits 0. */
export async function ksfleet(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runKsfleet(args);
  if (code !== 0) throw new Error(`ksfleet ${args.join(" ")} ended with ${code ?? "a signal"}\n${stdout}${stderr}`);
  return stdout;
}

/** `ksfleet up` with so many clusters; they are registered and ready. Use it below `useTemporaryHubs`. */
export async function upHub(name: string, wecs: number, ...options: readonly string[]): Promise<LiveHub> {
  await ksfleet("up", "--name", name, "--wecs", String(wecs), ...options);
  const hub = await openHub(name);
  if (hub === undefined) throw new Error(`ksfleet up left no hub ${name}`);
  const clients = new Map<string, SpaceClient>();
  for (const space of hub.spaces()) clients.set(space.name, await connect(hub.ref(space.name)));
  return { hub, clients, close: () => clients.forEach((client) => client.close()) };
}
