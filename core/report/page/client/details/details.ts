/** The panel beside the map: all about what is selected. */
import { element, link, replaceChildren } from "../dom";
import type { FleetModel } from "../model";
import type { Selection, SelectionKind, SelectionStore } from "../selection";
import { clusterPanel } from "./cluster-panel";
import { objectPanel } from "./object-panel";
import { changePanel, findingPanel, policyPanel, refusalPanel, spacePanel } from "./other-panels";
import { clusters, objects, policies } from "../words";
import { heading, section, type Context } from "./parts";

const PANELS: Readonly<Record<SelectionKind, (context: Context, at: number) => readonly HTMLElement[]>> = {
  cluster: clusterPanel,
  object: objectPanel,
  policy: policyPanel,
  change: changePanel,
  finding: findingPanel,
  refusal: refusalPanel,
  space: spacePanel,
};

export function makeDetails(model: FleetModel, store: SelectionStore): HTMLElement {
  const panel = element("aside", { class: "details", attributes: { "aria-label": "Details" } });
  const show = (selection: Selection | undefined): void => {
    panel.classList.toggle("is-empty", selection === undefined);
    replaceChildren(panel, ...(selection === undefined ? overview(model) : [link("Close", () => store.select(undefined), "close"), ...PANELS[selection.kind]({ model, store }, selection.at)]));
    panel.scrollTop = 0;
  };
  store.subscribe(show);
  return panel;
}

/** What there is to read while nothing is selected. */
function overview(model: FleetModel): readonly HTMLElement[] {
  const { data, isComparison } = model;
  const notes = [data.headline, ...data.notes, ...idle(model)];
  const key = (name: string): HTMLElement => element("kbd", {}, name);
  return [
    heading(isComparison ? "The change" : "The fleet", "At a glance"),
    element("ul", { class: "notes" }, ...notes.map((note) => element("li", {}, note))),
    section(
      "How to read it",
      element("p", {}, "Choose a cluster to see its objects and why they are there, or an object to see its clusters."),
      element("ul", { class: "keys" }, element("li", {}, key("/"), " search"), element("li", {}, key("↑"), key("↓"), key("←"), key("→"), " move in lists and on the map"), element("li", {}, key("Enter"), " open"), element("li", {}, key("Esc"), " leave the search, or close what is open")),
    ),
  ];
}

/** What does nothing, which is often not meant. */
function idle(model: FleetModel): readonly string[] {
  const delivering = model.policies.filter((policy) => model.objectsIn(policy.objects).length > 0 && model.clustersIn(policy.clusters).length > 0);
  const placed = new Set(delivering.flatMap((policy) => model.objectsIn(policy.objects)));
  const isThere = ({ state }: { readonly state?: string }): boolean => state !== "removed";
  const empty = model.clusters.filter((cluster, at) => isThere(cluster) && model.objectCounts()[at] === 0).length;
  const unplaced = model.objects.filter((object, at) => isThere(object) && !placed.has(at)).length;
  const silent = model.policies.filter(isThere).length - delivering.filter(isThere).length;
  return [
    ...(empty > 0 ? [`Nothing runs on ${clusters(empty)}.`] : []),
    ...(unplaced > 0 ? [`No policy delivers ${objects(unplaced)}.`] : []),
    ...(silent > 0 ? [`Nothing is placed by ${policies(silent)}.`] : []),
  ];
}
