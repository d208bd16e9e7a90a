/** Elements from data. Text is only ever set as text, so names of strangers cannot become markup. */
import { printable } from "../../printable";

export type Child = Node | string | undefined;

export interface ElementOptions {
  readonly class?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly onClick?: () => void;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, options: ElementOptions, ...children: readonly Child[]): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  for (const [name, value] of Object.entries(options.attributes ?? {})) made.setAttribute(name, printable(value));
  if (options.onClick !== undefined) made.addEventListener("click", options.onClick);
  append(made, ...children);
  return made;
}

export function append(parent: Node, ...children: readonly Child[]): void {
  for (const child of children) if (child !== undefined) parent.appendChild(typeof child === "string" ? document.createTextNode(printable(child)) : child);
}

export function replaceChildren(parent: Element, ...children: readonly Child[]): void {
  parent.replaceChildren();
  append(parent, ...children);
}

/** A button that reads as text. */
export function link(text: string, onClick: () => void, className = "link"): HTMLButtonElement {
  return element("button", { class: className, attributes: { type: "button" }, onClick }, text);
}
