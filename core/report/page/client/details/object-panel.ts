/** An object: by which policies it goes where, and what changes about it. */
import type { Position } from "../../../map/types";
import { CHANGE_WORDS, fieldsText } from "../../../diff/phrases";
import { element } from "../dom";
import { clusters, policies } from "../words";
import { changeList, chips, clusterList, heading, objectReasons, placeOf, policyLink, reason, section, type Context } from "./parts";

const FIELDS_SHOWN = 4;

export function objectPanel(context: Context, at: Position): readonly HTMLElement[] {
  const { model } = context;
  const object = model.objects[at];
  if (object === undefined) return [];
  const { space, apiVersion, kind, namespace, name, labels, state } = object;
  const changes = model.changes.flatMap((change, position) => (model.hasObject(change.objects, at) ? [position] : []));
  const delivering = model.policiesOfObject(at);
  const where = model.clustersOfObject(at);
  return [
    heading(`${kind} (${apiVersion}) of ${space}${state === undefined ? "" : `, ${state}`}`, name, namespace === "" ? undefined : element("p", {}, "in namespace ", element("strong", {}, namespace)), placeOf(model, object.place), chips(Object.entries(labels).map(([key, value]) => `${key}=${value}`))),
    ...(changes.length === 0 ? [] : [section("What changes", changeList(context, changes, (change) => {
      const fields = change.fields.length === 0 ? "" : ` (${fieldsText(change, FIELDS_SHOWN)})`;
      return `${CHANGE_WORDS[change.change]} on ${clusters(model.clustersIn(change.clusters).length)}${fields}`;
    }))]),
    section(where.length === 0 ? "On no cluster" : `On ${clusters(where.length)}`, where.length === 0 ? element("p", { class: "hint" }, "No policy delivers it. ", element("code", {}, `ksfleet why-not ${kind}/${name}${namespace === "" ? "" : `@${namespace}`} CLUSTER`), " says what is missing.") : clusterList(context, where)),
    ...(delivering.length === 0 ? [] : [section(
      `Because of ${policies(delivering.length)}`,
      ...delivering.map((policy) =>
        element(
          "div",
          { class: "by" },
          element("p", {}, policyLink(context, policy), ` to ${clusters(model.clustersIn(policy.clusters).length)} `, placeOf(model, policy.place)),
          ...objectReasons(context, policy, at),
          ...policy.selectors.map((selector, i) => reason(`spec.clusterSelectors[${i}]`, selector.text, [clusters(model.clustersIn(selector.clusters).length)], placeOf(model, selector.place))),
        ),
      ),
    )]),
  ];
}
