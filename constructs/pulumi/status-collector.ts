/** StatusCollector: a query over the states that clusters report. */
import type * as pulumi from "@pulumi/pulumi";
import { FleetResource, isFleetResource } from "./resource";
import type { Adopt, OneOf, StringMap } from "./resource";
import { spaceInputOf } from "./space";
import type { WorkloadSpace } from "./workload-space";

/** A column: its name and the CEL expression for its value. */
export interface NamedExpressionArgs {
  readonly name: pulumi.Input<string>;
  readonly def: pulumi.Input<string>;
}

/** A column computed over the rows of a group. */
export interface CombinedFieldArgs {
  readonly name: pulumi.Input<string>;
  readonly type: pulumi.Input<OneOf<"COUNT" | "SUM" | "AVG" | "MIN" | "MAX">>;
  /** CEL expression; not for COUNT. */
  readonly subject?: pulumi.Input<string>;
}

/** Arguments of a StatusCollector: either `select`, or `combinedFields` with or without `groupBy`. */
export interface StatusCollectorArgs {
  /** The WDS whose policies may name it. Changing this replaces the resource. */
  readonly space: WorkloadSpace;
  /** What policies call it. Changing this replaces the resource. @default the resource's name */
  readonly name?: string;
  /** CEL expression; rows for which it is false are dropped. */
  readonly filter?: pulumi.Input<string>;
  /** Rows with equal values are combined. */
  readonly groupBy?: pulumi.Input<readonly pulumi.Input<NamedExpressionArgs>[]>;
  /** Columns computed over the rows of a group. */
  readonly combinedFields?: pulumi.Input<readonly pulumi.Input<CombinedFieldArgs>[]>;
  /** Columns, one row a cluster. */
  readonly select?: pulumi.Input<readonly pulumi.Input<NamedExpressionArgs>[]>;
  /** Greatest number of rows. KubeStellar 0.30 wants it and applies none. @default 20 */
  readonly limit?: pulumi.Input<number>;
  /** Labels of the collector object itself. */
  readonly labels?: StringMap;
  /** Annotations of the collector object itself. */
  readonly annotations?: StringMap;
  /** What to do with a collector of this name that is there and not ours. @default "never" */
  readonly adopt?: pulumi.Input<Adopt>;
}

/**
 * A query that policies name in `statusCollectors`; results come as CombinedStatus (`getCombinedStatus`).
 *
 * @example
 * import { InventorySpace, StatusCollector, WorkloadSpace } from "kubestellar-fleet/pulumi";
 *
 * const its1 = new InventorySpace("its1", { kubeconfig: { context: "its1" } });
 * const wds1 = new WorkloadSpace("wds1", { kubeconfig: { context: "wds1" }, inventory: its1 });
 * new StatusCollector("available", {
 *   space: wds1,
 *   select: [
 *     { name: "cluster", def: "inventory.name" },
 *     { name: "available", def: "returned.status.availableReplicas" },
 *   ],
 * });
 */
export class StatusCollector extends FleetResource {
  constructor(name: string, args: StatusCollectorArgs, opts?: pulumi.CustomResourceOptions) {
    const { space, name: collectorName = name, ...rest } = args;
    super("StatusCollector", name, { ...rest, name: collectorName, space: spaceInputOf(space) }, ["uid"], opts);
  }

  static override isInstance(value: unknown): value is StatusCollector {
    return isFleetResource(value, "StatusCollector");
  }
}
