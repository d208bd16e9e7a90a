/** How a failure reads: one clear message for what users and the world did, the stack for what we did. */
import { InvalidInputError } from "../../core/model/diagnostic";
import { isKubeStellarError } from "../../operations/errors";

export function describeFailure(error: unknown): string {
  if (error instanceof InvalidInputError) return error.message;
  if (isKubeStellarError(error)) return `ksfleet: ${printable(error.message)}`;
  return `ksfleet: unexpected failure, please report it: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** Text of strangers (names, messages of servers) without what moves a terminal's cursor or colours it. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not reach the terminal
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\uFFFD");
}
