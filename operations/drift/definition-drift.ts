/** A definition against the spaces of its hub: what is not there, what others changed, and what is ours and defined no more. */
import { discoveryOf } from "../../core/model/discovery";
import { describeObject, type ApiResource, type KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { rulesOfDefinition } from "../../core/model/server-defaults";
import { appliedBy, compareObject, missingObject, statedObject, type DriftFinding } from "../../core/plan/drift";
import { isRecorded } from "../../core/plan/inventory";
import { asServed } from "../../core/preview/served-object";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { isKubeStellarError } from "../errors";
import type { DefinedSpace, UnreachedCluster } from "./defined-space";
import { leftInSpaces, type ComparedSpace } from "./left-in-spaces";
import { readObjects, resolveKinds } from "./read-objects";

/** What the hub is compared with. */
export interface Definition {
  readonly spaces: readonly DefinedSpace[];
  /** Spaces of it that are not to be compared: what they define is not left, for several spaces may be one server. @default none */
  readonly others?: readonly DefinedSpace[];
  /** Field managers that apply it. */
  readonly managers: ReadonlySet<string>;
  /** Whose its objects are: what carries this name and is defined no more, is left. Absent: that is not looked for. */
  readonly owner?: string | undefined;
  /** Of a record in which Secrets are hidden: hides those of the hub alike. */
  readonly hide?: ((object: KubeObject) => KubeObject) | undefined;
  /** `undefined`: there is no such space, or no way to a cluster. */
  readonly open: (space: Pick<DefinedSpace, "name" | "kind">) => Promise<SpaceClient | undefined>;
}

/** What comparing a definition comes to. */
export interface ComparedDefinition {
  /** Space by space. */
  readonly findings: readonly DriftFinding[];
  /** How many objects were compared. */
  readonly objects: number;
  /** Clusters that it defines objects of, and that could not be read. */
  readonly unreached: readonly UnreachedCluster[];
}

/**
 * Compares the spaces of a definition. A cluster that cannot be read is told as unreached; everything else goes on.
 *
 * @throws KubeStellarError when a space of the hub cannot be read: what is not known is never told as gone.
 */
export async function definitionDrift(definition: Definition, onProgress: (line: string) => void): Promise<ComparedDefinition> {
  const findings: DriftFinding[] = [];
  const compared: ComparedSpace[] = [];
  const unreached: UnreachedCluster[] = [];
  for (const space of definition.spaces) {
    try {
      const client = await definition.open(space);
      if (client === undefined && space.kind === "WEC") unreached.push({ cluster: space.name });
      else if (client === undefined) findings.push(missingObject({ against: "definition", space: space.name, object: `space ${space.name}` }, `there is no such space, which should hold ${space.objects.length} objects`));
      else {
        onProgress(`${space.name}: comparing ${space.objects.length} objects with the definition`);
        const { objects, differences } = await spaceDrift(space, client, definition);
        findings.push(...differences);
        compared.push({ name: space.name, kind: space.kind, client, objects });
      }
    } catch (error) {
      if (space.kind !== "WEC" || !isKubeStellarError(error)) throw error;
      unreached.push({ cluster: space.name, error });
    }
  }
  const left = definition.owner === undefined ? undefined : await leftInSpaces(compared, definition.others ?? [], definition.owner);
  return { findings: [...findings, ...(left?.findings ?? [])], objects: compared.reduce((sum, { objects }) => sum + objects.length, 0), unreached: [...unreached, ...(left?.unreached ?? [])] };
}

/** The objects are as the space serves them. */
async function spaceDrift(space: DefinedSpace, client: SpaceClient, { managers, hide = (object) => object }: Definition): Promise<{ readonly differences: readonly DriftFinding[]; readonly objects: readonly KubeObject[] }> {
  const resourceOf = await resolveKinds(client, space.objects);
  const objects = space.objects.map((object) => {
    const resource = resourceOf(object);
    return resource === undefined ? object : asServed(object, resource);
  });
  const found = await readObjects(client, objects, resourceOf);
  const definitions = await definitionsOf(space, client, resourceOf);
  const differences = objects.flatMap((object) => {
    const subject = { against: "definition", space: space.name, object: describeObject(object) } as const;
    const standing = found.get(object) ?? "missing";
    if (standing === "missing") return [missingObject(subject)];
    if (standing === "unserved") return [missingObject(subject, "the space does not serve its kind")];
    // A record of an inventory leaves out what its program stated.
    return compareObject(subject, statedObject(object, rulesOfDefinition(definitions, object.apiVersion, object.kind)), hide(standing), isRecorded(object) ? () => false : appliedBy(managers));
  });
  return { differences, objects };
}

/** The CustomResourceDefinitions by which its objects are compared: its own, and those that only the WDS has. Of other spaces a reader may not be allowed to read them. */
async function definitionsOf({ kind, objects }: DefinedSpace, client: SpaceClient, resourceOf: (object: KubeObject) => ApiResource | undefined): Promise<readonly KubeObject[]> {
  const own = objects.filter((object) => object.kind === resources.CustomResourceDefinition.kind);
  if (kind !== "WDS") return own;
  const everywhere = discoveryOf();
  const names = new Set(objects.flatMap((object) => {
    const { group, resource } = resourceOf(object) ?? {};
    return group === undefined || everywhere.resourcesNamed(resource ?? "").some((known) => known.group === group) ? [] : [`${resource}.${group}`];
  }));
  const missing = [...names].filter((name) => !own.some(({ metadata }) => metadata.name === name));
  const read = await mapBounded(missing, (name) => client.get(resources.CustomResourceDefinition, { name }));
  return [...own, ...read.filter((definition) => definition !== undefined)];
}
