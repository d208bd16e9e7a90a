/** What a program declares, put over the spaces that stand, as they are now: held to a lock, or recorded as one. */
import type * as pulumi from "@pulumi/pulumi";
import type { PreviewInput } from "../../../core/preview";
import type * as Locks from "../../../operations/lock";
import { fleetOfResources, type GivenResource, type RecordedInventories } from "../../../provider/guards/fleet-of-resources";
import { plainError } from "../guards/plain-error";
import { NO_FLEET, readState } from "../guards/read-state";
import { standingSpaces, withSpaces, type StandingSpaces } from "./standing-spaces";

/** All that a program declares. */
export interface Declarations {
  readonly resources: readonly GivenResource[];
  readonly recorded: RecordedInventories;
}

/** Gives the declarations when the program has made all of them; or says why that cannot be known, as a clause. */
export type AskDeclarations = () => Promise<Declarations | string>;

/**
 * Holds what a program declares to a lock. Reads the state of the stack, and the spaces that stand.
 *
 * @returns what to fail the program with; undefined when it comes to what was reviewed.
 * @throws KubeStellarError when lock or spaces cannot be read.
 */
export async function judgeLock(file: string, declarations: AskDeclarations): Promise<pulumi.RunError | undefined> {
  const { lockDeltas, lockRefusal, readLock } = locks();
  const lock = await readLock(file);
  const fleet = await knownFleet(declarations);
  if ("obstacle" in fleet) return plainError(`the lock ${file} cannot be kept: ${fleet.obstacle}`);
  const deltas = await withSpaces(fleet.standing, (spaces) => lockDeltas(lock, fleet.input, spaces));
  return deltas.length === 0 ? undefined : plainError(lockRefusal(file, deltas));
}

/**
 * Records what a program declares as a lock, unless its guards say no.
 *
 * @param guards - what the guards refuse, once they have judged.
 * @returns what to fail the program with; otherwise what was recorded, for people.
 * @throws KubeStellarError when spaces cannot be read, or the file cannot be written.
 */
export async function recordLock(file: string, declarations: AskDeclarations, guards: () => Promise<pulumi.RunError | undefined>): Promise<pulumi.RunError | string> {
  const { lockOfApplied, writeLock } = locks();
  const fleet = await knownFleet(declarations);
  if ("obstacle" in fleet) return plainError(`the lock ${file} is not recorded: ${fleet.obstacle}`);
  const lock = await withSpaces(fleet.standing, (spaces) => lockOfApplied(fleet.input, spaces));
  const refusal = await guards();
  if (refusal !== undefined) return refusal;
  await writeLock(file, lock);
  const policies = `recorded in ${file}: ${lock.policies.length} ${lock.policies.length === 1 ? "policy" : "policies"}`;
  return fleet.absent.length === 0 ? policies : `${policies}. Not there yet, and taken for empty: ${fleet.absent.join(", ")}`;
}

/** Everything of a program that a lock is about; or all that stands in the way of knowing it, as a clause. */
async function knownFleet(declarations: AskDeclarations): Promise<(StandingSpaces & { readonly input: PreviewInput }) | { readonly obstacle: string }> {
  const declared = await declarations();
  if (typeof declared === "string") return { obstacle: declared };
  const state = await readState();
  const spaces = standingSpaces(declared.resources, typeof state === "string" ? [] : state);
  const { input, gaps } = fleetOfResources(declared.resources, declared.recorded);
  const obstacles = [...gaps.map(({ reason }) => reason), ...spaces.gaps, ...(typeof state === "string" && state !== NO_FLEET ? [state] : [])];
  if (obstacles.length > 0) return { obstacle: `it is about all that the program declares, and is asked for before anything is registered:\n${obstacles.map((obstacle) => `  ${obstacle}`).join("\n")}` };
  return { ...spaces, input };
}

function locks(): typeof Locks {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- not loaded in programs without a lock, which are most
  return require("../../../operations/lock") as typeof Locks;
}
