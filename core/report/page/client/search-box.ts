/** The search: a combobox over clusters, objects and policies. `/` goes to it, arrows choose, Enter opens, Escape leaves. */
import { numeral } from "../../../model/words";
import type { Position } from "../../map/types";
import { element, replaceChildren } from "./dom";
import type { FleetModel } from "./model";
import { SearchIndex, type Found } from "./search-index";
import type { Selection, SelectionStore } from "./selection";
import { objectName } from "./words";

/** Results shown of each kind. */
const SHOWN = 7;
const TITLES: Readonly<Record<Found["kind"], string>> = { cluster: "Clusters", object: "Objects", policy: "Policies" };

export interface SearchListeners {
  /** Told which clusters match what is typed; undefined when nothing is. */
  readonly onFound: (clusters: readonly Position[] | undefined) => void;
  /** After something was opened. */
  readonly onOpened: () => void;
}

/** A result as it is shown. */
interface Option {
  readonly selection: Selection;
  readonly row: HTMLElement;
}

const PLACEHOLDER = "Search clusters, objects, policies, labels";

export class SearchBox {
  readonly element: HTMLElement;
  private readonly index: SearchIndex;
  private readonly input = element("input", {
    attributes: { type: "search", id: "search", role: "combobox", placeholder: PLACEHOLDER, "aria-label": PLACEHOLDER, "aria-expanded": "false", "aria-controls": "search-results", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" },
  });
  private readonly results = element("div", { class: "search-results", attributes: { id: "search-results", role: "listbox", "aria-label": "Found" } });
  private options: readonly Option[] = [];
  private active = 0;

  constructor(
    private readonly model: FleetModel,
    private readonly store: SelectionStore,
    private readonly listeners: SearchListeners,
  ) {
    this.index = new SearchIndex(model);
    this.results.hidden = true;
    this.input.addEventListener("input", () => this.show());
    this.input.addEventListener("focus", () => this.input.value !== "" && this.show());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    // A click on a result takes the focus before it arrives there.
    this.results.addEventListener("mousedown", (event) => event.preventDefault());
    document.addEventListener("keydown", (event) => this.onKeyAnywhere(event));
    this.element = element("div", { class: "search", attributes: { role: "search" } }, this.input, element("kbd", { class: "search-key", attributes: { "aria-hidden": "true" } }, "/"), this.results);
  }

  private show(): void {
    const found = this.index.find(this.input.value, SHOWN);
    this.listeners.onFound(found.find(({ kind }) => kind === "cluster")?.all);
    if (found.length === 0) return this.close();
    const options: Option[] = [];
    const groups = found.filter(({ all }) => all.length > 0).map(({ kind, all, best }) => {
      const rows = best.map((selection, at): Option => ({ selection, row: this.row(selection, options.length + at) }));
      options.push(...rows);
      const title = element("div", { class: "search-title", attributes: { "aria-hidden": "true" } }, `${TITLES[kind]} `, element("span", { class: "badge" }, numeral(all.length)));
      return element("div", { class: "search-group", attributes: { role: "group", "aria-label": TITLES[kind] } }, title, ...rows.map(({ row }) => row));
    });
    this.options = options;
    replaceChildren(this.results, ...(groups.length === 0 ? [element("p", { class: "empty" }, "Nothing is called so.")] : groups));
    this.results.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(0);
  }

  private row(selection: Selection, position: number): HTMLElement {
    const { title, subtitle } = resultText(this.model, selection);
    return element("div", { class: "search-row", attributes: { role: "option", id: `found-${position}` }, onClick: () => this.open(selection) }, element("span", { class: "row-title" }, title), element("span", { class: "row-subtitle" }, subtitle));
  }

  /** Makes a result the one that Enter opens; beyond either end it goes on at the other. */
  private mark(to: number): void {
    const { options } = this;
    this.active = options.length === 0 ? 0 : (to + options.length) % options.length;
    options.forEach(({ row }, i) => row.setAttribute("aria-selected", String(i === this.active)));
    const row = options[this.active]?.row;
    if (row === undefined) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  }

  private open(selection: Selection): void {
    this.clear();
    this.store.select(selection);
    this.listeners.onOpened();
  }

  private clear(): void {
    this.close();
    this.input.value = "";
    this.listeners.onFound(undefined);
  }

  private close(): void {
    this.results.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private onKey(event: KeyboardEvent): void {
    const chosen = this.options[this.active];
    if (event.key === "ArrowDown") this.mark(this.active + 1);
    else if (event.key === "ArrowUp") this.mark(this.active - 1);
    else if (event.key === "Enter" && !this.results.hidden && chosen !== undefined) this.open(chosen.selection);
    else if (event.key === "Escape") {
      this.clear();
      this.input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private onKeyAnywhere(event: KeyboardEvent): void {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }
}

function resultText(model: FleetModel, { kind, at }: Selection): { readonly title: string; readonly subtitle: string } {
  const cluster = model.clusters[at];
  if (kind === "cluster" && cluster !== undefined) return { title: cluster.name, subtitle: Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`).join(", ") };
  const object = model.objects[at];
  if (kind === "object" && object !== undefined) return { title: object.name, subtitle: objectName(object) };
  const policy = model.policies[at];
  return { title: policy?.name ?? "", subtitle: `policy of ${policy?.space ?? ""}` };
}
