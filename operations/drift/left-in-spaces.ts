/** What stands in the spaces of a definition, carries the name of its owner, and is defined no more. */
import type { KubeObject } from "../../core/model/kube-object";
import { leftObject, type DriftFinding } from "../../core/plan/drift";
import { ownedObjects } from "../apply";
import { mapBounded } from "../bounded";
import { readIdentity, type SpaceClient } from "../clients";
import { isKubeStellarError, KubeStellarError } from "../errors";
import { workloadKey } from "../workload";
import type { DefinedSpace, UnreachedCluster } from "./defined-space";

/** A space that was compared. */
export interface ComparedSpace extends DefinedSpace {
  readonly client: SpaceClient;
}

interface Server {
  readonly first: ComparedSpace;
  /** Whether it is a cluster, and no space of the hub. */
  readonly isCluster: boolean;
  readonly defined: ReadonlySet<string>;
}

/**
 * Looks through the servers of the spaces; several spaces may be one, and what is defined in one of them is defined.
 *
 * @param spaces - with their objects as they are served.
 * @param others - spaces of the definition that were not compared. Which server they are is not known: what they define is left nowhere.
 * @throws KubeStellarError when a space of the hub cannot be looked through; a cluster that cannot is unreached.
 */
export async function leftInSpaces(spaces: readonly ComparedSpace[], others: readonly DefinedSpace[], owner: string): Promise<{ readonly findings: readonly DriftFinding[]; readonly unreached: readonly UnreachedCluster[] }> {
  const unreached: UnreachedCluster[] = [];
  const orUnreached = async <T>(space: ComparedSpace, isCluster: boolean, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!isCluster || !isKubeStellarError(error)) throw error;
      unreached.push({ cluster: space.name, error });
      return undefined;
    }
  };
  const identities = await mapBounded(spaces, (space) => orUnreached(space, space.kind === "WEC", () => readIdentity(space.client)));
  const elsewhere = others.flatMap(({ objects }) => objects.flatMap(possibleKeys));
  const servers = [...new Set(identities)].filter((identity) => identity !== undefined).map((identity): Server => {
    const same = spaces.filter((_, i) => identities[i] === identity);
    return { first: same[0]!, isCluster: same.every(({ kind }) => kind === "WEC"), defined: new Set([...same.flatMap(({ objects }) => objects.map(workloadKey)), ...elsewhere]) };
  });
  const findings = await mapBounded(servers, async ({ first, isCluster, defined }) => (await orUnreached(first, isCluster, () => leftOn(first, defined, owner))) ?? []);
  return { findings: findings.flat(), unreached };
}

async function leftOn({ name: space, client }: ComparedSpace, defined: ReadonlySet<string>, owner: string): Promise<readonly DriftFinding[]> {
  const { objects, unread } = await ownedObjects(client, owner);
  if (unread.length > 0) throw new KubeStellarError(`could not be looked through for what is defined no more: ${unread.join("; ")}`, { code: "Forbidden", space: client.name, fix: "Allow list on these" });
  const gone = objects.filter(({ key }) => !defined.has(key));
  const read = await mapBounded(gone, (one) => client.get(one.resource, one));
  return read.flatMap((actual, i) => (actual === undefined ? [] : [leftObject({ against: "definition", space, object: gone[i]!.key }, actual, `it is ${owner}'s, and defined no more`)]));
}

/** Of an object that no server was asked about: without a namespace it may belong into the default one. */
function possibleKeys(object: KubeObject): readonly string[] {
  const { metadata } = object;
  return [workloadKey(object), ...((metadata.namespace ?? "") === "" ? [workloadKey({ ...object, metadata: { ...metadata, namespace: "default" } })] : [])];
}
