/** Where commands find the guards of a fleet. */
import { Option } from "commander";
import type { Guards } from "../../core/plan/guards";

/** `--guards`. */
export const guardsOption = (): Option => new Option("--guards <file>", "the guards (default: fleet.guards.yaml or fleet.guards.ts of this folder)");

/** @param asked - value of the option. @throws KubeStellarError with every fault of the file. */
export async function readGuardsFile(asked: string | undefined): Promise<{ readonly file: string; readonly guards: Guards }> {
  const { findGuardsFile, loadGuards } = await import("../../operations/sources/guards/index.js");
  const file = asked ?? findGuardsFile(".", "--guards");
  return { file, guards: loadGuards(file) };
}
