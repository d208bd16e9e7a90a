/** Prints a small result whole; large ones are written by `stream`. */
import type * as Yaml from "yaml";
import { OUTPUT_API_VERSION, type OutputFormat } from "./output";

/** Prints a result: `data` (with apiVersion and kind in front) for programs, `text` for people. */
export function print(format: OutputFormat, kind: string, data: Readonly<Record<string, unknown>>, text: () => string): void {
  const document = { apiVersion: OUTPUT_API_VERSION, kind, ...data };
  switch (format) {
    case "json":
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    case "yaml":
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded only by those who ask for YAML
      process.stdout.write((require("yaml") as typeof Yaml).stringify(document));
      return;
    case "table":
      process.stdout.write(`${text()}\n`);
  }
}
