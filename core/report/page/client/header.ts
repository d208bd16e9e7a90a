/** The head of the page: what it is about, in one sentence and a few numbers, and the spaces of the fleet. */
import { numeral } from "../../../model/words";
import { element, type Child } from "./dom";
import type { FleetModel } from "./model";
import type { SelectionStore } from "./selection";
import { CHANGE_WORDS } from "../../diff/phrases";
import { clusters, objects, policies, SIGNS } from "./words";

export function makeHeader(model: FleetModel, store: SelectionStore, search: HTMLElement): HTMLElement {
  const { data } = model;
  return element(
    "header",
    { class: "page-head" },
    element("div", { class: "page-title" }, element("h1", {}, data.title), model.isComparison ? element("p", {}, data.headline) : undefined),
    element("ul", { class: "numbers", attributes: { "aria-label": "Summary" } }, ...numbers(model)),
    search,
    element("nav", { class: "spaces", attributes: { "aria-label": "Spaces" } }, ...spaces(model, store)),
  );
}

function numbers(model: FleetModel): readonly HTMLElement[] {
  const { clusters: all, policies: some, objects: things, isComparison, data } = model;
  const entry = (number: number, text: string, look = ""): HTMLElement => element("li", { class: look }, element("strong", {}, numeral(number)), ` ${text}`);
  const word = (number: number, one: string, many: string): string => (number === 1 ? one : many);
  const errors = data.findings.filter(({ severity, state }) => severity === "error" && state !== "gone").length;
  const warnings = data.findings.filter(({ severity, state }) => severity === "warning" && state !== "gone").length;
  const refused = data.refusals?.filter(({ exception }) => exception === undefined).length;
  return [
    ...(data.isIncomplete === true ? [element("li", { class: "error" }, `not the whole ${isComparison ? "change" : "fleet"}`)] : []),
    ...(refused === undefined ? [] : [refused === 0 ? element("li", { class: "allowed" }, "allowed by all guards") : entry(refused, word(refused, "breach of a guard", "breaches of guards"), "error")]),
    ...(isComparison ? pairs(model) : [entry(all.length, word(all.length, "cluster", "clusters")), entry(some.length, word(some.length, "policy", "policies")), entry(things.length, word(things.length, "object", "objects"))]),
    ...(errors > 0 ? [entry(errors, word(errors, "error", "errors"), "error")] : []),
    ...(warnings > 0 ? [entry(warnings, word(warnings, "warning", "warnings"), "warning")] : []),
  ];
}

/** Pairs of object and cluster that start, stop or change. */
function pairs(model: FleetModel): readonly HTMLElement[] {
  return (["stop", "start", "change"] as const).flatMap((kind) => {
    const number = model.changes.filter(({ change }) => change === kind).reduce((sum, { objects: set, clusters: where }) => sum + model.objectsIn(set).length * model.clustersIn(where).length, 0);
    return number === 0 ? [] : [element("li", { class: kind }, `${SIGNS[kind]} `, element("strong", {}, numeral(number)), ` ${number === 1 ? CHANGE_WORDS[kind] : kind}`)];
  });
}

/** Each ITS with the WDSes that deliver through it. */
function spaces(model: FleetModel, store: SelectionStore): readonly Child[] {
  const all = model.data.map.spaces;
  const button = (at: number): HTMLElement | undefined => {
    const space = all[at];
    if (space === undefined) return undefined;
    const size = space.kind === "ITS" ? clusters(model.clusters.filter(({ inventory }) => inventory === space.name).length) : `${policies(model.policies.filter((policy) => policy.space === space.name).length)}, ${objects(model.objects.filter((object) => object.space === space.name).length)}`;
    return element("button", { class: `space ${space.kind === "ITS" ? "its" : "wds"}`, attributes: { type: "button" }, onClick: () => store.select({ kind: "space", at }) }, element("span", { class: "space-kind" }, space.kind), element("strong", {}, space.name), element("span", { class: "space-size" }, size));
  };
  const arrow = (): HTMLElement => element("span", { class: "arrow", attributes: { "aria-hidden": "true" } }, "→");
  const flows = all.flatMap((its, at) => (its.kind === "ITS" ? [{ at, sources: all.flatMap((space, i) => (space.kind === "WDS" && space.inventory === its.name ? [i] : [])) }] : []));
  const alone = all.flatMap((space, i) => (space.kind === "WDS" && !flows.some(({ sources }) => sources.includes(i)) ? [i] : []));
  return [...flows.map(({ at, sources }) => element("div", { class: "flow" }, ...sources.map(button), sources.length > 0 ? arrow() : undefined, button(at))), ...alone.map((i) => element("div", { class: "flow" }, button(i)))];
}
