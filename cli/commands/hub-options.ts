/** What commands about the embedded hub share. */
import { Option } from "commander";
import { openHub } from "../../hub";
import type { Hub } from "../../hub";
import { KubeStellarError } from "../../operations/errors";

export const nameOption = (): Option => new Option("-n, --name <hub>", "name of the embedded hub").default("default");

/** The hub of this name, running or not. @throws KubeStellarError `HubNotRunning` when there is none. */
export async function requireHub(name: string): Promise<Hub> {
  const hub = await openHub(name);
  if (hub === undefined) throw new KubeStellarError(`there is no embedded hub ${JSON.stringify(name)}`, { code: "HubNotRunning", fix: `If a program made it: pulumi up --refresh makes it anew. Otherwise: ksfleet up --name ${name}` });
  return hub;
}
