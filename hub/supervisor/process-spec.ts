/** What the supervisor runs: one process, what it needs first, and how one knows that it is up. */
import { createHash } from "node:crypto";
import type { ToolName } from "../toolchain";

/** A process as it should be. Made anew from the desired state whenever that changes; compared by `fingerprint`. */
export interface ProcessSpec {
  /** `<program>@<space>`, or the program alone where the hub has one. */
  readonly name: string;
  /** A tool of the toolchain, or an entry module of ours by its path below `hub/`. */
  readonly program: { readonly tool: ToolName } | { readonly entry: string };
  readonly args: readonly string[];
  /** Spaces whose kubeconfigs it reads at its start: it begins when they are ready, and anew when their address changes. */
  readonly uses: readonly string[];
  /** Waits for what it needs and settles what can only be settled at the start, such as a free port. */
  readonly prepare?: (signal: AbortSignal) => Promise<void>;
  /** Whether it serves; rejects or gives false when it does not. Absent: it runs, therefore it serves. */
  readonly probe?: () => Promise<boolean>;
  /** Called whenever it comes to serve, also after an outage. */
  readonly onServing?: () => void;
  /** Two specs with equal fingerprints need no restart between them. */
  readonly fingerprint: string;
}

/** Hash of what a running process cannot change by itself: its flags, and the addresses and code it began with. */
export function fingerprint(args: readonly string[], beginnings: readonly string[] = []): string {
  return createHash("sha256").update(JSON.stringify([args, beginnings])).digest("hex").slice(0, 16);
}

export type ProcessState = "starting" | "running" | "backoff" | "stopped" | "disconnected";

/** How a process is doing, for `ksfleet ps`. */
export interface ProcessStatus {
  readonly name: string;
  /**
   * `starting`: waits for what it needs, or does not serve yet; `backoff`: died and waits for its next start; `stopped`: taken out
   * by `stop`; `disconnected`: an agent whose cluster was cut off by `disconnect`.
   */
  readonly state: ProcessState;
  readonly pid?: number;
  /** Since this hub's supervisor first started it. */
  readonly restarts: number;
  /** RFC 3339; when it entered this state. */
  readonly since: string;
  /** Why it is not running, or not serving. */
  readonly message?: string;
}
