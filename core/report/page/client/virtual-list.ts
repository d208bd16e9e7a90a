/** A list of any length of which only the rows in sight are elements. Arrow keys move, Enter opens. */
import { element, replaceChildren, type Child } from "./dom";

/** Of the style sheet too. */
const ROW_HEIGHT = 46;
/** Rows made above and below those in sight. */
const OVERSCAN = 6;

export interface ListOptions<Item> {
  /** Unique on the page; ids of rows begin with it. */
  readonly id: string;
  readonly label: string;
  readonly items: readonly Item[];
  readonly row: (item: Item) => readonly Child[];
  readonly onOpen: (item: Item, index: number) => void;
}

export class VirtualList<Item> {
  readonly element: HTMLElement;
  private readonly spacer = element("div", { class: "list-spacer" });
  private active = -1;
  private scheduled = false;

  constructor(private readonly options: ListOptions<Item>) {
    this.element = element("div", { class: "list", attributes: { role: "listbox", tabindex: "0", "aria-label": options.label } }, this.spacer);
    this.spacer.style.height = `${options.items.length * ROW_HEIGHT}px`;
    this.element.addEventListener("scroll", () => this.schedule(), { passive: true });
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-index]") : null;
      if (row !== null) this.open(Number(row.dataset["index"]));
    });
    new ResizeObserver(() => this.schedule()).observe(this.element);
  }

  /** Marks an item and scrolls to it; -1: none. */
  activate(index: number): void {
    if (index === this.active) return;
    this.active = index;
    const { scrollTop, clientHeight } = this.element;
    const top = index * ROW_HEIGHT;
    if (index >= 0 && (top < scrollTop || top + ROW_HEIGHT > scrollTop + clientHeight)) this.element.scrollTop = top - clientHeight / 2 + ROW_HEIGHT / 2;
    this.render();
  }

  private onKey(event: KeyboardEvent): void {
    const last = this.options.items.length - 1;
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1);
    const steps: Readonly<Record<string, number>> = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: last };
    if (event.key === "Enter" && this.active >= 0) this.open(this.active);
    else if (event.key in steps) this.activate(Math.max(0, Math.min(last, steps[event.key] ?? 0)));
    else return;
    event.preventDefault();
  }

  private open(index: number): void {
    const item = this.options.items[index];
    if (item === undefined) return;
    this.activate(index);
    this.options.onOpen(item, index);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.render();
    });
  }

  private render(): void {
    const { id, items, row } = this.options;
    const { scrollTop, clientHeight } = this.element;
    const from = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - OVERSCAN);
    const to = Math.min(items.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + OVERSCAN);
    const rows = items.slice(from, to).map((item, i) => {
      const index = from + i;
      const made = element("div", { class: "row", attributes: { role: "option", id: `${id}-${index}`, "data-index": String(index), "aria-selected": String(index === this.active), "aria-setsize": String(items.length), "aria-posinset": String(index + 1) } }, ...row(item));
      made.style.transform = `translateY(${index * ROW_HEIGHT}px)`;
      return made;
    });
    replaceChildren(this.spacer, ...rows);
    if (this.active >= from && this.active < to) this.element.setAttribute("aria-activedescendant", `${id}-${this.active}`);
    else this.element.removeAttribute("aria-activedescendant");
  }
}
