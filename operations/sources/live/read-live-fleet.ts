/** A running fleet in: the same input that a folder gives, read from its spaces as the binding controller sees them. */
import { entriesOf } from "../../../core/model/binding-entries";
import type { Binding } from "../../../core/model/binding";
import type { BindingPolicy } from "../../../core/model/binding-policy";
import { parseKubernetesMinor } from "../../../core/model/discovery";
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { PROPERTIES_NAMESPACE } from "../../../core/model/names";
import { recordKinds } from "../../../core/model/recorded-kinds";
import { resources } from "../../../core/model/resources";
import { count } from "../../../core/model/words";
import type { SpaceSettings } from "../../../core/plan/inventory";
import { isWatched, reachOf, type Reach } from "../../../core/placement";
import type { ItsInput, PreviewInput, WdsInput } from "../../../core/preview/input";
import type { SpaceClient } from "../../clients/space-client";
import { KubeStellarError } from "../../errors";
import { FLEET_LIMITS } from "../fleet/limits";
import type { LoadedFleet } from "../fleet/load-fleet";
import { locateFindings } from "../fleet/locate";
import type { LiveInventory, LiveSpaces, LiveWorkloadSpace } from "./live-spaces";
import { readWhole } from "./read-whole";

export interface LiveReading {
  /**
   * `all`: every object that any policy could ever choose. Otherwise only resources that a clause of a policy reaches, those of the spaces
   * and these: then nothing is read, Secrets included, that no policy is about. @default []
   */
  readonly reach?: "all" | readonly BindingPolicy[];
  /** Reads what agents reported too. @default false */
  readonly workStatuses?: boolean;
  /** Keeps `managedFields` of the objects of WDSes: whose each field is. @default false */
  readonly managers?: boolean;
  /** Told of each space that has been read. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Reads a running fleet. Objects are as their API servers give them, those of WDSes without `managedFields` unless asked for; Secrets are among them, so the
 * answer is secret. Lists are read in pages, spaces and resources at once within bounds.
 *
 * @throws KubeStellarError when anything of it cannot be read, naming all of what; never a part.
 */
export async function readLiveFleet({ inventories, wdses }: LiveSpaces, reading: LiveReading = {}): Promise<LoadedFleet> {
  const spaces = await Promise.all([...inventories.map((one) => readInventorySpace(one, reading)), ...wdses.map((one) => readWorkloadSpace(one, reading))]);
  return withoutFiles({ spaces });
}

/** A fleet that was read whole, and has no file to point into. */
export function withoutFiles(input: PreviewInput): LoadedFleet {
  return { input, findings: [], unreadable: false, locate: (findings) => locateFindings(findings, () => undefined, FLEET_LIMITS.maxFindings) };
}

/** Made in every namespace by a controller; of no cluster. */
const ROOT_CA = "kube-root-ca.crt";

async function readInventorySpace({ name, client }: LiveInventory, { workStatuses = false, onProgress }: LiveReading): Promise<ItsInput> {
  const lists = await readWhole(name, client, [
    { resource: resources.ManagedCluster },
    { resource: resources.ConfigMap, namespace: PROPERTIES_NAMESPACE },
    ...(workStatuses ? [{ resource: resources.WorkStatus }] : []),
  ]);
  onProgress?.(`${name}: ${count(lists[0]?.length ?? 0, "cluster")}`);
  return { kind: "ITS", name, objects: lists.flat().filter(({ kind, metadata }) => kind !== "ConfigMap" || metadata.name !== ROOT_CA) };
}

/** What decides how everything else of a WDS is read and placed. */
const DECIDING = [resources.BindingPolicy, resources.Binding, resources.CustomTransform, resources.StatusCollector, resources.Namespace, resources.CustomResourceDefinition] as const;

async function readWorkloadSpace({ name, client, inventory, apiGroups }: LiveWorkloadSpace, { reach = [], managers = false, onProgress }: LiveReading): Promise<WdsInput> {
  const [minor, served, deciding] = await Promise.all([readMinor(client), client.discover({ refresh: true }), readWhole(name, client, DECIDING.map((resource) => ({ resource })))]);
  const [policies = [], bindings = []] = deciding as readonly [readonly BindingPolicy[], readonly Binding[]];
  const watched = served.filter((resource) => isWatched(resource, apiGroups) && !DECIDING.some((one) => sameResource(one, resource)));
  const reached = reach === "all" ? everything : reachWithBindings([...policies, ...reach], bindings);
  await assertDiscovered(name, client, served, reached);
  const wanted = watched.filter(reached.resource);
  const workload = await readWhole(name, client, wanted.map((resource) => ({ resource })));
  const read = [...deciding.flat(), ...workload.flat()];
  const objects = managers ? read : read.map(withoutManagedFields);
  onProgress?.(`${name}: ${count(policies.length, "policy", "policies")}, ${count(objects.length, "object")}`);
  return {
    kind: "WDS",
    name,
    objects,
    served: true,
    ...(inventory !== undefined && { inventory }),
    ...(apiGroups !== undefined && apiGroups !== "" && { apiGroups }),
    ...(minor !== undefined && { kubernetesMinor: minor }),
  };
}

/** They are larger than the rest, and few ask for them. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields, ...metadata } = object.metadata;
  return managedFields === undefined ? object : { ...object, metadata };
}

/** The settings of WDSes, without any of their objects. @throws KubeStellarError when the CustomResourceDefinitions cannot be read. */
export async function readSettings(wdses: readonly LiveWorkloadSpace[]): Promise<readonly SpaceSettings[]> {
  return Promise.all(wdses.map(async ({ name, client, inventory, apiGroups }) => {
    const [minor, crds] = await Promise.all([readMinor(client), readWhole(name, client, [{ resource: resources.CustomResourceDefinition }])]);
    return { name, recorded: recordKinds(crds.flat()), ...(inventory !== undefined && { inventory }), ...(apiGroups !== undefined && { apiGroups }), ...(minor !== undefined && { kubernetesMinor: minor }) };
  }));
}

/** Undefined for versions that there is no table for. */
async function readMinor(client: SpaceClient): Promise<number | undefined> {
  const version = (await client.raw("GET", "/version")) as { readonly major?: string; readonly minor?: string };
  return parseKubernetesMinor(`${version.major ?? ""}.${version.minor ?? ""}`);
}

/** A group whose server is down hides objects; that matters where something could choose them. */
async function assertDiscovered(space: string, client: SpaceClient, served: readonly ApiResource[], reach: Reach): Promise<void> {
  const names = new Set(served.map(({ resource }) => resource));
  const unread = [...(await client.unreadGroups())].filter((group) => isWatched({ group, resource: "" }) && reach.unknownGroup(group, names)).sort();
  if (unread.length > 0) throw new KubeStellarError(`cannot tell now what these API groups serve, so nothing is concluded from it: ${unread.join(", ")}`, { code: "Unreachable", space, fix: "Check the APIServices of these groups" });
}

const everything: Reach = { resource: () => true, unknownGroup: () => true };

/** What policies reach, and what Bindings list that no policy stands behind. */
function reachWithBindings(policies: readonly BindingPolicy[], bindings: readonly Binding[]): Reach {
  const byPolicies = reachOf(policies);
  const entries = bindings.flatMap(({ spec }) => entriesOf(spec));
  const listed = new Set(entries.map(({ group, resource }) => `${group}/${resource}`));
  const groups = new Set(entries.map(({ group }) => group));
  return {
    resource: (resource) => byPolicies.resource(resource) || listed.has(`${resource.group}/${resource.resource}`),
    unknownGroup: (group, served) => byPolicies.unknownGroup(group, served) || groups.has(group),
  };
}

const sameResource = (a: Pick<ApiResource, "group" | "resource">, b: Pick<ApiResource, "group" | "resource">): boolean => a.group === b.group && a.resource === b.resource;
