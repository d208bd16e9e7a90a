/** Why nothing of a Binding is delivered, for people. */
import type { PreviewedBinding } from "../preview/bindings";

/** @returns a clause; undefined when all of it is delivered. Of several reasons the first. */
export function obstacleOf({ row, render, problems: [problem] }: PreviewedBinding): string | undefined {
  if (render === undefined) return row.errors[0] ?? "the API server refuses its Binding";
  return problem === undefined ? undefined : (problem.failure?.message ?? problem.errors[0] ?? "it cannot be delivered");
}
