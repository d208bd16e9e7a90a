/** Says what is missing and the two ways out, once for all tools. */
import { KubeStellarError } from "../../operations/errors";
import { isAtLeast, TOOLS, type ToolName } from "./catalogue";
import { canBuild, findGo, goNeededFor, type GoCommand } from "./go";

/**
 * The Go that builds all these tools.
 *
 * @throws KubeStellarError `ToolMissing` naming every tool that cannot be built here.
 */
export async function assertBuildable(names: readonly ToolName[]): Promise<GoCommand> {
  const go = await findGo();
  if (go === undefined) throw await toolsMissing(names, go);
  const stuck: ToolName[] = [];
  for (const name of names) if (!(await canBuild(go, TOOLS[name].module))) stuck.push(name);
  if (stuck.length > 0) throw await toolsMissing(stuck, go);
  return go;
}

/** The error for tools that are nowhere: each with the versions that would do, then the two ways out. */
export async function toolsMissing(names: readonly ToolName[], go: GoCommand | undefined): Promise<KubeStellarError> {
  const wanted = names.map((name) => `${name}${TOOLS[name].atLeast === undefined ? "" : ` (${TOOLS[name].atLeast} or newer)`}`);
  const needed = await goNeeded(names);
  const lines = [
    `${names.length === 1 ? "this tool is" : "these tools are"} missing: ${wanted.join(", ")}`,
    goWay(needed, go, names),
    `  2. or provide ${names.length === 1 ? "it" : "them"} under ${names.length === 1 ? "this name" : "these names"} on PATH or in the folder that KUBEBUILDER_ASSETS names`,
    "`ksfleet doctor` shows what was found and why it was passed over",
  ];
  return new KubeStellarError(lines.join("\n"), { code: "ToolMissing" });
}

/** The newest `go` line among the modules of these tools. */
export async function goNeeded(names: readonly ToolName[]): Promise<string> {
  const needs = await Promise.all(names.map((name) => goNeededFor(TOOLS[name].module)));
  return needs.reduce((most, need) => (isAtLeast(most, need) ? most : need), "1.21");
}

function goWay(needed: string, go: GoCommand | undefined, names: readonly ToolName[]): string {
  const them = names.length === 1 ? "it is" : "they are";
  if (go === undefined) return `  1. install Go ${needed} or newer (https://go.dev/dl) and put \`go\` on PATH: ${them} then built once and kept`;
  if (go.fetchesNewer || isAtLeast(go.version, needed)) return `  1. build ${names.length === 1 ? "it" : "them"} once with the Go on PATH: ${names.map((name) => `\`ksfleet tool ${name} --path\``).join(", ")}`;
  return `  1. install Go ${needed} or newer (https://go.dev/dl), or let Go ${go.version} fetch it (\`go env -w GOTOOLCHAIN=auto\`): ${them} then built once and kept`;
}
