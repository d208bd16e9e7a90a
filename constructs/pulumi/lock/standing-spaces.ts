/** The spaces of a program that there are already, before anything of it is registered: those of its state, and those that it is given by kubeconfig. */
import type * as Clients from "../../../operations/clients";
import type { KubeconfigReference, SpaceClient, SpaceRef } from "../../../operations/clients";
import type { LiveInventory, LiveSpaces, LiveWorkloadSpace } from "../../../operations/sources/live";
import { typeToken } from "../../../provider/dynamic/text";
import type { GivenResource } from "../../../provider/guards/fleet-of-resources";
import { identified, referenceOf, type SpaceFacts } from "../../../provider/space/inputs";
import { containsUnknown } from "../../../provider/values";

/** What declarations and the state tell of a space. */
interface SpaceProperties extends SpaceFacts {
  readonly name: string;
  readonly kubeconfig?: KubeconfigReference;
  readonly ref?: Omit<SpaceRef, "uid">;
  readonly inventory?: { readonly name: string };
  readonly apiGroups?: string;
}

interface StandingSpace {
  readonly name: string;
  readonly inventory: string | undefined;
  readonly apiGroups: string | undefined;
  readonly ref: SpaceRef;
}

/** See `standingSpaces`. */
export interface StandingSpaces {
  readonly standing: readonly StandingSpace[];
  /** Names of those that are made with the program. */
  readonly absent: readonly string[];
  /** Why it is not known of some how to reach them, as clauses. */
  readonly gaps: readonly string[];
}

const KINDS = new Map([
  [typeToken("InventorySpace"), "ITS"],
  [typeToken("WorkloadSpace"), "WDS"],
] as const);

/** Where the inventories and workload spaces are that a program declares. What it says now of the way to one counts more than what the state says. */
export function standingSpaces(declared: readonly GivenResource[], state: readonly GivenResource[]): StandingSpaces {
  const recorded = new Map(state.map(({ type, properties }) => [`${type} ${String(properties["name"])}`, properties as unknown as SpaceProperties]));
  const standing: StandingSpace[] = [];
  const absent: string[] = [];
  const gaps: string[] = [];
  for (const { type, properties } of declared) {
    const kind = KINDS.get(type);
    if (kind === undefined) continue;
    const { name, kubeconfig, ...said } = properties as unknown as SpaceProperties;
    const known = recorded.get(`${type} ${name}`);
    const { apiGroups = said.apiGroups, uid } = known ?? {};
    const at = (ref: Omit<SpaceRef, "uid">): StandingSpace => ({ name, inventory: said.inventory?.name, apiGroups, ref: identified({ ref, ...(uid !== undefined && { uid }) }) });
    if (containsUnknown(kubeconfig)) gaps.push(`the kubeconfig of space ${name} is not known`);
    else if (kubeconfig !== undefined) standing.push(at(referenceOf(kind, { name, kubeconfig })));
    // One that was never reached is being made still.
    else if (known?.ref !== undefined && uid !== undefined) standing.push(at(known.ref));
    else absent.push(name);
  }
  return { standing, absent, gaps };
}

/** Connects to the spaces, and closes them however it ends. */
export async function withSpaces<T>(standing: readonly StandingSpace[], use: (spaces: LiveSpaces) => Promise<T>): Promise<T> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- not loaded in programs without a lock, which are most
  const { connect } = require("../../../operations/clients") as typeof Clients;
  const opened: SpaceClient[] = [];
  const inventories: LiveInventory[] = [];
  const wdses: LiveWorkloadSpace[] = [];
  try {
    for (const { name, ref, inventory, apiGroups } of standing) {
      const client = await connect(ref);
      opened.push(client);
      if (ref.kind === "ITS") inventories.push({ name, client });
      else wdses.push({ name, client, inventory, apiGroups });
    }
    return await use({ inventories, wdses });
  } finally {
    for (const client of opened) client.close();
  }
}
