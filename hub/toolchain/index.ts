/** The programs the hub runs: found on this machine, or built once from pinned Go modules. See docs/toolchain.md. */
export { cacheRoot } from "./cache";
export { isToolName, TOOL_NAMES, type ToolName } from "./catalogue";
export { ensureTools, toolPath, type EnsureOptions } from "./ensure";
export type { OnToolEvent, ProgressEvent, ToolEvent } from "./events";
export { inspectToolchain, type GoStatus, type ToolStatus, type ToolchainStatus } from "./inspect";
export { locate, search, type FoundTool, type PassedOver, type Search, type ToolSource } from "./locate";
export { pulumiPath } from "./pulumi-path";
export { renderProgress, type ProgressStream } from "./render-progress";
