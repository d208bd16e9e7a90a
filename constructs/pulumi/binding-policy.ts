/** BindingPolicy: which objects go to which clusters. */
import * as pulumi from "@pulumi/pulumi";
import type { PlacementSummary } from "../../provider/binding-policy";
import { programGuards } from "./guards/program-guards";
import { registered } from "./placement/known";
import { FleetResource, dependingOn, isFleetResource } from "./resource";
import type { Adopt, OneOf, StringMap } from "./resource";
import { spaceInputOf } from "./space";
import type { WorkloadSpace } from "./workload-space";
import { declaredSpaceOf } from "./workload-space";

/** A test of labels: all of it must hold. `{}` holds for everything. */
export interface LabelSelectorArgs {
  /** Labels that must be there with exactly these values. */
  readonly matchLabels?: StringMap;
  /** Further requirements. `NotIn` and `DoesNotExist` also hold where the label is absent. */
  readonly matchExpressions?: pulumi.Input<readonly pulumi.Input<{ readonly key: pulumi.Input<string>; readonly operator: pulumi.Input<OneOf<"In" | "NotIn" | "Exists" | "DoesNotExist">>; readonly values?: pulumi.Input<readonly pulumi.Input<string>[]> }>[]>;
}

type Texts = pulumi.Input<readonly pulumi.Input<string>[]>;

/** Tests of an object, all of which must pass, and how an object that passes travels. At least one test must be present. */
export interface DownsyncClauseArgs {
  /** The object's API group; `""` is core. Absent: any. */
  readonly apiGroup?: pulumi.Input<string>;
  /** Plural resource names in lower case; `"*"`: all. */
  readonly resources?: Texts;
  /** Names of the object's namespace; `"*"`: all. Cluster-scoped objects pass only `"*"`, `""` or absence. */
  readonly namespaces?: Texts;
  /** Names of the object; `"*"`: all. */
  readonly objectNames?: Texts;
  /** Any must hold for the labels of the object's Namespace. */
  readonly namespaceSelectors?: pulumi.Input<readonly pulumi.Input<LabelSelectorArgs>[]>;
  /** Any must hold for the object's labels. */
  readonly objectSelectors?: pulumi.Input<readonly pulumi.Input<LabelSelectorArgs>[]>;
  /** Create the object where it is missing, never change it afterwards. @default false */
  readonly createOnly?: pulumi.Input<boolean>;
  /** Names of StatusCollectors. */
  readonly statusCollectors?: Texts;
  /** Copy the object's status back from its one cluster. @default false */
  readonly wantSingletonReportedState?: pulumi.Input<boolean>;
  /** Bring the status back from all its clusters, aggregated. @default false */
  readonly wantMultiWECReportedState?: pulumi.Input<boolean>;
}

/** Arguments of a BindingPolicy. */
export interface BindingPolicyArgs {
  /** The WDS whose objects it places. Changing this replaces the resource. */
  readonly space: WorkloadSpace;
  /** At most 63 characters. Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** A cluster is chosen if any of these accepts its labels; none: no cluster. */
  readonly clusterSelectors?: pulumi.Input<readonly pulumi.Input<LabelSelectorArgs>[]>;
  /** An object is chosen if any of these clauses matches it; none: no object. */
  readonly downsync?: pulumi.Input<readonly pulumi.Input<DownsyncClauseArgs>[]>;
  /** Labels of the policy object itself. */
  readonly labels?: StringMap;
  /** Annotations of the policy object itself. */
  readonly annotations?: StringMap;
  /** What to do with a policy of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * Binds workload objects of a WDS to clusters of its ITS.
 *
 * A preview shows, as changes of the input `placement`, which clusters and objects it would place: an arrival is an added key, an
 * eviction a removed one. It knows what this program declares and what `recordedInventory` holds, in whatever order; it asks
 * no cluster.
 *
 * It waits for clusters and workloads of its space that were declared before it, and is deleted before them.
 *
 * @example
 * import { BindingPolicy, InventorySpace, WorkloadSpace } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const wds1 = new WorkloadSpace("wds1", { kubeconfig: { context: "wds1" }, inventory: its1 });
 * new BindingPolicy("nginx", {
 *   space: wds1,
 *   clusterSelectors: [{ matchLabels: { "location-group": "edge" } }],
 *   downsync: [{ objectSelectors: [{ matchLabels: { "app.kubernetes.io/name": "nginx" } }], wantMultiWECReportedState: true }],
 * });
 */
export class BindingPolicy extends FleetResource {
  /** What it places, as far as the program knows. */
  declare readonly placement: pulumi.Output<PlacementSummary>;

  constructor(name: string, args: BindingPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    const { space, name: policyName = name, ...rest } = args;
    const declared = declaredSpaceOf(space);
    const foundations = [...declared.foundations];
    declared.declarePolicy(policyName, pulumi.output({ clusterSelectors: args.clusterSelectors, downsync: args.downsync }));
    const placement = allowedByGuards(declared.placementOf(policyName, registered([space, ...foundations])));
    super("BindingPolicy", name, { ...rest, name: policyName, space: spaceInputOf(space), inventory: spaceInputOf(space.inventorySpace), placement }, ["uid"], dependingOn(opts, foundations));
  }

  static override isInstance(value: unknown): value is BindingPolicy {
    return isFleetResource(value, "BindingPolicy");
  }
}

/** A policy is registered when its placement is known: with it waits everything that a guard refuses. */
async function allowedByGuards(placement: Promise<PlacementSummary>): Promise<PlacementSummary> {
  const known = await placement;
  await programGuards().kept();
  return known;
}
