/** How constructs know the app that writes them, without depending on it: also when it is of another copy of this package. */
import type { IConstruct } from "constructs";

/** Marks an app that writes a folder for each space. */
export const FLEET_ROOT = Symbol.for("kubestellar-fleet.cdk8s.FleetApp");

/** What a space asks of its app. */
export interface FleetRoot {
  /** What is wrong with the content of a space, a message each. */
  findingsOf(space: IConstruct): readonly string[];
}

export function isFleetRoot(construct: IConstruct): construct is IConstruct & FleetRoot {
  return FLEET_ROOT in construct;
}
