/** `ksfleet tool NAME`: runs a program of the toolchain, or says where it is; builds it first when it is nowhere. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter } from "node:path";
import type { Command } from "commander";
import { ensureTools, isToolName, pulumiPath, renderProgress, TOOL_NAMES } from "../../hub/toolchain";
import type { ToolName } from "../../hub/toolchain";
import { KubeStellarError } from "../../operations/errors";

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
      else process.exitCode = await run(path, args, await environmentOf(name));
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

/** Runs it in the foreground with our own input and output. */
function run(path: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(path, [...args], { stdio: "inherit", env });
    // A terminal sends Ctrl-C to both of us; the tool decides what it means, and we stay to pass on its exit code.
    const stay = (): void => undefined;
    const pass = (): void => void child.kill("SIGTERM");
    process.on("SIGINT", stay);
    process.on("SIGTERM", pass);
    const leave = (): void => {
      process.removeListener("SIGINT", stay);
      process.removeListener("SIGTERM", pass);
    };
    child.once("error", (error) => {
      leave();
      fail(error);
    });
    child.once("exit", (code, signal) => {
      leave();
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
