/** Properties of a cluster for templates: ConfigMap `customization-properties/<cluster>` in the inventory. */
import type { KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION, PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { clusterProperties } from "../../core/render/inventory";
import type { SpaceClient } from "../clients/space-client";
import { isKubeStellarError } from "../errors";
import { applyOwned, ownedByAnother, refusalToClaim } from "../ownership";
import type { Adopt } from "../ownership";

type Strings = Readonly<Record<string, string>>;

export interface DeclarePropertiesOptions {
  readonly owner: string;
  /** Absent or empty: none of ours. */
  readonly properties: Strings | undefined;
  /** Those that we declared the last time. */
  readonly previous: Strings | undefined;
  readonly adopt?: Adopt | undefined;
}

/**
 * Declares the properties of a cluster. Keys that we declared before and declare no more go; keys of others stay, and with them the
 * ConfigMap.
 *
 * @returns whether the data changed. No call when there are none and were none.
 */
export async function declareProperties(its: SpaceClient, cluster: string, options: DeclarePropertiesOptions): Promise<boolean> {
  const { owner, properties = {}, previous = {} } = options;
  if (Object.keys(properties).length === 0) return Object.keys(previous).length === 0 ? false : withdrawProperties(its, cluster, owner);
  const live = await its.get(resources.ConfigMap, { namespace: PROPERTIES_NAMESPACE, name: cluster });
  const refusal = live === undefined ? undefined : refusalToClaim(live, { owner, adopt: options.adopt, recorded: Object.keys(previous).length > 0 });
  if (refusal !== undefined) throw ownedByAnother(its.name, [refusal]);
  const apply = (): Promise<KubeObject> => applyOwned(its, resources.ConfigMap, clusterProperties(cluster, properties, { [OWNER_ANNOTATION]: owner }), { previous: clusterProperties(cluster, previous, { [OWNER_ANNOTATION]: owner }), force: options.adopt === "always" });
  let applied: KubeObject;
  try {
    applied = await apply();
  } catch (error) {
    if (live !== undefined || !isKubeStellarError(error, "NotFound")) throw error;
    await ensureNamespace(its, PROPERTIES_NAMESPACE);
    applied = await apply();
  }
  return dataOf(live) !== dataOf(applied);
}

/**
 * Takes our properties back: the ConfigMap goes when nobody else has data in it.
 *
 * @returns whether anything changed.
 */
export async function withdrawProperties(its: SpaceClient, cluster: string, owner: string): Promise<boolean> {
  const key = { namespace: PROPERTIES_NAMESPACE, name: cluster };
  const live = await its.get(resources.ConfigMap, key);
  if (live === undefined || live.metadata.annotations?.[OWNER_ANNOTATION] !== owner) return false;
  const rest = await applyOwned(its, resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { ...key } });
  if (Object.keys((rest["data"] as Strings | undefined) ?? {}).length === 0 && Object.keys((rest["binaryData"] as Strings | undefined) ?? {}).length === 0) await its.delete(resources.ConfigMap, key, rest.metadata.uid === undefined ? {} : { uid: rest.metadata.uid });
  return dataOf(live) !== dataOf(rest);
}

/** Creates a namespace unless it is there; an existing one is left as it is. */
export async function ensureNamespace(client: SpaceClient, name: string): Promise<void> {
  if ((await client.get(resources.Namespace, { name })) !== undefined) return;
  await createUnlessThere(client, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

async function createUnlessThere(client: SpaceClient, namespace: KubeObject): Promise<void> {
  try {
    await client.create(resources.Namespace, namespace, { fieldManager: "kubestellar-fleet" });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}

const dataOf = (object: KubeObject | undefined): string => JSON.stringify(Object.entries((object?.["data"] as Strings | undefined) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
