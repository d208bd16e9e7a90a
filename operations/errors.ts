/** What the world did to us: one error type, recognised by its marker and code. */
import { sentences } from "../core/model/words";

export type ErrorCode =
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Invalid"
  | "Forbidden"
  | "Unauthorized"
  | "TooManyRequests"
  | "Gone"
  | "Unreachable"
  | "Timeout"
  | "NotKubernetes"
  | "UnexpectedAnswer"
  | "IdentityChanged"
  | "OwnedByAnother"
  | "Refused"
  | "MissingCRD"
  | "BadKubeconfig"
  | "ToolMissing"
  | "BuildFailed"
  | "HubNotRunning"
  | "Aborted";

export interface ErrorDetails {
  readonly code: ErrorCode;
  /** Name of the space it happened in. */
  readonly space?: string;
  /** For people: `ManagedCluster cluster1`. */
  readonly object?: string;
  /** HTTP status, if there was one. */
  readonly status?: number;
  /** What to do next, as an imperative. */
  readonly fix?: string;
  /** The `Status.details.causes` of the server: field conflicts and invalid fields. */
  readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  readonly cause?: unknown;
}

const MARKER = "__kubeStellarError";

export class KubeStellarError extends Error {
  override readonly name = "KubeStellarError";
  readonly [MARKER] = true;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(message: string, details: ErrorDetails) {
    const where = [details.space === undefined ? undefined : `space ${details.space}`, details.object].filter((x) => x !== undefined).join(", ");
    const text = `${where === "" ? "" : `${where}: `}${message}`;
    super(details.fix === undefined ? text : sentences(text, details.fix), details.cause === undefined ? {} : { cause: details.cause });
    this.code = details.code;
    this.details = details;
  }
}

/** Also across copies of this package. */
export function isKubeStellarError(error: unknown, code?: ErrorCode): error is KubeStellarError {
  return typeof error === "object" && error !== null && (error as Record<string, unknown>)[MARKER] === true && (code === undefined || (error as KubeStellarError).code === code);
}
