/** `ksfleet tool NAME`: runs a program of the toolchain, or says where it is; builds it first when it is nowhere. */
import { delimiter } from "node:path";
import type { Command } from "commander";
import { ensureTools, isToolName, pulumiPath, renderProgress, TOOL_NAMES } from "../../hub/toolchain";
import type { ToolName } from "../../hub/toolchain";
import { KubeStellarError } from "../../operations/errors";
import { runInForeground } from "../engine/foreground";

/** Adds `tool`. Exit code: that of the tool, 128 + number of the signal that ended it; 2 when it cannot be had. */
export function registerTool(program: Command): void {
  program
    .command("tool")
    .description("run a program of the toolchain with the arguments after --, or print its path")
    .argument("<name>", TOOL_NAMES.join(", "))
    .argument("[args...]", "arguments for the program")
    .option("--path", "print its absolute path instead of running it")
    .action(async (name: string, args: string[], options: { path?: true }) => {
      if (!isToolName(name)) throw new KubeStellarError(`there is no tool ${JSON.stringify(name)}`, { code: "Invalid", fix: `Choose one of: ${TOOL_NAMES.join(", ")}` });
      const path = await provide(name);
      if (options.path === true) process.stdout.write(`${path}\n`);
      else process.exitCode = await runInForeground(path, args, { env: await environmentOf(name) });
    });
}

async function provide(name: ToolName): Promise<string> {
  // The engine alone runs no program: its language host comes with it.
  const names: readonly ToolName[] = name === "pulumi" ? ["pulumi", "pulumi-language-nodejs"] : [name];
  const paths = await ensureTools(names, { onProgress: renderProgress(process.stderr) });
  return paths[name];
}

async function environmentOf(name: ToolName): Promise<NodeJS.ProcessEnv> {
  if (name !== "pulumi") return process.env;
  return { ...process.env, PATH: [...(await pulumiPath()), process.env["PATH"] ?? ""].join(delimiter) };
}
