/** Errors that the engine must store something about. */
import { isKubeStellarError } from "../operations/errors";

/**
 * Something exists, and yet not all is done. The engine keeps the id and the properties, fails the step, and updates the
 * resource in the next run, so that nothing is forgotten or made twice.
 */
export class PartialFailure extends Error {
  override readonly name = "PartialFailure";
  readonly id: string;
  readonly properties: object;
  readonly reasons: readonly string[];
  constructor(id: string, properties: object, reasons: readonly string[], cause?: unknown) {
    super(reasons.join("; "), cause === undefined ? {} : { cause });
    this.id = id;
    this.properties = properties;
    this.reasons = reasons;
  }
}

/** The message of anything thrown, with what it was caused by where that adds something. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined || isKubeStellarError(error) ? undefined : messageOf(error.cause);
  return cause === undefined || error.message.includes(cause) ? error.message : `${error.message} (${cause})`;
}
