/** Workload: a set of objects in a space. */
import * as pulumi from "@pulumi/pulumi";
import { formatDiagnostic } from "../../core/model/diagnostic";
import type { KubeObject } from "../../core/model/kube-object";
import { workloadAgentRights } from "../../core/render/agent-rights";
import type { AgentRightsChoice } from "../../core/render/agent-rights";
import { loadManifests, objectsOf } from "../../operations/sources";
import type { ManifestSource } from "../../operations/sources";
import { workloadKey } from "../../operations/workload";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt } from "./resource";
import type { SpaceResource } from "./space";
import { spaceInputOf } from "./space";
import { WorkloadSpace, declaredSpaceOf } from "./workload-space";

/** An object written in the program. apiVersion, kind, name and namespace are plain: they decide what exists; the rest may be outputs. */
export interface ObjectArgs {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    readonly annotations?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** Arguments of a Workload. One of `manifests`, `yaml` and `objects` at least; several are put together. */
export interface WorkloadArgs {
  /** Where the objects live: mostly a WorkloadSpace. Changing this replaces the resource. */
  readonly space: SpaceResource;
  /** YAML or JSON file, or folder of such files, relative to the program. */
  readonly manifests?: string | readonly string[];
  /** YAML text. */
  readonly yaml?: string;
  /** Objects written in the program. */
  readonly objects?: readonly ObjectArgs[];
  /** Of namespaced objects that name none. @default "default" */
  readonly defaultNamespace?: pulumi.Input<string>;
  /** Bounds each wait: definitions served, removed objects gone. @default 60 */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /** What to do with objects that are there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
  /**
   * What to do about kinds that OCM's work agents may not create (custom resources, StorageClasses, …). `derive`: add the ClusterRole
   * `<name>-agent-rights` that the agents aggregate; it has the labels that those objects share, so a policy that selects them by labels
   * delivers it too. `none`: the clusters grant these rights. @default "derive"
   */
  readonly agentRights?: AgentRightsChoice;
}

/**
 * Objects applied to a space by server-side apply. Each object is an input of its own, by its key (`Deployment.apps nginx/nginx`), so
 * that a diff names it; each Secret is a secret by itself.
 *
 * @example
 * import { InventorySpace, Workload, WorkloadSpace } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const wds1 = new WorkloadSpace("wds1", { kubeconfig: { context: "wds1" }, inventory: its1 });
 * new Workload("nginx", {
 *   space: wds1,
 *   manifests: "manifests/nginx",
 *   objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "motd", namespace: "nginx" }, data: { text: "hello" } }],
 * });
 */
export class Workload extends FleetResource {
  /** By key. */
  declare readonly objects: pulumi.Output<Readonly<Record<string, KubeObject>>>;

  constructor(name: string, args: WorkloadArgs, opts?: pulumi.CustomResourceOptions) {
    const { space, manifests, yaml, objects, agentRights = "derive", ...rest } = args;
    const given = readObjects(name, { manifests, yaml, objects });
    const read = agentRights === "derive" && WorkloadSpace.isInstance(space) ? given.then((found) => withAgentRights(name, found)) : given;
    // Reported by the input below; here it must not be an unhandled rejection as well.
    read.catch(() => undefined);
    super("Workload", name, { ...rest, name, space: spaceInputOf(space), objects: read.then(withSecrets) }, [], opts);
    if (!WorkloadSpace.isInstance(space)) return;
    const declared = declaredSpaceOf(space);
    // Wrapped, because a promise of outputs would be taken apart on the way.
    declared.declareWorkload({ name, read: () => read.then((found) => ({ objects: found })), defaultNamespace: args.defaultNamespace ?? "default" });
    declared.resources.push(this);
  }

  static override isInstance(value: unknown): value is Workload {
    return isFleetResource(value, "Workload");
  }
}

/** @throws RunError with every finding, a line each: Pulumi shows it as it is, without a stack. */
export async function readObjects(name: string, { manifests, yaml, objects }: { readonly manifests: string | readonly string[] | undefined; readonly yaml: string | undefined; readonly objects: readonly ObjectArgs[] | undefined }): Promise<Readonly<Record<string, ObjectArgs>>> {
  const paths = manifests === undefined ? [] : typeof manifests === "string" ? [manifests] : manifests;
  const sources: readonly ManifestSource[] = [...paths.map((path) => ({ path })), ...(yaml === undefined ? [] : [{ text: yaml, name: "yaml" }])];
  const loaded = sources.map((source) => loadManifests(source));
  const findings = loaded.flatMap(({ diagnostics }) => diagnostics);
  const reasons = findings.map(formatDiagnostic);

  const found: Record<string, ObjectArgs> = {};
  for (const object of [...loaded.flatMap(objectsOf), ...(objects ?? [])] as readonly ObjectArgs[]) {
    const key = workloadKey({ ...object, metadata: { name: object.metadata.name, ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }) } });
    if (found[key] !== undefined) reasons.push(`${key} is given twice. Leave one of them out`);
    found[key] = object;
  }
  if (sources.length === 0 && objects === undefined) reasons.push("a workload needs manifests, yaml or objects");
  if (reasons.length > 0) throw new pulumi.RunError(`Workload ${name} cannot be read:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`);
  return found;
}

/** With the ClusterRole that agents need for the kinds of these objects. */
function withAgentRights(name: string, found: Readonly<Record<string, ObjectArgs>>): Readonly<Record<string, ObjectArgs>> {
  const role = workloadAgentRights(name, Object.values(found) as readonly KubeObject[]);
  return role === undefined ? found : { ...found, [workloadKey(role)]: role };
}

/** Each Secret secret alone: marking the whole set would hide every diff. */
function withSecrets(objects: Readonly<Record<string, ObjectArgs>>): Readonly<Record<string, pulumi.Input<ObjectArgs>>> {
  return Object.fromEntries(Object.entries(objects).map(([key, object]) => [key, object.kind === "Secret" ? pulumi.secret(object) : object]));
}
