/** `ksfleet graph`: draws a fleet, what runs where and by which policy. */
import { Argument, Option, type Command } from "commander";
import type { Diagnostic } from "../../core/model/diagnostic";
import { asksForStatus, createPreview, type Preview } from "../../core/preview";
import { fleetMap } from "../../core/report/map/fleet-map";
import type { LoadedFleet } from "../../operations/sources/fleet";
import { exitCodes } from "../exit-codes";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { FLEET_ARGUMENT, openFleet } from "../fleet-source";
import { placedMap } from "../placed-map";
import { StdoutWriter, streamJson, streamYaml, type Section } from "../report/stream";
import { tellUnread, unreadOf } from "../report/unread";

const FORMATS = ["mermaid", "dot", "html", "json", "yaml"] as const;

interface GraphOptions extends LiveOptions {
  readonly output: (typeof FORMATS)[number];
}

export function registerGraph(program: Command): void {
  withLiveOptions(program.command("graph"))
    .description("draw a fleet: its spaces, policies, clusters, and what runs where")
    .addArgument(new Argument("<fleet>", FLEET_ARGUMENT))
    .addOption(new Option("-o, --output <format>", "what to draw it as").choices(FORMATS).default("mermaid"))
    .addHelpText("after", HELP)
    .action(async (fleet: string, options: GraphOptions) => {
      const source = await openFleet(fleet, options);
      try {
        const loaded = await source.load();
        const preview = createPreview(loaded.input, asksForStatus(loaded.input) ? await import("../../core/status/index.js") : undefined);
        const unread = await unreadOf(loaded, preview);
        await show({ title: source.name, loaded, preview, unread }, options.output);
        tellUnread(unread);
        process.exitCode = unread.length > 0 ? exitCodes.failure : exitCodes.done;
      } finally {
        await source.dispose();
      }
    });
}

const HELP = `
Examples:
  $ ksfleet graph fleet                                  a Mermaid diagram, for Markdown
  $ ksfleet graph fleet --output dot | dot -Tsvg         a picture by Graphviz
  $ ksfleet graph fleet --output html > fleet.html       a page with a map, to search and to click through

Exit code 0, or 2 when some input could not be used. The JSON is described in docs/graph.md.`;

interface Drawn {
  readonly title: string;
  readonly loaded: LoadedFleet;
  readonly preview: Preview;
  readonly unread: readonly Diagnostic[];
}

async function show({ title, loaded, preview, unread }: Drawn, output: GraphOptions["output"]): Promise<void> {
  const unplaced = fleetMap(preview);
  if (output === "mermaid" || output === "dot") {
    const { drawFleet, renderDrawing } = await import("../../core/report/graph/index.js");
    process.stdout.write(renderDrawing(output, drawFleet(unplaced.map)));
    return;
  }
  const map = await placedMap(unplaced, (_, findings) => loaded.locate(findings));
  if (output === "html") {
    const { fleetPage } = await import("../report/page.js");
    process.stdout.write(fleetPage({ title, map, findings: await loaded.locate([...loaded.findings, ...preview.findings()]), unread }));
    return;
  }
  const sections: readonly Section[] = Object.entries(map);
  await (output === "json" ? streamJson : streamYaml)(new StdoutWriter(), "Graph", sections);
}
