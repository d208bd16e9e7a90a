/** The map: a tile for each cluster, grouped by a label, coloured by what happens there or by how much runs there. */
import { numeral } from "../../../model/words";
import type { Position } from "../../map/types";
import { append, element, replaceChildren } from "./dom";
import { groupClusters, groupingLabels, type Group } from "./grouping";
import type { FleetModel } from "./model";
import type { SelectionStore } from "./selection";
import { makeLegend, shadeOf } from "./legend";
import { clusters, happening, HAPPENINGS, objects, SIGNS } from "./words";

/** Up to so many clusters tiles bear their names. */
const NAMED = 150;
/** From so many clusters on tiles are smaller. */
const DENSE = 3_000;

export class ClusterMap {
  readonly element: HTMLElement;
  private readonly body = element("div", { class: "map-body", attributes: { role: "listbox", "aria-label": "Clusters" } });
  private readonly status = element("p", { class: "map-status", attributes: { "aria-live": "polite" } });
  /** By position of the cluster. */
  private tiles: HTMLElement[] = [];
  /** Positions in the order in which they stand. */
  private order: readonly Position[] = [];
  private lit: ReadonlySet<Position> | undefined;
  private focused: Position = 0;

  constructor(
    private readonly model: FleetModel,
    private readonly store: SelectionStore,
  ) {
    const labels = groupingLabels(model);
    const choice = element("select", { attributes: { id: "group-by" } }, ...labels.map((label) => element("option", { attributes: { value: label } }, label)), element("option", { attributes: { value: "" } }, "inventory"));
    choice.addEventListener("change", () => this.draw(choice.value === "" ? undefined : choice.value));
    const bar = element("div", { class: "map-bar" }, this.status, element("label", { attributes: { for: "group-by" } }, "Group by "), choice, makeLegend(model));
    this.element = element("section", { class: "map", attributes: { "aria-label": "Map" } }, bar, this.body);
    this.body.classList.toggle("dense", model.clusters.length > DENSE);
    this.body.classList.toggle("named", this.bearsNames);
    this.body.addEventListener("click", (event) => {
      const at = positionOf(event.target);
      if (at !== undefined) store.select({ kind: "cluster", at });
    });
    this.body.addEventListener("keydown", (event) => this.onKey(event));
    this.body.addEventListener("pointerover", (event) => {
      const at = positionOf(event.target);
      if (at !== undefined && event.target instanceof HTMLElement && event.target.title === "") event.target.title = this.tileText(at);
    });
    this.draw(labels[0]);
  }

  private get bearsNames(): boolean {
    return this.model.clusters.length <= NAMED;
  }

  /** Shows only these as they are, and dims the others. @param text - says what they are. undefined: all as they are. */
  light(lit: readonly Position[] | undefined, text: string): void {
    // All of them are as good as none, and only tiles that change are touched: there may be ten thousand.
    const now = lit === undefined || lit.length === this.tiles.length ? undefined : new Set(lit);
    for (const at of this.lit ?? []) if (now?.has(at) !== true) this.tiles[at]?.classList.remove("lit");
    for (const at of now ?? []) this.tiles[at]?.classList.add("lit");
    this.body.classList.toggle("filtered", now !== undefined);
    this.lit = now;
    this.status.textContent = "";
    append(this.status, text === "" ? clusters(this.model.clusters.length) : text);
  }

  /** Marks the tile of a cluster. */
  mark(selected: Position | undefined): void {
    this.body.querySelectorAll('[aria-selected="true"]').forEach((tile) => tile.setAttribute("aria-selected", "false"));
    const tile = selected === undefined ? undefined : this.tiles[selected];
    if (tile === undefined || selected === undefined) return;
    tile.setAttribute("aria-selected", "true");
    this.moveFocus(selected, false);
    tile.scrollIntoView({ block: "nearest" });
  }

  private draw(label: string | undefined): void {
    const groups = groupClusters(this.model, label);
    const tiles: HTMLElement[] = [];
    this.order = groups.flatMap(({ members }) => members);
    replaceChildren(this.body, ...groups.map((group, i) => this.drawGroup(group, i, label, tiles)));
    this.tiles = tiles;
    this.moveFocus(this.order[0] ?? 0, false);
    this.light(this.lit === undefined ? undefined : [...this.lit], this.status.textContent ?? "");
    this.mark(this.store.current?.kind === "cluster" ? this.store.current.at : undefined);
  }

