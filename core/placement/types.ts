/** What placement reads of a policy and of a cluster. */
import type { BindingPolicy, DownsyncClause } from "../model/binding-policy";

/** How the objects of a clause are delivered and reported. Absent means false, or none. */
export type DownsyncModulation = Pick<DownsyncClause, "createOnly" | "statusCollectors" | "wantSingletonReportedState" | "wantMultiWECReportedState">;

/** The part of a BindingPolicy that decides placement. */
export type PlacementPolicy = Pick<BindingPolicy, "metadata" | "spec">;

/** A ManagedCluster, as far as placement looks at it. */
export interface PlacementCluster {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}
