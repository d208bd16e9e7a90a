/** Go's `text/template`, as far as texts and a map of texts need it. */
export interface Template {
  readonly execute: (name: string, data: Readonly<Record<string, string>>) => { readonly text: string; readonly error?: string };
}

export function parseTemplate(text: string): Template {
  return {
    execute: (name, data) => {
      let error: string | undefined;
      const out = text
        .replace(/\{\{ *\.(\w+) *\}\}/g, (m, k: string, at: number) => {
          if (!Object.hasOwn(data, k)) error = `template: ${name}:1:${at + m.indexOf(".")}: executing ${JSON.stringify(name)} at <.${k}>: map has no entry for key "${k}"`;
          return data[k] ?? "";
        });
      return error === undefined ? { text: out } : { text: out, error };
    },
  };
}
