/** A lock between processes of one machine, held by a file that names its holder; a dead holder's lock is taken over. */
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { KubeStellarError } from "../../operations/errors";
import { PRIVATE_FOLDER, readJson, writeJson } from "./atomic-file";
import { identify, identityFrom, isAlive } from "./process-identity";

const POLL_MS = 50;

export interface LockOptions {
  /** For the message when it takes too long: `starting the hub default`. */
  readonly purpose: string;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while nobody else on this machine holds the lock `file`.
 *
 * @throws KubeStellarError `Timeout` when a living holder does not let go in time; names it.
 */
export async function withFileLock<T>(file: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const token = randomBytes(8).toString("hex");
  await acquire(file, token, options);
  try {
    return await work();
  } finally {
    // Only our own: somebody may have removed the whole folder, and somebody else may have locked anew.
    if (readJson(file)?.["token"] === token) rmSync(file, { force: true });
  }
}

async function acquire(file: string, token: string, { purpose, timeoutSeconds, signal }: LockOptions): Promise<void> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    signal?.throwIfAborted();
    if (tryAcquire(file, token)) return;
    const holder = readJson(file);
    const identity = identityFrom(holder);
    if (identity === undefined || !isAlive(identity)) {
      breakLock(file, holder?.["token"]);
      continue;
    }
    if (Date.now() > deadline) throw new KubeStellarError(`${purpose} waited ${timeoutSeconds} s for process ${identity.pid}, which holds ${file}`, { code: "Timeout", fix: "Wait for that process to end, or end it" });
    await delay(POLL_MS);
  }
}

/** A link is made whole or not at all, unlike a file that is created and then written. */
function tryAcquire(file: string, token: string): boolean {
  mkdirSync(path.dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const draft = `${file}.${token}`;
  writeJson(draft, { ...identify(process.pid), token });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes a dead holder's file away. Two may try at once: what is taken away is looked at again, and put back if it is another's. */
function breakLock(file: string, deadToken: unknown): void {
  const grave = `${file}.${randomBytes(8).toString("hex")}.dead`;
  try {
    renameSync(file, grave);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readJson(grave)?.["token"] !== deadToken) {
    try {
      linkSync(grave, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  rmSync(grave, { force: true });
}
