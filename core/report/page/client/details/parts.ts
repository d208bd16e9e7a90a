/** What the panels of clusters, objects, policies and changes have in common. */
import { numeral } from "../../../../model/words";
import { causeText } from "../../../diff/phrases";
import type { MapChange, MapPolicy, MapSelector, Position } from "../../../map/types";
import { element, link, type Child } from "../dom";
import type { FleetModel } from "../model";
import type { Selection, SelectionStore } from "../selection";
import { askedValues, clusters, objectName, objectsDo, SIGNS } from "../words";

/** What a panel needs to be made. */
export interface Context {
  readonly model: FleetModel;
  readonly store: SelectionStore;
}

/** Names of a list shown before the reader asks for more. */
const SHOWN = 12;
/** Names that one more click shows. */
const STEP = 200;

export function placeOf(model: FleetModel, place: Position | undefined): HTMLElement | undefined {
  const text = model.placeText(place);
  return text === undefined ? undefined : element("code", { class: "place" }, text);
}

export function heading(kind: string, name: string, ...more: readonly Child[]): HTMLElement {
  return element("header", { class: "details-head" }, element("p", { class: "kicker" }, kind), element("h2", { attributes: { tabindex: "-1" } }, name), ...more);
}

export function section(title: string, ...children: readonly Child[]): HTMLElement {
  return element("section", { class: "details-section" }, element("h3", {}, title), ...children);
}

export function chips(texts: readonly string[]): HTMLElement | undefined {
  return texts.length === 0 ? undefined : element("ul", { class: "chips" }, ...texts.map((text) => element("li", {}, text)));
}

/** A list that grows as far as the reader wants. */
export function longList(items: readonly Position[], make: (at: Position) => Child, look = ""): HTMLElement {
  const list = element("ul", { class: `names ${look}` });
  const grow = (from: number, to: number): void => {
    for (const at of items.slice(from, to)) list.append(element("li", {}, make(at)));
    if (to >= items.length) return;
    const more = element("li", {}, link(`${numeral(items.length - to)} more`, () => {
      more.remove();
      grow(to, to + STEP);
    }, "more"));
    list.append(more);
  };
  // One that would be hidden alone is shown as well.
  grow(0, items.length === SHOWN + 1 ? items.length : SHOWN);
  return list;
}

export const objectList = ({ model, store }: Context, items: readonly Position[]): HTMLElement =>
  longList(items, (at) => {
    const object = model.objects[at];
    return object === undefined ? undefined : link(objectName(object), () => store.select({ kind: "object", at }));
  });

export const clusterList = ({ model, store }: Context, items: readonly Position[]): HTMLElement => longList(items, (at) => link(model.clusters[at]?.name ?? "", () => store.select({ kind: "cluster", at })), "short");

export function policyLink({ model, store }: Context, policy: MapPolicy, text = policy.name): HTMLElement {
  return link(text, () => store.select({ kind: "policy", at: model.policies.indexOf(policy) }), "link strong");
}

/** Why: a selector or clause in words, its place, and the labels that satisfied it. */
export function reason(what: string, text: string, values: readonly string[], place: HTMLElement | undefined): HTMLElement {
  return element("div", { class: "reason" }, element("p", { class: "reason-what" }, what, place === undefined ? undefined : " · ", place), element("p", {}, element("code", {}, text)), chips(values));
}

export function clusterReasons({ model }: Context, policy: MapPolicy, cluster: Position): readonly HTMLElement[] {
  const labels = model.clusters[cluster]?.labels ?? {};
  const selecting = policy.selectors.flatMap((selector: MapSelector, i) => (model.hasCluster(selector.clusters, cluster) ? [reason(`spec.clusterSelectors[${i}]`, selector.text, askedValues(selector.labels, labels), placeOf(model, selector.place))] : []));
  return selecting.length > 0 ? selecting : [reason("kept", policy.problem ?? "the policy no longer selects the cluster", [], undefined)];
}

export function objectReasons({ model }: Context, policy: MapPolicy, at: Position): readonly HTMLElement[] {
  const object = model.objects[at];
  if (object === undefined) return [];
  return policy.clauses.flatMap((clause, i) =>
    model.hasObject(clause.objects, at)
      ? [reason(`spec.downsync[${i}]`, clause.text, [...askedValues(clause.labels, object.labels), ...askedValues(clause.namespaceLabels, model.namespaceLabels(object)).map((label) => `the Namespace's ${label}`)], placeOf(model, clause.place))]
      : [],
  );
}

/** Changes, each with its causes. @param what - says what happens. */
export function changeList({ model, store }: Context, changes: readonly Position[], what: (change: MapChange) => string): HTMLElement {
  return longList(changes, (at) => {
    const change = model.changes[at];
    if (change === undefined) return undefined;
    const open: Selection = { kind: "change", at };
    const causes = change.causes.slice(0, 3).map((cause) => element("li", {}, causeText(cause)));
    const rest = change.causes.length - causes.length;
    return element(
      "div",
      { class: "what" },
      element("span", { class: `mark ${change.change}`, attributes: { "aria-hidden": "true" } }, SIGNS[change.change]),
      element("div", {}, link(what(change), () => store.select(open), "link strong"), ` by ${change.policyName}`, element("ul", { class: "causes" }, ...causes, rest > 0 ? element("li", {}, `and ${rest} more`) : undefined)),
    );
  });
}

/** `3 objects stop on 12 clusters` */
export const changeText = (model: FleetModel, { change, objects, clusters: where }: MapChange): string => `${objectsDo(model.objectsIn(objects).length, change)} on ${clusters(model.clustersIn(where).length)}`;
