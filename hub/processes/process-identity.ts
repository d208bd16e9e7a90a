/**
 * Which process a recorded pid means. Pids are used again by the system; a pid together with the moment the kernel says
 * the process began is not. Nothing of ours signals a pid without this check.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** The kernel's start time, as text to compare: ticks since boot with the boot's id on Linux, `ps -o lstart=` elsewhere. */
  readonly started: string;
}

/** Identity of a living process; `undefined` when there is none, or only a zombie that nobody has waited for. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = process.platform === "linux" ? startedOnLinux(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** True when this very process still runs. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Signals this very process. @returns false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** Reads an identity from recorded JSON; `undefined` when it holds none. */
export function identityFrom(record: Readonly<Record<string, unknown>> | undefined): ProcessIdentity | undefined {
  const pid = record?.["pid"];
  const started = record?.["started"];
  return typeof pid === "number" && Number.isInteger(pid) && pid > 1 && typeof started === "string" && started !== "" ? { pid, started } : undefined;
}

let bootId: string | undefined;

function startedOnLinux(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The second field is the program's name in parentheses and may hold anything; state is the third, start time the 22nd.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, ticks] = [fields[0], fields[19]];
  if (ticks === undefined || state === "Z" || state === "X") return undefined;
  bootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${bootId}/${ticks}`;
}

function startedByPs(pid: number): string | undefined {
  try {
    const answer = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8", env: { ...process.env, LC_ALL: "C", TZ: "UTC" }, stdio: ["ignore", "pipe", "ignore"] }).trim();
    const [state, ...start] = answer.split(/\s+/);
    return state === undefined || state === "" || state.startsWith("Z") ? undefined : start.join(" ");
  } catch {
    return undefined;
  }
}
