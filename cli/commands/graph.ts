/** `ksfleet graph`: draws a fleet, what runs where and by which policy. */
import { Argument, Option, type Command } from "commander";
import { asksForStatus, createPreview, type Preview } from "../../core/preview";
import { fleetMap } from "../../core/report/map/fleet-map";
import { loadFleet, type LoadedFleet } from "../../operations/sources/fleet";
import { openRevision, type Revision } from "../../operations/sources/revision";
import { exitCodes } from "../exit-codes";
import { placedMap } from "../placed-map";
import { progress } from "../report/output";
import { StdoutWriter, streamJson, streamYaml, type Section } from "../report/stream";

const FORMATS = ["mermaid", "dot", "json", "yaml"] as const;

interface GraphOptions {
  readonly output: (typeof FORMATS)[number];
}

export function registerGraph(program: Command): void {
  program
    .command("graph")
    .description("draw a fleet: its spaces, policies, clusters, and what runs where")
    .addArgument(new Argument("<fleet>", "a folder, or git:REF[:PATH]"))
    .addOption(new Option("-o, --output <format>", "what to draw it as").choices(FORMATS).default("mermaid"))
    .addHelpText("after", HELP)
    .action(async (fleet: string, { output }: GraphOptions) => {
      const revision = await openRevision(fleet, { onProgress: progress });
      try {
        const loaded = await loadFleet(revision.folder);
        const preview = createPreview(loaded.input, asksForStatus(loaded.input) ? await import("../../core/status/index.js") : undefined);
        await show({ revision, loaded, preview }, output);
        process.exitCode = loaded.unreadable ? exitCodes.failure : exitCodes.done;
      } finally {
        await revision.dispose();
      }
    });
}

const HELP = `
Examples:
  $ ksfleet graph fleet                                  a Mermaid diagram, for Markdown
  $ ksfleet graph fleet --output dot | dot -Tsvg         a picture by Graphviz

Exit code 0, or 2 when some input could not be read. The JSON is described in docs/graph.md.`;

interface Drawn {
  readonly revision: Revision;
  readonly loaded: LoadedFleet;
  readonly preview: Preview;
}

async function show({ revision, loaded, preview }: Drawn, output: GraphOptions["output"]): Promise<void> {
  const unplaced = fleetMap(preview);
  if (output === "mermaid" || output === "dot") {
    const { drawFleet, renderDrawing } = await import("../../core/report/graph/index.js");
    process.stdout.write(renderDrawing(output, drawFleet(unplaced.map)));
    return;
  }
  const map = await placedMap(unplaced, async (_, findings) => (await loaded.locate(findings)).map((found) => ({ ...found, ...(found.file !== undefined && { file: revision.display(found.file) }) })));
  const sections: readonly Section[] = Object.entries(map);
  await (output === "json" ? streamJson : streamYaml)(new StdoutWriter(), "Graph", sections);
}
