/** Prints a small result whole; large ones are written by `stream`. */
import { stringify } from "yaml";
import { OUTPUT_API_VERSION, type OutputFormat } from "./output";

/** Prints a result: `data` (with apiVersion and kind in front) for programs, `text` for people. */
export function print(format: OutputFormat, kind: string, data: Readonly<Record<string, unknown>>, text: () => string): void {
  const document = { apiVersion: OUTPUT_API_VERSION, kind, ...data };
  switch (format) {
    case "json":
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    case "yaml":
      process.stdout.write(stringify(document));
      return;
    case "table":
      process.stdout.write(`${text()}\n`);
  }
}
