/** `ksfleet guards render`: the guards as manifests, for spaces that keep them by themselves. */
import { Option, type Command } from "commander";
import { stringify } from "yaml";
import { guardsSet, isAdmissible, notAdmissible, renderAdmission, type AdmissionSpaceKind, type Guards } from "../../core/plan/guards";
import { progress } from "../report/output";
import { guardsOption, readGuardsFile } from "./guards-option";

interface RenderOptions {
  readonly guards?: string;
  readonly kind: AdmissionSpaceKind;
  readonly output: "yaml" | "json";
}

export function registerGuards(program: Command): void {
  program
    .command("guards")
    .description("guards as manifests")
    .command("render")
    .description("print guards as ValidatingAdmissionPolicies for a space of Kubernetes 1.30 or newer")
    .addOption(guardsOption())
    .addOption(new Option("--kind <kind>", "kind of the space that is to keep them").choices(["ITS", "WDS"]).makeOptionMandatory())
    .addOption(new Option("-o, --output <format>", "how to print the manifests").choices(["yaml", "json"]).default("yaml"))
    .addHelpText("after", "\nExamples:\n  $ ksfleet guards render --kind ITS | kubectl --context its1 apply -f -\n  $ ksfleet guards render --kind WDS | kubectl --context wds1 apply -f -\n\nGuards that a space of this kind cannot keep are told on standard error. They are described in docs/guards.md.")
    .action(async ({ guards: file, kind, output }: RenderOptions) => {
      const { guards } = await readGuardsFile(file);
      const objects = renderAdmission(guards, kind, new Date().toISOString().slice(0, 10));
      process.stdout.write(output === "json" ? `${JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2)}\n` : objects.map((object) => stringify(object)).join("---\n"));
      for (const line of unkeptLines(guards, kind)) progress(line);
    });
}

function unkeptLines(guards: Guards, kind: AdmissionSpaceKind): readonly string[] {
  const elsewhere = guardsSet(guards).filter((guard) => isAdmissible(guard) && (guard === "neverEmpty") === (kind === "ITS"));
  return [...notAdmissible(guards).map(({ guard, reason }) => `not kept by admission: ${guard}, because ${reason}`), ...elsewhere.map((guard) => `kept by the ${kind === "ITS" ? "WDS" : "ITS"}: ${guard}`)];
}
