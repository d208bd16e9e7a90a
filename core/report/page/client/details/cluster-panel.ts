/** A cluster: what changes there, and what runs there by which policy, clause, selector and label. */
import type { Position } from "../../../map/types";
import { CHANGE_WORDS } from "../../../diff/phrases";
import { element } from "../dom";
import { objectName, objects, objectsDo, policies } from "../words";
import { changeList, chips, clusterReasons, heading, objectList, placeOf, policyLink, reason, section, type Context } from "./parts";

export function clusterPanel(context: Context, at: Position): readonly HTMLElement[] {
  const { model } = context;
  const cluster = model.clusters[at];
  if (cluster === undefined) return [];
  const changes = model.changes.flatMap((change, position) => (model.hasCluster(change.clusters, at) ? [position] : []));
  const running = model.policiesOnCluster(at);
  const count = model.objectCounts()[at] ?? 0;
  return [
    heading(`Cluster of ${cluster.inventory}${cluster.state === undefined ? "" : `, ${cluster.state}`}`, cluster.name, placeOf(model, cluster.place), chips(Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`))),
    ...(changes.length === 0 ? [] : [section("What changes here", changeList(context, changes, (change) => {
      const members = model.objectsIn(change.objects);
      const only = members.length === 1 ? model.objects[members[0] ?? -1] : undefined;
      return only === undefined ? objectsDo(members.length, change.change) : `${objectName(only)} ${CHANGE_WORDS[change.change]}`;
    }))]),
    section(
      count === 0 ? "Nothing runs here" : `${objects(count)} by ${policies(running.length)}`,
      ...running.map((policy, i) => {
        const delivered = model.objectsIn(policy.objects);
        const details = element(
          "details",
          { class: "by" },
          element("summary", {}, element("span", { class: "by-name" }, policy.name), element("span", { class: "badge" }, objects(delivered.length))),
          element("p", {}, policyLink(context, policy, "Open the policy"), " ", placeOf(model, policy.place)),
          ...clusterReasons(context, policy, at),
          ...policy.clauses.flatMap((clause, number) => {
            const selected = model.objectsIn(clause.objects);
            return selected.length === 0 ? [] : [reason(`spec.downsync[${number}]`, clause.text, clause.createOnly ? ["creation only"] : [], placeOf(model, clause.place)), objectList(context, selected)];
          }),
          policy.clauses.length === 0 ? objectList(context, delivered) : undefined,
        );
        // A few are told at once; of many the reader picks.
        details.open = running.length <= 3 || i === 0;
        return details;
      }),
    ),
  ];
}
