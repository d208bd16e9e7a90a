/** `ksfleet pulumi -- ARGS`: the real engine of the toolchain on a local backend. */
import path from "node:path";
import type { Command } from "commander";
import { runEngine } from "../engine/engine";
import { progress } from "../report/output";

export function registerPulumi(program: Command): void {
  program
    .command("pulumi")
    .description("run the Pulumi engine with local state (.ksfleet), the toolchain's plugins and no account")
    .option("-C, --project <folder>", "folder of Pulumi.yaml", ".")
    .option("-s, --stack <name>", "make and select this stack first")
    .argument("[args...]", "arguments of pulumi; options before them are ours, those after them pulumi's")
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText("after", "\nExamples:\n  $ ksfleet pulumi --stack quickstart preview --diff\n  $ ksfleet pulumi stack export")
    .action(async (args: string[], options: { project: string; stack?: string }) => {
      const project = path.resolve(options.project);
      const engine = { project, home: path.join(project, ".ksfleet") };
      if (options.stack !== undefined) {
        const code = await runEngine(["stack", "select", "--create", options.stack, "--non-interactive"], engine, progress);
        if (code !== 0) {
          process.exitCode = code;
          return;
        }
      }
      process.exitCode = await runEngine(args, engine, progress);
    });
}
