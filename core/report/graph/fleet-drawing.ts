/** A fleet as a drawing: spaces, their policies, and the groups of clusters to which these deliver. */
import { fleetHeadline } from "../map/fleet-headline";
import type { FleetMap, MapPolicy } from "../map/types";
import { count, shorten } from "../../model/words";
import { drawFlows, type Flow } from "./draw-flows";
import { MAX_FLOWS, NAMES_IN_BOX, type Drawing } from "./drawing";

/** Policies with the same destinations share a box where there are more than can be drawn one by one. */
export function drawFleet(map: Pick<FleetMap, "spaces" | "clusters" | "objects" | "policies" | "clusterSets" | "objectSets">): Drawing {
  const { spaces, policies, clusterSets, objectSets } = map;
  const inventories = new Map(spaces.map(({ name, inventory = "" }) => [name, inventory]));
  const bundles = policies.length <= MAX_FLOWS ? policies.map((policy) => [policy]) : bySpaceAndClusters(policies);
  const flows = bundles.map((bundle): Flow => {
    const [{ space, name, problem, clusters: destinations } = NO_POLICY] = bundle;
    const things = new Set(bundle.flatMap((policy) => objectSets[policy.objects] ?? [])).size;
    const members = things === 0 ? [] : (clusterSets[destinations] ?? []);
    const title = bundle.length === 1 ? [name] : [count(bundle.length, "policy", "policies"), shorten(bundle.map((policy) => policy.name), NAMES_IN_BOX)];
    const why = members.length > 0 ? [] : [bundle.length === 1 && problem !== undefined ? `places nothing: ${problem}` : "places nothing"];
    return { space, inventory: inventories.get(space) ?? "", source: JSON.stringify(bundle.map((policy) => policy.name)), lines: [...title, ...why], kind: "places", label: count(things, "object"), members };
  });
  return drawFlows(map, flows, fleetHeadline(map));
}

const NO_POLICY: Pick<MapPolicy, "space" | "name" | "problem" | "clusters"> = { space: "", name: "", clusters: -1 };

function bySpaceAndClusters(policies: readonly MapPolicy[]): readonly (readonly MapPolicy[])[] {
  const bundles = new Map<string, MapPolicy[]>();
  for (const policy of policies) {
    const key = JSON.stringify([policy.space, policy.clusters]);
    const known = bundles.get(key);
    if (known === undefined) bundles.set(key, [policy]);
    else known.push(policy);
  }
  return [...bundles.values()];
}
