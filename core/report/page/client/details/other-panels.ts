/** A policy, a change, a space, a finding, and what a guard said. */
import { causeText, fieldsText } from "../../../diff/phrases";
import type { Position } from "../../../map/types";
import { element, link } from "../dom";
import { clusters, objects, policies } from "../words";
import { changeList, changeText, clusterList, heading, longList, objectList, placeOf, policyLink, reason, section, type Context } from "./parts";

export function policyPanel(context: Context, at: Position): readonly HTMLElement[] {
  const { model } = context;
  const policy = model.policies[at];
  if (policy === undefined) return [];
  const changes = model.changes.flatMap((change, position) => (change.policy === at ? [position] : []));
  const delivered = model.objectsIn(policy.objects);
  const where = delivered.length === 0 ? [] : model.clustersIn(policy.clusters);
  return [
    heading(`BindingPolicy of ${policy.space}${policy.state === undefined ? "" : `, ${policy.state}`}`, policy.name, placeOf(model, policy.place), policy.problem === undefined ? undefined : element("p", { class: "problem" }, policy.problem)),
    ...(changes.length === 0 ? [] : [section("What changes", changeList(context, changes, (change) => changeText(model, change)))]),
    section("Selectors of clusters", ...(policy.selectors.length === 0 ? [element("p", { class: "hint" }, "none: it chooses no cluster")] : policy.selectors.map((selector, i) => reason(`spec.clusterSelectors[${i}]`, selector.text, [clusters(model.clustersIn(selector.clusters).length)], placeOf(model, selector.place))))),
    section("Clauses", ...(policy.clauses.length === 0 ? [element("p", { class: "hint" }, "none: it chooses no object")] : policy.clauses.map((clause, i) => reason(`spec.downsync[${i}]`, clause.text, [objects(model.objectsIn(clause.objects).length), ...(clause.createOnly ? ["creation only"] : [])], placeOf(model, clause.place))))),
    section(`Delivers ${objects(delivered.length)}`, objectList(context, delivered)),
    section(`To ${clusters(where.length)}`, clusterList(context, where)),
  ];
}

export function changePanel(context: Context, at: Position): readonly HTMLElement[] {
  const { model, store } = context;
  const change = model.changes[at];
  if (change === undefined) return [];
  const { policy, policyName } = change;
  return [
    heading(`Change ${at + 1} of ${model.changes.length}`, changeText(model, change), element("p", {}, "by ", policy === undefined ? policyName : link(policyName, () => store.select({ kind: "policy", at: policy }), "link strong"), ` of ${change.space}`)),
    section("Because", longList(change.causes.map((_, i) => i), (i) => {
      const cause = change.causes[i];
      return cause === undefined ? undefined : causeText(cause);
    })),
    ...(change.fields.length === 0 ? [] : [section("Fields", longList(change.fields.map((_, i) => i), (i) => element("code", {}, fieldsText({ fields: change.fields.slice(i, i + 1) }, 1))))]),
    section(objects(model.objectsIn(change.objects).length), objectList(context, model.objectsIn(change.objects))),
    section(clusters(model.clustersIn(change.clusters).length), clusterList(context, model.clustersIn(change.clusters))),
  ];
}

export function spacePanel(context: Context, at: Position): readonly HTMLElement[] {
  const { model } = context;
  const space = model.data.map.spaces[at];
  if (space === undefined) return [];
  const own = model.policies.flatMap((policy, position) => (policy.space === space.name ? [position] : []));
  const members = space.kind === "ITS" ? model.clusters.flatMap(({ inventory }, position) => (inventory === space.name ? [position] : [])) : model.clustersOfSpace(space.name);
  return [
    heading(space.kind === "ITS" ? "Inventory and Transport Space" : "Workload Description Space", space.name, space.inventory === undefined ? undefined : element("p", {}, `delivers through ${space.inventory}`)),
    ...(space.kind === "ITS" ? [] : [section(policies(own.length), longList(own, (position) => {
      const policy = model.policies[position];
      return policy === undefined ? undefined : policyLink(context, policy);
    }))]),
    section(space.kind === "ITS" ? clusters(members.length) : `Delivers to ${clusters(members.length)}`, clusterList(context, members)),
  ];
}

export function findingPanel({ model }: Context, at: Position): readonly HTMLElement[] {
  const finding = model.data.findings[at];
  if (finding === undefined) return [];
  const { code, severity, object, path, message, fix, file, line, state, space } = finding;
  const place = file === undefined ? undefined : element("code", { class: "place" }, `${file}${line === undefined ? "" : `:${line}`}`);
  return [
    heading(`${state === undefined ? "" : `${state} `}${severity} ${code}${space === undefined ? "" : ` in ${space}`}`, object ?? "Finding", place),
    section("What is wrong", element("p", {}, path === "" ? undefined : element("code", {}, path), path === "" ? message : `: ${message}`)),
    section(state === "gone" ? "It is mended by this change" : "What to do", state === "gone" ? undefined : element("p", {}, fix)),
  ];
}

export function refusalPanel({ model }: Context, at: Position): readonly HTMLElement[] {
  const refusal = model.data.refusals?.[at];
  if (refusal === undefined) return [];
  const { guard, subject, message, exception, expired } = refusal;
  return [
    heading(exception === undefined ? "A guard refuses the change" : "Excepted from a guard", guard, subject === "*" ? undefined : element("p", {}, subject)),
    section("Why", element("p", {}, message)),
    ...(exception === undefined ? [] : [section("Exception", element("p", {}, `${exception.reason}; approved by ${exception.approvedBy}${exception.until === undefined ? "" : `, until ${exception.until}`}`))]),
    ...(expired === undefined ? [] : [section("Exception, ended", element("p", {}, `${expired.reason}; approved by ${expired.approvedBy}, until ${expired.until ?? ""}`))]),
  ];
}
