/** Which clusters the map shows for what is selected. */
import type { Position } from "../../map/types";
import type { FleetModel } from "./model";
import type { Selection } from "./selection";
import { clusters, objectName, objectsDo } from "./words";

/** `clusters` undefined: all alike. */
export interface Destinations {
  readonly clusters: readonly Position[] | undefined;
  /** For people; `""`: nothing to say. */
  readonly text: string;
}

const ALL: Destinations = { clusters: undefined, text: "" };

export function destinations(model: FleetModel, selection: Selection | undefined): Destinations {
  if (selection === undefined) return ALL;
  const { kind, at } = selection;
  switch (kind) {
    case "object": {
      const object = model.objects[at];
      const found = withChanges(model, model.clustersOfObject(at), (change) => model.hasObject(change.objects, at));
      return object === undefined ? ALL : { clusters: found, text: `${clusters(found.length)}: ${objectName(object)}` };
    }
    case "policy": {
      const policy = model.policies[at];
      if (policy === undefined) return ALL;
      const found = withChanges(model, model.objectsIn(policy.objects).length === 0 ? [] : model.clustersIn(policy.clusters), (change) => change.policy === at);
      return { clusters: found, text: `${clusters(found.length)}: policy ${policy.name}` };
    }
    case "change": {
      const change = model.changes[at];
      if (change === undefined) return ALL;
      const found = model.clustersIn(change.clusters);
      return { clusters: found, text: `${objectsDo(model.objectsIn(change.objects).length, change.change)} on ${clusters(found.length)}` };
    }
    case "space": {
      const space = model.data.map.spaces[at];
      if (space === undefined) return ALL;
      const found = space.kind === "WDS" ? model.clustersOfSpace(space.name) : model.clusters.flatMap(({ inventory }, position) => (inventory === space.name ? [position] : []));
      return { clusters: found, text: `${clusters(found.length)}: ${space.kind} ${space.name}` };
    }
    case "cluster":
    case "finding":
    case "refusal":
      return ALL;
  }
}

/** With clusters that are left by the change. */
function withChanges(model: FleetModel, now: readonly Position[], concerns: (change: FleetModel["changes"][number]) => boolean): readonly Position[] {
  const left = model.changes.filter((change) => change.change === "stop" && concerns(change)).flatMap((change) => model.clustersIn(change.clusters));
  return left.length === 0 ? now : [...new Set([...now, ...left])].sort((a, b) => a - b);
}
