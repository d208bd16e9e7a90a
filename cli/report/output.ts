/** The `--output` option: tables for people, JSON and YAML as a versioned contract. */
import { Option } from "commander";
import { stringify } from "yaml";

export type OutputFormat = "table" | "json" | "yaml";
/** Version of every JSON document that the CLI prints. */
export const OUTPUT_API_VERSION = "kubestellar-fleet/v1";

export const outputOption = (): Option => new Option("-o, --output <format>", "how to print the result").choices(["table", "json", "yaml"]).default("table");

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

/** Progress of something longer than a second: on stderr, so that stdout stays the result. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
