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

export function makeSearchBox(model: FleetModel, store: SelectionStore, { onFound, onOpened }: SearchListeners): HTMLElement {
  const index = new SearchIndex(model);
  const input = element("input", {
    attributes: { type: "search", id: "search", role: "combobox", placeholder: "Search clusters, objects, policies, labels", "aria-label": "Search clusters, objects, policies, labels", "aria-expanded": "false", "aria-controls": "search-results", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" },
  });
  const results = element("div", { class: "search-results", attributes: { id: "search-results", role: "listbox", "aria-label": "Found" } });
  results.hidden = true;
  let options: readonly { readonly selection: Selection; readonly row: HTMLElement }[] = [];
  let active = 0;

  const close = (): void => {
    results.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to: number): void => {
    active = options.length === 0 ? 0 : (to + options.length) % options.length;
    options.forEach(({ row }, i) => row.setAttribute("aria-selected", String(i === active)));
    const row = options[active]?.row;
    if (row === undefined) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    }
  };
  const open = (selection: Selection): void => {
    close();
    input.value = "";
    onFound(undefined);
    store.select(selection);
    onOpened();
  };
  const show = (): void => {
    const found = index.find(input.value, SHOWN);
    onFound(found.find(({ kind }) => kind === "cluster")?.all);
    if (found.length === 0) return close();
    const rows: { readonly selection: Selection; readonly row: HTMLElement }[] = [];
    const groups = found.filter(({ all }) => all.length > 0).map(({ kind, all, best }) =>
      element(
        "div",
        { class: "search-group", attributes: { role: "group", "aria-label": TITLES[kind] } },
        element("div", { class: "search-title", attributes: { "aria-hidden": "true" } }, `${TITLES[kind]} `, element("span", { class: "badge" }, numeral(all.length))),
        ...best.map((selection) => {
          const { title, subtitle } = resultText(model, selection);
          const row = element("div", { class: "search-row", attributes: { role: "option", id: `found-${rows.length}` }, onClick: () => open(selection) }, element("span", { class: "row-title" }, title), element("span", { class: "row-subtitle" }, subtitle));
          rows.push({ selection, row });
          return row;
        }),
      ),
    );
    options = rows;
    replaceChildren(results, ...(groups.length === 0 ? [element("p", { class: "empty" }, "Nothing is called so.")] : groups));
    results.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(0);
  };

  input.addEventListener("input", show);
  input.addEventListener("focus", () => {
    if (input.value !== "") show();
  });
  // A click on a result takes the focus before it arrives there.
  results.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const chosen = options[active];
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Enter" && !results.hidden && chosen !== undefined) open(chosen.selection);
    else if (event.key === "Escape") {
      input.value = "";
      onFound(undefined);
      close();
      input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  return element("div", { class: "search", attributes: { role: "search" } }, input, element("kbd", { class: "search-key", attributes: { "aria-hidden": "true" } }, "/"), results);
}

function resultText(model: FleetModel, { kind, at }: Selection): { readonly title: string; readonly subtitle: string } {
  const cluster = model.clusters[at];
  if (kind === "cluster" && cluster !== undefined) return { title: cluster.name, subtitle: Object.entries(cluster.labels).map(([key, value]) => `${key}=${value}`).join(", ") };
  const object = model.objects[at];
  if (kind === "object" && object !== undefined) return { title: object.name, subtitle: objectName(object) };
  const policy = model.policies[at];
  return { title: policy?.name ?? "", subtitle: `policy of ${policy?.space ?? ""}` };
}
