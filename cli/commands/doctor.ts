/** `ksfleet doctor`: what is there, from where, which version, and what to do about what is missing. */
import type { Command } from "commander";
import { ensureTools, inspectToolchain, isToolName, renderProgress, TOOL_NAMES } from "../../hub/toolchain";
import type { ToolName, ToolchainStatus, ToolStatus } from "../../hub/toolchain";
import { KubeStellarError } from "../../operations/errors";
import { exitCodes } from "../exit-codes";
import { outputOption } from "../report/output";
import { print } from "../report/print";
import type { OutputFormat } from "../report/output";
import { table } from "../report/table";

/** From `engines` of package.json; below it the dependencies do not load. */
const NODE_AT_LEAST = { major: 20, minor: 19 };

/** What `npm start` and the hub cannot do without. */
const NEEDED: readonly ToolName[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "pulumi", "pulumi-language-nodejs"];

interface NodeStatus {
  readonly version: string;
  readonly ok: boolean;
  readonly advice?: string;
}

/** Adds `doctor`. Exit code 0: all that can be needed is there or can be built; 2: something cannot. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("show the programs ksfleet needs: found where, which version, what to do about missing ones")
    .option("--fix [tools...]", "build these first where they are missing (default: what the hub and the engine need)")
    .addOption(outputOption())
    .action(async (options: { output: OutputFormat; fix?: true | string[] }) => {
      if (options.fix !== undefined) await ensureTools(options.fix === true ? NEEDED : options.fix.map(toolName), { onProgress: renderProgress(process.stderr) });
      const node = nodeStatus(process.versions.node);
      const toolchain = await inspectToolchain();
      const ok = node.ok && toolchain.tools.every((tool) => tool.status !== "missing");
      print(options.output, "Doctor", { ok, node, ...toolchain }, () => renderDoctor(node, toolchain));
      process.exitCode = ok ? exitCodes.done : exitCodes.failure;
    });
}

function toolName(name: string): ToolName {
  if (!isToolName(name)) throw new KubeStellarError(`there is no tool ${JSON.stringify(name)}`, { code: "Invalid", fix: `Choose from: ${TOOL_NAMES.join(", ")}` });
  return name;
}

/** Whether this Node runs us. */
export function nodeStatus(version: string): NodeStatus {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = major > NODE_AT_LEAST.major || (major === NODE_AT_LEAST.major && minor >= NODE_AT_LEAST.minor);
  return ok ? { version, ok } : { version, ok, advice: `install Node ${NODE_AT_LEAST.major}.${NODE_AT_LEAST.minor} or newer` };
}

/** The report for people: a table, then what to do, then what was passed over and why. */
function renderDoctor(node: NodeStatus, toolchain: ToolchainStatus): string {
  const { go, cache } = toolchain;
  const rows = toolchain.tools.map((tool) => [tool.name, STATUS[tool.status], tool.found?.version ?? "", tool.found?.source ?? "", tool.found?.path ?? ""]);
  const advice = toolchain.tools.flatMap((tool) => (tool.advice === undefined ? [] : [`  ${tool.name}: ${tool.advice}`]));
  const passedOver = toolchain.tools.flatMap((tool) => tool.passedOver.map((what) => `  ${what.path} (${what.source}): ${what.reason}`));
  return [
    table(["TOOL", "STATUS", "VERSION", "SOURCE", "PATH"], [
      ["node", node.ok ? STATUS.ready : STATUS.missing, node.version, "", process.execPath],
      ["go", go === undefined ? STATUS.missing : STATUS.ready, go?.version ?? "", go === undefined ? "" : "PATH", go?.path ?? ""],
      ...rows,
    ]),
    "",
    `Cache: ${cache.path}, ${size(cache.bytes)} used, ${size(cache.freeBytes)} free on its disk`,
    ...section("What to do:", [...(node.advice === undefined ? [] : [`  node: ${node.advice}`]), ...goAdvice(toolchain), ...advice]),
    ...section("Passed over:", passedOver),
    ...section("Warnings:", toolchain.warnings.map((warning) => `  ${warning}`)),
  ].join("\n");
}

const STATUS: Readonly<Record<ToolStatus["status"], string>> = { ready: "ready", buildable: "can be built", missing: "missing" };

function goAdvice({ go, goNeeded, tools }: ToolchainStatus): string[] {
  return go === undefined && tools.some((tool) => tool.status !== "ready") ? [`  go: install Go ${goNeeded} or newer (https://go.dev/dl): what is missing below is then built once and kept`] : [];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines];
}

function size(bytes: number): string {
  const gib = bytes / 2 ** 30;
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.round(bytes / 2 ** 20)} MiB`;
}
