/** A definition against the spaces of its hub: what is not there, what others changed, and what is ours and defined no more. */
import { describeObject, type KubeObject } from "../../core/model/kube-object";
import { isRecorded } from "../../core/plan/inventory";
import { appliedBy, compareObject, leftObject, missingObject, statedObject, type DriftFinding } from "../../core/plan/drift";
import { rulesOfDefinition } from "../../core/model/server-defaults";
import { asServed } from "../../core/preview/served-object";
import { ownedObjects } from "../apply";
import { mapBounded } from "../bounded";
import { readIdentity, type SpaceClient, type SpaceKind } from "../clients";
import { KubeStellarError } from "../errors";
import { workloadKey } from "../workload";
import { readObjects, resolveKinds } from "./read-objects";

/** A space of a definition. */
export interface DefinedSpace {
  readonly name: string;
  readonly kind: SpaceKind;
  readonly objects: readonly KubeObject[];
}

/** What the hub is compared with. */
export interface Definition {
  readonly spaces: readonly DefinedSpace[];
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
  /** Clusters that it defines objects of, and to which there is no way. */
  readonly unreached: readonly string[];
}

/**
 * Compares all spaces of a definition.
 *
 * @throws KubeStellarError when a space cannot be read: what is not known is never told as gone.
 */
export async function definitionDrift(definition: Definition, onProgress: (line: string) => void): Promise<ComparedDefinition> {
  const findings: DriftFinding[] = [];
  const opened: Opened[] = [];
  const unreached: string[] = [];
  for (const space of definition.spaces) {
    const client = await definition.open(space);
    if (client === undefined && space.kind === "WEC") {
      unreached.push(space.name);
      continue;
    }
    if (client === undefined) {
      findings.push(missingObject({ against: "definition", space: space.name, object: `space ${space.name}` }, `there is no such space, which should hold ${space.objects.length} objects`));
      continue;
    }
    onProgress(`${space.name}: comparing ${space.objects.length} objects with the definition`);
    const compared = await spaceDrift(space, client, definition);
    findings.push(...compared.findings);
    opened.push({ space: space.name, client, objects: compared.objects });
  }
  if (definition.owner !== undefined) findings.push(...(await leftInSpaces(opened, definition.owner)));
  return { findings, objects: opened.reduce((sum, { objects }) => sum + objects.length, 0), unreached };
}

/** The objects are as the space serves them. */
async function spaceDrift(space: DefinedSpace, client: SpaceClient, { managers, hide = (object) => object }: Definition): Promise<{ readonly findings: readonly DriftFinding[]; readonly objects: readonly KubeObject[] }> {
  const resourceOf = await resolveKinds(client, space.objects);
  const wanted = space.objects.map((object) => {
    const resource = resourceOf(object);
    return resource === undefined ? object : asServed(object, resource);
  });
  const found = await readObjects(client, wanted, resourceOf);
  const crds = space.objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  const findings = wanted.flatMap((object) => {
    const subject = { against: "definition", space: space.name, object: describeObject(object) } as const;
    const standing = found.get(object) ?? "missing";
    if (standing === "missing") return [missingObject(subject)];
    if (standing === "unserved") return [missingObject(subject, "the space does not serve its kind")];
    // A record of an inventory leaves out what its program stated.
    return compareObject(subject, statedObject(object, rulesOfDefinition(crds, object.apiVersion, object.kind)), hide(standing), isRecorded(object) ? () => false : appliedBy(managers));
  });
  return { findings, objects: wanted };
}

interface Opened {
  readonly space: string;
  readonly client: SpaceClient;
  readonly objects: readonly KubeObject[];
}

/** Several spaces may be one server: what is defined in one of them is defined. */
async function leftInSpaces(opened: readonly Opened[], owner: string): Promise<readonly DriftFinding[]> {
  const servers = new Map<string, { readonly first: Opened; readonly defined: Set<string> }>();
  for (const one of opened) {
    const identity = await readIdentity(one.client);
    const server = servers.get(identity) ?? { first: one, defined: new Set<string>() };
    servers.set(identity, server);
    for (const object of one.objects) server.defined.add(workloadKey(object));
  }
  const findings = await mapBounded([...servers.values()], async ({ first: { space, client }, defined }) => {
    const { objects, unread } = await ownedObjects(client, owner);
    if (unread.length > 0) throw new KubeStellarError(`could not be looked through for what is defined no more: ${unread.join("; ")}`, { code: "Forbidden", space: client.name, fix: "Allow list on these" });
    const gone = objects.filter(({ key }) => !defined.has(key));
    const read = await mapBounded(gone, (one) => client.get(one.resource, one));
    return read.flatMap((actual, i) => (actual === undefined ? [] : [leftObject({ against: "definition", space, object: gone[i]!.key }, actual, `it is ${owner}'s, and defined no more`)]));
  });
  return findings.flat();
}
