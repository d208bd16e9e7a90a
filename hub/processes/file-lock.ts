/** A lock between processes, held by a file that names its holder; a dead holder's lock is taken over. */
import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KubeStellarError } from "../../operations/errors";
import { identify } from "./process-identity";
import type { ProcessIdentity } from "./process-identity";

export interface LockOwner extends ProcessIdentity {
  readonly host: string;
  /** Makes every taking of the lock a different text. */
  readonly nonce: string;
}

export interface LockOptions {
  /** What waits, for messages: `starting the hub default`. */
  readonly purpose: string;
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (owner: LockOwner) => void;
  readonly signal?: AbortSignal | undefined;
  /** Give up after this many seconds. */
  readonly timeoutSeconds: number;
}

const POLL_MS = 100;
const HEARTBEAT_MS = 10_000;
/** A pid says nothing on another host (a shared home, a container): there only a silent heartbeat means death. */
const SILENT_MS = 60_000;

/**
 * Runs `body` while nobody else holds the lock `path`. A lock whose owner is dead is taken over.
 *
 * @throws KubeStellarError `Timeout` when another live process holds it too long, `Aborted` when `signal` fires while waiting.
 */
export async function withFileLock<T>(path: string, options: LockOptions, body: () => Promise<T>): Promise<T> {
  const mine = await acquire(path, options);
  const heartbeat = setInterval(() => {
    // The body may have removed the whole folder; then there is nobody to tell.
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await body();
  } finally {
    clearInterval(heartbeat);
    if ((await readFile(path, "utf8").catch(() => undefined)) === mine) await rm(path, { force: true });
  }
}

async function acquire(path: string, options: LockOptions): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const owner: LockOwner = { ...(identify(process.pid) ?? { pid: process.pid, started: "" }), host: hostname(), nonce: randomBytes(8).toString("hex") };
  const mine = JSON.stringify(owner);
  const draft = `${path}.${owner.nonce}`;
  // Written aside and linked into place: nobody ever reads half a lock.
  await writeFile(draft, mine);
  try {
    const end = Date.now() + options.timeoutSeconds * 1000;
    for (let waited = false; ; ) {
      if (await link(draft, path).then(() => true, ifExists)) return mine;
      const held = await readHeld(path);
      if (held === undefined) continue;
      if (held.owner === undefined || (await isDead(held.owner, path))) {
        await takeAway(path, held.text);
        continue;
      }
      if (!waited) options.onWait?.(held.owner);
      waited = true;
      if (Date.now() > end) throw new KubeStellarError(`${options.purpose} waited ${options.timeoutSeconds} s for process ${held.owner.pid} on ${held.owner.host}, which holds ${path}`, { code: "Timeout", fix: "Wait for that process to end, or end it" });
      await delay(POLL_MS, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch((cause: unknown) => {
        throw new KubeStellarError(`${options.purpose} was stopped while waiting for another process`, { code: "Aborted", cause });
      });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

function ifExists(error: NodeJS.ErrnoException): false {
  if (error.code !== "EEXIST") throw error;
  return false;
}

async function readHeld(path: string): Promise<{ text: string; owner?: LockOwner } | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return { text, owner: JSON.parse(text) as LockOwner };
  } catch {
    // Not written by us, or cut short by a full disk: nobody's.
    return { text };
  }
}

async function isDead(owner: LockOwner, path: string): Promise<boolean> {
  if (owner.host === hostname()) return identify(owner.pid)?.started !== owner.started;
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && Date.now() - file.mtimeMs > SILENT_MS;
}

/** Removes the lock if it is still the one we judged; another waiter may have replaced it meanwhile, and then it goes back. */
async function takeAway(path: string, text: string): Promise<void> {
  const aside = `${path}.dead-${randomBytes(8).toString("hex")}`;
  const moved = await rename(path, aside).then(() => true, () => false);
  if (!moved) return;
  if ((await readFile(aside, "utf8").catch(() => text)) !== text) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}