  private drawGroup({ value, members }: Group, number: number, label: string | undefined, tiles: HTMLElement[]): HTMLElement {
    const { model } = this;
    const touched = members.filter((at) => (model.happens[at] ?? 0) > 0).length;
    const title = value === "" ? (label === undefined ? "no inventory" : `no ${label}`) : value;
    const grid = element("div", { class: "tiles", attributes: { role: "group", "aria-labelledby": `group-${number}` } });
    for (const at of members) {
      const cluster = model.clusters[at];
      const what = happening(model.happens[at] ?? 0);
      const look = model.isComparison ? what : `shade-${shadeOf(model, at)}`;
      const tile = element("span", { class: `tile ${look}${cluster?.state === undefined ? "" : ` ${cluster.state}`}`, attributes: { role: "option", "aria-selected": "false", tabindex: "-1", "data-at": String(at), "aria-label": `${cluster?.name ?? ""}${what === "none" ? "" : `, ${HAPPENINGS[what]}`}` } }, model.isComparison ? SIGNS[what] : undefined, this.bearsNames ? element("span", { class: "tile-name" }, cluster?.name ?? "") : undefined);
      tiles[at] = tile;
      grid.append(tile);
    }
    const made = element("div", { class: "group" }, element("h3", { attributes: { id: `group-${number}` } }, title, element("span", { class: "group-size" }, ` ${clusters(members.length)}${touched > 0 ? `, ${numeral(touched)} touched` : ""}`)), grid);
    // About as high as it will be, so that scrolling does not jump while groups are drawn.
    made.style.containIntrinsicSize = `auto 300px auto ${40 + Math.ceil(members.length / 14) * 21}px`;
    return made;
  }

  private tileText(at: Position): string {
    const cluster = this.model.clusters[at];
    const what = happening(this.model.happens[at] ?? 0);
    return `${cluster?.name ?? ""}: ${objects(this.model.objectCounts()[at] ?? 0)}${what === "none" ? "" : `; ${HAPPENINGS[what]}`}`;
  }

  private onKey(event: KeyboardEvent): void {
    const at = positionOf(event.target);
    if (at === undefined) return;
    const index = this.order.indexOf(at);
    if (event.key === "Enter" || event.key === " ") this.store.select({ kind: "cluster", at });
    else if (event.key === "ArrowRight") this.moveFocus(this.order[index + 1], true);
    else if (event.key === "ArrowLeft") this.moveFocus(this.order[index - 1], true);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.moveFocus(this.neighbour(index, event.key === "ArrowDown" ? 1 : -1), true);
    else if (event.key === "Home") this.moveFocus(this.order[0], true);
    else if (event.key === "End") this.moveFocus(this.order.at(-1), true);
    else return;
    event.preventDefault();
  }

  /** The nearest tile of the next row, which may be of the next group. */
  private neighbour(index: number, step: 1 | -1): Position | undefined {
    const box = (i: number): DOMRect | undefined => this.tiles[this.order[i] ?? -1]?.getBoundingClientRect();
    const from = box(index);
    if (from === undefined) return undefined;
    let best: number | undefined;
    let row: number | undefined;
    for (let i = index + step; i >= 0 && i < this.order.length; i += step) {
      const here = box(i);
      if (here === undefined || Math.abs(here.top - from.top) < 2) continue;
      row ??= here.top;
      if (Math.abs(here.top - row) >= 2) break;
      const bestBox = best === undefined ? undefined : box(best);
      if (bestBox === undefined || Math.abs(here.left - from.left) < Math.abs(bestBox.left - from.left)) best = i;
    }
    return best === undefined ? undefined : this.order[best];
  }

  /** One tile is in the order of the Tab key: the one that was visited last. */
  private moveFocus(at: Position | undefined, focus: boolean): void {
    const tile = at === undefined ? undefined : this.tiles[at];
    if (tile === undefined || at === undefined) return;
    this.tiles[this.focused]?.setAttribute("tabindex", "-1");
    this.focused = at;
    tile.setAttribute("tabindex", "0");
    if (focus) tile.focus();
  }
}

function positionOf(target: EventTarget | null): Position | undefined {
  const at = target instanceof Element ? target.closest<HTMLElement>("[data-at]")?.dataset["at"] : undefined;
  return at === undefined ? undefined : Number(at);
}
