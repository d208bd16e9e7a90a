/**
 * Go's `text/template` as KubeStellar uses it: data is a map from text to text, option `missingkey=error`, built-in functions
 * only. The same results and messages as Go 1.26; differences, all beyond what an object can hold: output over 4 MiB and
 * 20 million steps are refused, and so are blocks nested more than 500 deep; and a `%` in a template's name is shown as it is,
 * where Go mangles the message; and `%p` of the data gives Go's complaint for a wrong verb instead of an address.
 */
import { byteText, fromBytes, toBytes } from "../../model/go-bytes";
import { execute } from "./evaluator";
import type { ListNode } from "./nodes";
import { parse } from "./parser";

/** What a template may refer to: texts, and bytes where they are no UTF-8. */
export type TemplateData = Readonly<Record<string, string | Uint8Array>>;

/** A template, parsed once and executed for many destinations. */
export interface Template {
  /**
   * @param name - stands in messages, as in `template: NAME:1:3: …`.
   * @returns the text, or with `error` what had been written until then (`""` for a template that cannot be parsed).
   */
  readonly execute: (name: string, data: TemplateData) => { readonly text: string; readonly error?: string };
}

/** Parses when first executed; a text that defines no templates of its own is parsed only once, whatever the names. */
export function parseTemplate(text: string): Template {
  const source = toBytes(text);
  // Definitions live beside the main template under its name, and messages of the parser hold it.
  const dependsOnName = /define|block|template/.test(source);
  let main: ListNode | undefined;
  return {
    execute: (name, data) => {
      const byteName = toBytes(name);
      let templates: ReadonlyMap<string, ListNode>;
      if (main !== undefined) templates = new Map([[byteName, main]]);
      else {
        const parsed = parse(byteName, source);
        if (!parsed.ok) return { text: "", error: fromBytes(parsed.error) };
        templates = parsed.templates;
        if (!dependsOnName) main = templates.get(byteName);
      }
      const { text: written, error } = execute(byteName, source, templates, dataOf(data));
      return { text: fromBytes(written), ...(error !== undefined && { error: fromBytes(error) }) };
    },
  };
}

const maps = new WeakMap<TemplateData, ReadonlyMap<string, string>>();

/** Sorted, in bytes; kept for each data object, which many templates share. */
function dataOf(data: TemplateData): ReadonlyMap<string, string> {
  const known = maps.get(data);
  if (known !== undefined) return known;
  const entries = Object.entries(data).map(([key, value]) => [toBytes(key), typeof value === "string" ? toBytes(value) : byteText(value)] as const);
  const map = new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  maps.set(data, map);
  return map;
}
