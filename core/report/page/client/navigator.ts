/** The lists beside the map: what changes, policies, objects, clusters, findings. */
import { numeral } from "../../../model/words";
import type { Position } from "../../map/types";
import { CHANGE_WORDS } from "../../diff/phrases";
import { element, type Child } from "./dom";
import type { FleetModel } from "./model";
import type { Selection, SelectionKind, SelectionStore } from "./selection";
import { Tabs, type Tab } from "./tabs";
import { VirtualList } from "./virtual-list";
import { clusters, happening, objects, SIGNS } from "./words";

/** One list of the navigator. */
interface Listing {
  readonly kind: SelectionKind;
  readonly title: string;
  readonly size: number;
  readonly row: (at: Position) => readonly Child[];
}

export function makeNavigator(model: FleetModel, store: SelectionStore): HTMLElement {
  const lists = new Map<SelectionKind, VirtualList<Selection>>();
  const listings = listingsOf(model);
  const tabs = new Tabs(
    listings.map(({ kind, title, size, row }): Tab => ({
      id: kind,
      title,
      count: numeral(size),
      make: () => {
        if (size === 0) return element("p", { class: "empty" }, kind === "finding" ? "No findings." : kind === "change" ? "Nothing changes." : "There are none.");
        const items = Array.from({ length: size }, (_, at): Selection => ({ kind, at }));
        const list = new VirtualList({ id: `list-${kind}`, label: title, items, row: ({ at }) => row(at), onOpen: (selection) => store.select(selection) });
        lists.set(kind, list);
        if (store.current?.kind === kind) list.activate(store.current.at);
        return list.element;
      },
    })),
    "Lists",
  );
  store.subscribe((selection) => {
    for (const [kind, list] of lists) list.activate(selection?.kind === kind ? selection.at : -1);
  });
  return tabs.element;
}

function listingsOf(model: FleetModel): readonly Listing[] {
  const { changes, policies, objects: things, clusters: all, data } = model;
  const refusals = data.refusals ?? [];
  return [
    ...(refusals.length > 0 ? [{ kind: "refusal", title: "Guards", size: refusals.length, row: (at) => refusalRow(model, at) } satisfies Listing] : []),
    ...(model.isComparison ? [{ kind: "change", title: "Changes", size: changes.length, row: (at) => changeRow(model, at) } satisfies Listing] : []),
    { kind: "policy", title: "Policies", size: policies.length, row: (at) => policyRow(model, at) },
    { kind: "object", title: "Objects", size: things.length, row: (at) => objectRow(model, at) },
    { kind: "cluster", title: "Clusters", size: all.length, row: (at) => clusterRow(model, at) },
    { kind: "finding", title: "Findings", size: data.findings.length, row: (at) => findingRow(model, at) },
  ];
}

const twoLines = (title: Child, subtitle: string, mark?: Child): readonly Child[] => [mark, element("span", { class: "row-text" }, element("span", { class: "row-title" }, title), element("span", { class: "row-subtitle" }, subtitle))];

const markOf = (what: string, sign: string): HTMLElement => element("span", { class: `mark ${what}`, attributes: { "aria-hidden": "true" } }, sign);

/** `added` and `removed` are told in words too. */
const stateText = (state: string | undefined): string => (state === undefined ? "" : ` (${state})`);

function changeRow(model: FleetModel, at: Position): readonly Child[] {
  const change = model.changes[at];
  if (change === undefined) return [];
  const members = model.objectsIn(change.objects);
  const first = model.objects[members[0] ?? -1];
  const title = `${first === undefined ? "" : `${first.kind} ${first.name}`}${members.length > 1 ? ` and ${numeral(members.length - 1)} more` : ""}`;
  return twoLines(title, `${members.length === 1 ? CHANGE_WORDS[change.change] : change.change} on ${clusters(model.clustersIn(change.clusters).length)}, ${change.policyName}`, markOf(change.change, SIGNS[change.change]));
}

function policyRow(model: FleetModel, at: Position): readonly Child[] {
  const policy = model.policies[at];
  if (policy === undefined) return [];
  const places = model.objectsIn(policy.objects).length > 0 && model.clustersIn(policy.clusters).length > 0;
  return twoLines(`${policy.name}${stateText(policy.state)}`, places ? `${objects(model.objectsIn(policy.objects).length)} on ${clusters(model.clustersIn(policy.clusters).length)}` : "places nothing", policy.problem === undefined ? undefined : markOf("warning", "!"));
}

function objectRow(model: FleetModel, at: Position): readonly Child[] {
  const object = model.objects[at];
  if (object === undefined) return [];
  const { kind, namespace, name, state } = object;
  return twoLines(`${name}${stateText(state)}`, `${kind}${namespace === "" ? "" : ` in ${namespace}`}`);
}

function clusterRow(model: FleetModel, at: Position): readonly Child[] {
  const cluster = model.clusters[at];
  if (cluster === undefined) return [];
  const what = happening(model.happens[at] ?? 0);
  const labels = Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`).join(", ");
  return twoLines(`${cluster.name}${stateText(cluster.state)}`, labels === "" ? "no labels" : labels, what === "none" ? undefined : markOf(what, SIGNS[what]));
}

function findingRow({ data }: FleetModel, at: Position): readonly Child[] {
  const finding = data.findings[at];
  if (finding === undefined) return [];
  const { severity, code, message, object, state } = finding;
  return twoLines(message, `${state === undefined ? "" : `${state}, `}${severity} ${code}${object === undefined ? "" : `, ${object}`}`, markOf(severity, severity === "info" ? "i" : "!"));
}

function refusalRow({ data }: FleetModel, at: Position): readonly Child[] {
  const refusal = data.refusals?.[at];
  if (refusal === undefined) return [];
  return twoLines(refusal.message, `${refusal.guard}${refusal.exception === undefined ? "" : ", excepted"}`, markOf(refusal.exception === undefined ? "error" : "info", refusal.exception === undefined ? "!" : "i"));
}
