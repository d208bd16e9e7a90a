/** The file of a lock, and what holds an apply to it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { appliedFleet, compareLocks, lockDeltaText, lockOf, type AppliedHow, type Lock, type LockDelta } from "../../core/plan/lock";
import { createPreview, policiesOf, type PreviewInput } from "../../core/preview";
import { KubeStellarError } from "../errors";
import { replaceFile } from "../replace-file";
import { readLiveFleet, type LiveSpaces } from "../sources/live";

const API_VERSION = "kubestellar-fleet/v1";
const KIND = "Lock";
/** Of a folder, and of a program. */
const MAKE_IT = "ksfleet check --lock, or that of a Pulumi program with KSFLEET_RECORD_LOCK=1 pulumi preview";
/** Of a SHA-256, in hexadecimal. */
const DIGEST_LENGTH = 32;

/** SHA-256, shortened to 128 bits. */
export const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, DIGEST_LENGTH);

/** Writes a lock; the same lock gives the same bytes. @throws KubeStellarError `Invalid` when that is not possible. */
export async function writeLock(file: string, { clusters, policies }: Lock): Promise<void> {
  // One policy a line's block, so that a review shows what moved.
  await replaceFile(file, `${JSON.stringify({ apiVersion: API_VERSION, kind: KIND, clusters, policies }, undefined, 1)}\n`);
}

/** @throws KubeStellarError `NotFound`, or `Invalid` for what is no lock of this version. */
export async function readLock(file: string): Promise<Lock> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "NotFound", object: file, fix: `Make it with ${MAKE_IT}` });
  });
  const broken = (why: string): KubeStellarError => new KubeStellarError(`is no lock: ${why}`, { code: "Invalid", object: file, fix: `Make it anew with ${MAKE_IT}` });
  let read: unknown;
  try {
    read = JSON.parse(text) as unknown;
  } catch (error) {
    throw broken((error as Error).message);
  }
  const { apiVersion, kind, clusters, policies } = (typeof read === "object" && read !== null ? read : {}) as Readonly<Record<string, unknown>>;
  if (apiVersion !== API_VERSION || kind !== KIND) throw broken(`it must say apiVersion ${API_VERSION} and kind ${KIND}`);
  if (!isListOf(clusters, (list) => isListOf(list, isText)) || !isListOf(policies, isLockedPolicy)) throw broken("clusters or policies are not as they are written");
  const lock = { clusters, policies } as unknown as Lock;
  const lost = lock.policies.find((policy) => lock.clusters[policy.clusters] === undefined);
  if (lost !== undefined) throw broken(`${lost.space} policy ${lost.policy} has no list of clusters`);
  // As a merge leaves it that kept both sides.
  const names = new Set<string>();
  const twice = lock.policies.find(({ space, policy }) => names.size === names.add(`${space}/${policy}`).size);
  if (twice !== undefined) throw broken(`${twice.space} policy ${twice.policy} is there twice`);
  return lock;
}

const isText = (value: unknown): boolean => typeof value === "string";
const isListOf = (value: unknown, is: (item: unknown) => boolean): value is readonly unknown[] => Array.isArray(value) && value.every(is);

function isLockedPolicy(value: unknown): boolean {
  const { space, policy, clusters, objects, unaccepted = [], blocked } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return isText(space) && isText(policy) && Number.isSafeInteger(clusters) && typeof objects === "object" && objects !== null && Object.values(objects).every(isText) && isListOf(unaccepted, isText) && (blocked === undefined || isText(blocked));
}

/** The lock of a fleet. What StatusCollectors say decides nothing of it. */
export function lockOfFleet(input: PreviewInput): Lock {
  return lockOf(createPreview(input), digest);
}

/** The lock of what applying a definition to what runs comes to. @param reality - see `appliedFleet`. */
export function lockOver(definition: PreviewInput, reality: PreviewInput, how?: AppliedHow): Lock {
  const { input, others } = appliedFleet(definition, reality, how);
  return lockOf(createPreview(input), digest, others);
}

/**
 * The lock of what applying a definition to running spaces would come to now.
 *
 * @param spaces - those that there are already.
 * @throws KubeStellarError when they cannot be read whole: what is not known is not taken for unchanged.
 */
export async function lockOfApplied(definition: PreviewInput, spaces: LiveSpaces, how?: AppliedHow): Promise<Lock> {
  const { input } = await readLiveFleet(spaces, { reach: policiesOf(definition), managers: true });
  return lockOver(definition, input, how);
}

/** Compares a lock with what applying a definition to running spaces would come to now. @throws KubeStellarError as `lockOfApplied`. */
export async function lockDeltas(lock: Lock, definition: PreviewInput, spaces: LiveSpaces, how?: AppliedHow): Promise<readonly LockDelta[]> {
  return compareLocks(lock, await lockOfApplied(definition, spaces, how));
}

/** What to tell who is refused: everything that would be otherwise than it was reviewed. */
export function lockRefusal(file: string, deltas: readonly LockDelta[]): string {
  return `what would happen is not what was reviewed in ${file}:\n${deltas.map((delta) => `  ${lockDeltaText(delta)}`).join("\n")}\nNothing was applied. Review it, and make the lock anew with ${MAKE_IT}`;
}
