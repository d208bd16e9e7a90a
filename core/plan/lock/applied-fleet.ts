/** What a hub holds once a definition has been applied to it: the definition, and of what is there already all that stays. */
import { withForeignFields } from "../../model/foreign-fields";
import { parseApiVersion, type KubeObject } from "../../model/kube-object";
import type { ManagedCluster } from "../../model/managed-cluster";
import { OWNER_ANNOTATION } from "../../model/names";
import { resources } from "../../model/resources";
import { wholeOf, type InputObject, type ObjectHead, type PreviewInput } from "../../preview/input";
import { alignWithLive } from "../diff";
import { isRecorded } from "../inventory";

/** How the definition is applied. */
export interface AppliedHow {
  /** Whether what its owner has and it declares no more goes. @default true */
  readonly prune?: boolean;
}

/** See `appliedFleet`. */
export interface AppliedFleet {
  readonly input: PreviewInput;
  /** What of each WDS the definition does not declare. */
  readonly others: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Puts a definition over a running fleet.
 *
 * - What the definition declares is as an apply leaves it: with the fields that others have set and it says nothing of, labels among them. A cluster that it
 *   only records is as it is now, or gone; one of an owner that an administrator has un-accepted stays so.
 * - Everything else stays, unless it has the owner of objects that the definition declares: that goes.
 *
 * @param reality - with the managers of fields, where what others set in objects is to count.
 */
export function appliedFleet(definition: PreviewInput, reality: PreviewInput, { prune = true }: AppliedHow = {}): AppliedFleet {
  const { live, defined } = alignWithLive({ live: reality, defined: definition });
  const running = new Map(live.spaces.map((space) => [space.name, space]));
  const others = new Map<string, ReadonlySet<string>>();
  const spaces = defined.spaces.map((space) => {
    const declared = space.objects.filter((object) => !isRecorded(object));
    const other = running.get(space.name);
    if (other === undefined || other.kind !== space.kind) return { ...space, objects: declared };
    const stay = staying(declared, other.objects, prune);
    if (space.kind === "WDS") others.set(space.name, new Set(stay.map(identityOf)));
    return { ...space, objects: [...merged(declared, other.objects), ...stay] };
  });
  return { input: { spaces }, others };
}

function merged(declared: readonly InputObject[], standing: readonly InputObject[]): readonly InputObject[] {
  const there = new Map(standing.map((object) => [identityOf(object), object]));
  return declared.map((object) => {
    const other = there.get(identityOf(object));
    if (other === undefined) return object;
    const standingObject = wholeOf(other);
    return withAcceptance(withForeignFields(wholeOf(object), standingObject), standingObject);
  });
}

/** An apply lets a cluster in that is new or announced itself, and never again one of its owner's that was let go. */
function withAcceptance(cluster: KubeObject, standing: KubeObject): KubeObject {
  if (cluster.kind !== resources.ManagedCluster.kind || standing.metadata.annotations?.[OWNER_ANNOTATION] === undefined) return cluster;
  const spec = (object: KubeObject): NonNullable<ManagedCluster["spec"]> => (object as ManagedCluster).spec ?? {};
  return spec(standing).hubAcceptsClient === true ? cluster : { ...cluster, spec: { ...spec(cluster), hubAcceptsClient: false } };
}

/** What stands, is not declared, and is nobody's who declares the others. Bindings are what comes of it. */
function staying(declared: readonly InputObject[], standing: readonly InputObject[], prune: boolean): readonly InputObject[] {
  const names = new Set(declared.map(identityOf));
  const owners = new Set(standing.flatMap((object) => (names.has(identityOf(object)) ? (object.metadata.annotations?.[OWNER_ANNOTATION] ?? []) : [])));
  return standing.filter((object) => {
    if (names.has(identityOf(object)) || (object.kind === "Binding" && object.apiVersion.startsWith("control.kubestellar.io/"))) return false;
    const owner = object.metadata.annotations?.[OWNER_ANNOTATION];
    return !prune || owner === undefined || !owners.has(owner);
  });
}

/** What an object is called in its space: group, kind, namespace and name. */
export const identityOf = ({ apiVersion, kind, metadata: { namespace = "", name } }: ObjectHead): string => `${parseApiVersion(apiVersion).group}/${kind}/${namespace}/${name}`;
