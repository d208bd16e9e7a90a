/**
 * The lock of a program (config `kubestellar:lock`): before anything of ours is registered, what the program declares is put over the spaces that
 * its stack has, as they are now, and compared with what was reviewed.
 */
import * as pulumi from "@pulumi/pulumi";
import type * as Clients from "../../../operations/clients";
import type { SpaceClient, SpaceRef } from "../../../operations/clients";
import type * as Locks from "../../../operations/lock";
import type { LiveInventory, LiveSpaces, LiveWorkloadSpace } from "../../../operations/sources/live";
import { typeToken } from "../../../provider/dynamic/text";
import { fleetOfResources, type GivenResource, type RecordedInventories } from "../../../provider/guards/fleet-of-resources";
import { plainError } from "../guards/plain-error";
import { NO_FLEET, readState } from "../guards/read-state";
import { stackKey } from "../placement/program";

/** All that a program declares. */
export interface Declarations {
  readonly resources: readonly GivenResource[];
  readonly recorded: RecordedInventories;
}

/** Gives the declarations when the program has made all of them; or says why that cannot be known, as a clause. */
export type AskDeclarations = () => Promise<Declarations | string>;

class ProgramLock {
  private readonly file = new pulumi.Config("kubestellar").get("lock");
  /** What the lock refuses, if anything; never rejects. */
  private verdict: Promise<pulumi.RunError | undefined> | undefined;

  /** Options with which a resource waits until the lock is known to hold; the same ones where there is no lock. */
  hold(opts: pulumi.CustomResourceOptions | undefined, declarations: AskDeclarations): pulumi.CustomResourceOptions | undefined {
    const { file } = this;
    if (file === undefined) return opts;
    if (this.verdict === undefined) {
      // The program may not end before.
      const done = pulumi.runtime.rpcKeepAlive();
      this.verdict = judgeLock(file, declarations).catch((error: unknown) => plainError(error instanceof Error ? error.message : String(error))).finally(done);
    }
    return pulumi.mergeOptions(opts, { dependsOn: pulumi.output(this.kept(this.verdict)) });
  }

  private async kept(verdict: Promise<pulumi.RunError | undefined>): Promise<pulumi.Resource[]> {
    const refusal = await verdict;
    if (refusal !== undefined) throw refusal;
    return [];
  }
}

/**
 * Holds what a program declares to a lock. Reads the state of the stack, and the spaces that it tells of.
 *
 * @returns what to fail the program with; undefined when it comes to what was reviewed.
 * @throws KubeStellarError when lock or spaces cannot be read.
 */
export async function judgeLock(file: string, declarations: AskDeclarations): Promise<pulumi.RunError | undefined> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- not loaded in programs without a lock, which are most
  const { lockDeltas, lockRefusal, readLock } = require("../../../operations/lock") as typeof Locks;
  const lock = await readLock(file);
  const declared = await declarations();
  if (typeof declared === "string") return plainError(`the lock ${file} cannot be kept: ${declared}`);
  const { input, gaps } = fleetOfResources(declared.resources, declared.recorded);
  if (gaps.length > 0) return plainError(`the lock ${file} cannot be kept, because it is asked for before anything is registered:\n${gaps.map(({ reason }) => `  ${reason}`).join("\n")}`);
  const state = await readState();
  if (typeof state === "string" && state !== NO_FLEET) return plainError(`the lock ${file} cannot be kept: ${state}`);
  const deltas = await withSpaces(typeof state === "string" ? [] : state, (spaces) => lockDeltas(lock, input, spaces));
  return deltas.length === 0 ? undefined : plainError(lockRefusal(file, deltas));
}

/** Connects to the spaces that the stack made, and closes them however it ends. */
async function withSpaces<T>(state: readonly GivenResource[], use: (spaces: LiveSpaces) => Promise<T>): Promise<T> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the same
  const { connect } = require("../../../operations/clients") as typeof Clients;
  const opened: SpaceClient[] = [];
  const inventories: LiveInventory[] = [];
  const wdses: LiveWorkloadSpace[] = [];
  try {
    for (const { type, properties } of state) {
      if (type !== typeToken("InventorySpace") && type !== typeToken("WorkloadSpace")) continue;
      const { name, ref, uid, inventory, apiGroups } = properties as { readonly name: string; readonly ref: SpaceRef; readonly uid?: string; readonly inventory?: { readonly name: string }; readonly apiGroups?: string };
      const client = await connect({ ...ref, ...(uid !== undefined && { uid }) });
      opened.push(client);
      if (type === typeToken("InventorySpace")) inventories.push({ name, client });
      else wdses.push({ name, client, inventory: inventory?.name, apiGroups });
    }
    return await use({ inventories, wdses });
  } finally {
    for (const client of opened) client.close();
  }
}

const programs = new WeakMap<object, ProgramLock>();

/** The lock of the program that runs. */
export function programLock(): ProgramLock {
  const key = stackKey();
  let found = programs.get(key);
  if (found === undefined) programs.set(key, (found = new ProgramLock()));
  return found;
}
