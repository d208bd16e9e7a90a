/** Reads the data of the page and builds it. */
import { numeral } from "../../../model/words";
import type { PageData } from "../page-data";
import { ClusterMap } from "./cluster-map";
import { makeDetails } from "./details/details";
import { destinations } from "./destinations";
import { append, element } from "./dom";
import { makeHeader } from "./header";
import { FleetModel } from "./model";
import { makeNavigator } from "./navigator";
import { SearchBox } from "./search-box";
import { SelectionStore } from "./selection";

const holder = document.getElementById("data");
if (holder === null) throw new Error("the page has no data");
const model = new FleetModel(JSON.parse(holder.textContent ?? "") as PageData);
const store = new SelectionStore(model);
const map = new ClusterMap(model, store);
const details = makeDetails(model, store);
const search = new SearchBox(model, store, {
  onFound: (found) => {
    if (found === undefined) lightSelection();
    else map.light(found, `${numeral(found.length)} of ${numeral(model.clusters.length)} clusters match`);
  },
  // Whoever searches by keyboard reads on by keyboard.
  onOpened: () => details.querySelector("h2")?.focus(),
});

/** The clusters of what is selected; all of them while nothing is. */
function lightSelection(): void {
  const { clusters, text } = destinations(model, store.current);
  map.light(clusters, text);
}

append(
  document.body,
  makeHeader(model, store, search.element),
  element("main", {}, makeNavigator(model, store), map.element, details),
);
store.subscribe((selection) => {
  lightSelection();
  map.mark(selection?.kind === "cluster" ? selection.at : undefined);
});
store.read();
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) store.select(undefined);
});
document.documentElement.dataset["ready"] = "true";
