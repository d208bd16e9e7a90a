/** What a hub holds once a definition has been applied to it: the definition, and of what is there already all that stays. */
import { parseApiVersion, type KubeObject } from "../../model/kube-object";
import { ownedKeys } from "../../model/managed-fields";
import { OWNER_ANNOTATION } from "../../model/names";
import { wholeOf, type InputObject, type ItsInput, type ObjectHead, type PreviewInput, type WdsInput } from "../../preview/input";
import { alignWithLive } from "../diff";
import { isRecorded } from "../inventory";

/**
 * Puts a definition over a running fleet.
 *
 * - A cluster that the definition declares has its labels, and those that others gave it; one that it only records is as it is now, or gone.
 * - Other clusters, their properties and other objects stay, unless they have the owner of objects that the definition declares: those go.
 * - Policies and StatusCollectors are those of the definition.
 */
export function appliedFleet(definition: PreviewInput, reality: PreviewInput): PreviewInput {
  const { live, defined } = alignWithLive({ live: reality, defined: definition });
  const running = new Map(live.spaces.map((space) => [space.name, space]));
  return {
    spaces: defined.spaces.map((space) => {
      const other = running.get(space.name);
      if (other === undefined || other.kind !== space.kind) return { ...space, objects: space.objects.filter((object) => !isRecorded(object)) };
      return space.kind === "ITS" ? appliedInventory(space, other as ItsInput) : appliedWorkload(space, other as WdsInput);
    }),
  };
}

function appliedInventory(space: ItsInput, live: ItsInput): ItsInput {
  const standing = new Map(live.objects.map((object) => [identityOf(object), object]));
  const declared = space.objects.filter((object) => !isRecorded(object));
  const objects = declared.map((object) => {
    const other = standing.get(identityOf(object));
    return other === undefined || object.kind !== "ManagedCluster" ? object : withForeignLabels(wholeOf(object), wholeOf(other));
  });
  return { ...space, objects: [...objects, ...staying(declared, live.objects)] };
}

function appliedWorkload(space: WdsInput, live: WdsInput): WdsInput {
  return { ...space, objects: [...space.objects, ...staying(space.objects, live.objects).filter(({ apiVersion, kind }) => !apiVersion.startsWith("control.kubestellar.io/") || kind === "CustomTransform")] };
}

/** What stands, is not declared, and is nobody's who declares the others. */
function staying(declared: readonly InputObject[], standing: readonly InputObject[]): readonly InputObject[] {
  const names = new Set(declared.map(identityOf));
  const owners = new Set(standing.flatMap((object) => (names.has(identityOf(object)) ? (object.metadata.annotations?.[OWNER_ANNOTATION] ?? []) : [])));
  return standing.filter((object) => {
    if (names.has(identityOf(object))) return false;
    const owner = object.metadata.annotations?.[OWNER_ANNOTATION];
    return owner === undefined || !owners.has(owner);
  });
}

function withForeignLabels(object: KubeObject, live: KubeObject): KubeObject {
  const ours = new Set(ownedKeys(live, ["metadata", "labels"]));
  const foreign = Object.entries(live.metadata.labels ?? {}).filter(([key]) => !ours.has(key));
  return { ...object, metadata: { ...object.metadata, labels: { ...Object.fromEntries(foreign), ...object.metadata.labels } } };
}

const identityOf = ({ apiVersion, kind, metadata: { namespace = "", name } }: ObjectHead): string => `${parseApiVersion(apiVersion).group}/${kind}/${namespace}/${name}`;
