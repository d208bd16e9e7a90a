/** What the colours of the map mean: what happens on a cluster, or how much runs there. */
import { numeral } from "../../../model/words";
import type { Position } from "../../map/types";
import { element } from "./dom";
import type { FleetModel } from "./model";
import { HAPPENINGS, SIGNS, type Happening } from "./words";

/** Shades from 1 to this; 0 is nothing at all. */
const SHADES = 5;

/** Fewest and most objects that run on a cluster on which anything does. */
interface Span {
  readonly least: number;
  readonly most: number;
}

const spans = new WeakMap<FleetModel, Span>();

function spanOf(model: FleetModel): Span {
  let span = spans.get(model);
  if (span === undefined) {
    let [least, most] = [Infinity, 0];
    for (const count of model.objectCounts()) if (count > 0) [least, most] = [Math.min(least, count), Math.max(most, count)];
    spans.set(model, (span = { least, most }));
  }
  return span;
}

/** The fewest objects of a shade. */
const lowest = ({ least, most }: Span, shade: number): number => least + Math.ceil(((most - least + 1) * (shade - 1)) / SHADES);

/** 0 for a cluster on which nothing runs, up to 5 for those with most objects. */
export function shadeOf(model: FleetModel, cluster: Position): number {
  const count = model.objectCounts()[cluster] ?? 0;
  if (count === 0) return 0;
  const span = spanOf(model);
  let shade = SHADES;
  while (shade > 1 && count < lowest(span, shade)) shade--;
  return shade;
}

export function makeLegend(model: FleetModel): HTMLElement {
  return element("ul", { class: "legend", attributes: { "aria-label": "Colours" } }, ...(model.isComparison ? happenings() : shades(model)));
}

function happenings(): readonly HTMLElement[] {
  const kinds: readonly Happening[] = ["start", "stop", "change", "several", "none"];
  return kinds.map((what) => entry(what, SIGNS[what], HAPPENINGS[what]));
}

function shades(model: FleetModel): readonly HTMLElement[] {
  const span = spanOf(model);
  const steps = Array.from({ length: SHADES }, (_, i) => i + 1).flatMap((shade) => {
    const from = lowest(span, shade);
    const to = shade === SHADES ? span.most : lowest(span, shade + 1) - 1;
    return to < from ? [] : [entry(`shade-${shade}`, "", from === to ? numeral(from) : `${numeral(from)}–${numeral(to)}`)];
  });
  return [entry("shade-0", "", "no objects"), ...steps];
}

function entry(look: string, sign: string, text: string): HTMLElement {
  return element("li", {}, element("span", { class: `tile ${look}`, attributes: { "aria-hidden": "true" } }, sign), text);
}
