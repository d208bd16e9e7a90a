/** `ksfleet preview`: what KubeStellar would do with a fleet of manifests, without any cluster. */
import { Argument, Option, type Command } from "commander";
import { formatDiagnostic, type Diagnostic } from "../../core/model/diagnostic";
import { asksForStatus, createPreview, missingAgentRights, type BindingRow, type Preview, type PreviewInput } from "../../core/preview";
import { count } from "../../core/model/words";
import { exitCodes } from "../exit-codes";
import { FLEET_ARGUMENT, openFleet, type FleetSource } from "../fleet-source";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { printable } from "../../core/report/printable";
import type { OutputFormat } from "../report/output";
import type { PreviewView } from "../report/preview-table";
import { StdoutWriter, streamJson, streamYaml, type Section, type ToJson } from "../report/stream";

const FORMATS = ["table", "json", "yaml", "sarif"] as const satisfies readonly (OutputFormat | "sarif")[];
const VIEWS = ["bindings", "works", "outcomes", "combined", "agent-rights"] as const;
/** Findings that the table prints; all are in JSON and YAML. */
const FINDINGS_SHOWN = 100;

type View = PreviewView | "agent-rights";

interface PreviewOptions extends LiveOptions {
  readonly show: View;
  readonly output: (typeof FORMATS)[number];
  readonly systemObjects?: true;
}

export function registerPreview(program: Command): void {
  withLiveOptions(program.command("preview"))
    .description("show what KubeStellar would make of a folder of manifests, without any cluster; or what it makes of a running hub")
    .addArgument(new Argument("<fleet>", `${FLEET_ARGUMENT}; in a folder one for each space (ITS and WDSes), and optionally fleet.yaml`))
    .addOption(new Option("--show <part>", "what to show; bindings and findings are in JSON and YAML always").choices(VIEWS).default("bindings"))
    .addOption(new Option("-o, --output <format>", "how to print the result; sarif has the findings alone").choices(FORMATS).default("table"))
    .option("--system-objects", "add the objects that each WDS holds by itself, which broad clauses choose too")
    .addHelpText("after", "\nExit code 0 when the preview was computed, whatever it found; 2 when some input could not be read.\nThe JSON is described in docs/preview.md, the codes of findings in docs/diagnostics.md.")
    .action(async (asked: string, options: PreviewOptions) => {
      const source = await openFleet(asked, options);
      try {
        await preview(source, options);
      } finally {
        await source.dispose();
      }
    });
}

async function preview(source: FleetSource, options: PreviewOptions): Promise<void> {
  const fleet = await source.load({ workStatuses: options.show === "combined" });
  // A running hub has them itself.
  const addsSystemObjects = options.systemObjects === true && !source.isLive;
  const input: PreviewInput = addsSystemObjects ? { spaces: fleet.input.spaces.map((space) => (space.kind === "WDS" ? { ...space, systemObjects: true } : space)) } : fleet.input;
  const needsStatus = options.show === "combined" || asksForStatus(input);
  const computed = createPreview(input, needsStatus ? await import("../../core/status/index.js") : undefined);
  const diagnostics = await fleet.locate([...fleet.findings, ...computed.findings()]);
  const unusable = fleet.unreadable || computed.findings().some(({ leftOut }) => leftOut === true);
  if (options.output === "sarif") process.stdout.write((await import("../report/sarif.js")).sarifText({ findings: diagnostics, complete: !unusable, standIn: source.standIn }));
  else await show(computed, diagnostics, { show: options.show, output: options.output });
  process.exitCode = unusable ? exitCodes.failure : exitCodes.done;
}

async function show(preview: Preview, diagnostics: readonly Diagnostic[], { show: view, output }: { readonly show: View; readonly output: OutputFormat }): Promise<void> {
  const writer = new StdoutWriter();
  if (output === "table") {
    if (view === "agent-rights") {
      for (const line of await agentRightsLines(preview)) await writer.write(`${line}\n`);
      return writer.flush();
    }
    const { previewTable } = await import("../report/preview-table.js");
    for (const line of previewTable(preview, view)) await writer.write(`${line}\n`);
    for (const line of findingLines(diagnostics)) await writer.write(`${line}\n`);
    return writer.flush();
  }
  const asked: readonly Section[] = {
    bindings: [],
    works: [["works", preview.works()] as const],
    outcomes: [["outcomes", preview.outcomes()] as const],
    combined: [["combined", preview.combined()] as const, ["reported", preview.reported()] as const],
    "agent-rights": [["agentRights", missingAgentRights(preview)] as const],
  }[view];
  const sections: readonly Section[] = [["bindings", preview.bindings()], ...asked, ["diagnostics", diagnostics]];
  await (output === "json" ? streamJson(writer, "Preview", sections, withSharedDestinations()) : streamYaml(writer, "Preview", sections));
}

/** Manifests, so that the output can be put into a file of the space as it is. */
async function agentRightsLines(preview: Preview): Promise<readonly string[]> {
  const missing = [...missingAgentRights(preview)];
  if (missing.length === 0) return ["# The clusters' agents may create everything that is delivered."];
  const { stringify } = await import("yaml");
  return missing.flatMap(({ space, clusterRole }) => ["---", `# For ${space}: a policy that places what needs it has to deliver it too.`, stringify(clusterRole).trimEnd()]);
}

/** Bindings with equal selectors share their destinations, thousands each: their text is made once. */
function withSharedDestinations(): ToJson {
  const texts = new WeakMap<object, string>();
  return (item) => {
    const { spec, ...row } = item as Partial<BindingRow>;
    if (spec?.destinations === undefined) return JSON.stringify(item);
    const { destinations, ...rest } = spec;
    let text = texts.get(destinations);
    if (text === undefined) texts.set(destinations, (text = JSON.stringify(destinations)));
    return `${JSON.stringify(row).slice(0, -1)},"spec":${JSON.stringify(rest).slice(0, -1)},"destinations":${text}}}`;
  };
}

function* findingLines(diagnostics: readonly Diagnostic[]): Iterable<string> {
  if (diagnostics.length === 0) return;
  yield "";
  for (const diagnostic of diagnostics.slice(0, FINDINGS_SHOWN)) yield `${diagnostic.severity}: ${printable(formatDiagnostic(diagnostic))}`;
  if (diagnostics.length > FINDINGS_SHOWN) yield `... and ${count(diagnostics.length - FINDINGS_SHOWN, "finding")} more; --output json tells all`;
  const number = (severity: "error" | "warning"): string => count(diagnostics.filter((d) => d.severity === severity).length, severity);
  yield `${number("error")}, ${number("warning")}`;
}
