/** Tabs with one panel in sight; left and right move between them. A panel is made when it is first opened. */
import { element } from "./dom";

export interface Tab {
  readonly id: string;
  readonly title: string;
  /** Below the title. */
  readonly count: string;
  readonly make: () => HTMLElement;
}

export class Tabs {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly panels: readonly HTMLElement[];
  private readonly made = new Set<number>();

  constructor(
    private readonly tabs: readonly Tab[],
    label: string,
  ) {
    this.buttons = tabs.map(({ id, title, count }, i) =>
      element("button", { class: "tab", attributes: { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}` }, onClick: () => this.open(i) }, title, element("span", { class: "tab-count" }, count)),
    );
    this.panels = tabs.map(({ id }) => element("div", { class: "tab-panel", attributes: { role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}` } }));
    const bar = element("div", { class: "tab-bar", attributes: { role: "tablist", "aria-label": label } }, ...this.buttons);
    bar.addEventListener("keydown", (event) => this.onKey(event));
    this.element = element("section", { class: "tabs", attributes: { "aria-label": label } }, bar, ...this.panels);
    this.open(0);
  }

  private open(index: number): void {
    const panel = this.panels[index];
    const tab = this.tabs[index];
    if (panel === undefined || tab === undefined) return;
    if (!this.made.has(index)) panel.append(tab.make());
    this.made.add(index);
    this.buttons.forEach((button, i) => {
      button.setAttribute("aria-selected", String(i === index));
      button.tabIndex = i === index ? 0 : -1;
    });
    this.panels.forEach((other, i) => (other.hidden = i !== index));
  }

  private onKey(event: KeyboardEvent): void {
    const now = this.buttons.findIndex((button) => button === document.activeElement);
    const steps: Readonly<Record<string, number>> = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: this.buttons.length - 1 };
    const to = steps[event.key];
    if (to === undefined || now < 0) return;
    const index = (to + this.buttons.length) % this.buttons.length;
    this.open(index);
    this.buttons[index]?.focus();
    event.preventDefault();
  }
}
