/** The `--output` option: tables for people, JSON and YAML as a versioned contract. Loads nothing that printing needs. */
import { Option } from "commander";

export type OutputFormat = "table" | "json" | "yaml";
/** Version of every JSON document that the CLI prints. */
export const OUTPUT_API_VERSION = "kubestellar-fleet/v1";

export const outputOption = (): Option => new Option("-o, --output <format>", "how to print the result").choices(["table", "json", "yaml"]).default("table");

/** Progress of something longer than a second: on stderr, so that stdout stays the result. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
