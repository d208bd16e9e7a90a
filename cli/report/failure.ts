/** How a failure reads: one clear message for what users and the world did, the stack for what we did. */
import { InvalidInputError } from "../../core/model/diagnostic";
import { printable } from "../../core/report/printable";
import { isKubeStellarError } from "../../operations/errors";

export function describeFailure(error: unknown): string {
  if (error instanceof InvalidInputError) return printable(error.message, { keepLines: true });
  if (isKubeStellarError(error)) return `ksfleet: ${printable(error.message, { keepLines: true })}`;
  return `ksfleet: unexpected failure, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
