/** Makes a comment on a review, or changes the one that an earlier run made. */
import { KubeStellarError, type ErrorCode } from "../errors";
import type { Review } from "./review";

export interface KeptComment {
  readonly result: "created" | "updated" | "unchanged";
  /** Number of the comment on its platform. */
  readonly id: number;
}

interface Comment {
  readonly id: number;
  readonly body: string;
}

/** A call that gets no answer ends after this. */
const TIMEOUT_MS = 30_000;
/** Comments a page: the most that both platforms give. */
const PAGE = 100;
/** Reviews with more pages than this are not searched further. */
const MAX_PAGES = 100;

/**
 * Keeps one comment up to date: the one that begins with the first line of `text`, which must be an HTML comment and is what
 * tells this comment from others. Only this comment is ever changed.
 *
 * @throws KubeStellarError `Forbidden` and `Unauthorized` when the token may not write (that of a fork's pull request may not),
 * `Invalid` for a text without its mark or too long, `Unreachable`, `Timeout`, `UnexpectedAnswer`.
 */
export async function keepComment(review: Review, text: string): Promise<KeptComment> {
  const mark = text.split("\n", 1)[0] ?? "";
  if (!/^<!-- .+ -->$/.test(mark)) throw new KubeStellarError("the text does not begin with its mark, a line such as <!-- kubestellar-fleet: diff -->", { code: "Invalid", object: `comment on ${review.name}`, fix: "Pass what ksfleet diff or check prints with --output markdown" });
  if (text.length > review.maxCharacters) throw new KubeStellarError(`the text has ${text.length} characters, ${review.platform} takes ${review.maxCharacters}`, { code: "Invalid", object: `comment on ${review.name}`, fix: "Attach it to the job as a file instead" });
  const before = await find(review, mark);
  if (before === undefined) return { result: "created", id: commentOf(await call(review, "POST", review.comments, { body: text }), review).id };
  // Platforms trim what they store.
  if (before.body.replaceAll("\r\n", "\n").trimEnd() === text.trimEnd()) return { result: "unchanged", id: before.id };
  await call(review, review.update, review.comment(before.id), { body: text });
  return { result: "updated", id: before.id };
}

async function find(review: Review, mark: string): Promise<Comment | undefined> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const list = await call(review, "GET", `${review.comments}?per_page=${PAGE}&page=${page}`);
    if (!Array.isArray(list)) throw unexpected(review, "a list of comments");
    const comments = list.map((entry) => commentOf(entry, review));
    const found = comments.find(({ body }) => body.split(/\r?\n/, 1)[0] === mark);
    if (found !== undefined || comments.length < PAGE) return found;
  }
  return undefined;
}

async function call(review: Review, method: string, url: string, body?: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await fetch(url, { method, headers: { ...review.headers, "content-type": "application/json" }, ...(body !== undefined && { body: JSON.stringify(body) }), signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((error: unknown) => {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const reason = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    throw new KubeStellarError(timedOut ? `no answer within ${TIMEOUT_MS / 1000} s` : `cannot be reached (${reason})`, { code: timedOut ? "Timeout" : "Unreachable", object: `comment on ${review.name}`, fix: `Check that the job reaches ${new URL(url).host}`, cause: error });
  });
  const text = await answer.text();
  if (!answer.ok) {
    const code = CODES[answer.status] ?? "UnexpectedAnswer";
    throw new KubeStellarError(`${review.platform} answers ${answer.status}${messageOf(text)}`, { code, status: answer.status, object: `comment on ${review.name}`, fix: FIXES[code] ?? "Look at the state of the platform, then run the job again" });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw unexpected(review, "JSON", error);
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 422: "Invalid", 429: "TooManyRequests" };
const FIXES: Partial<Readonly<Record<ErrorCode, string>>> = {
  Unauthorized: "Renew the token",
  Forbidden: "Give the token the right to comment: permissions pull-requests: write, or scope api. The token of a fork's pull request never has it",
  NotFound: "Check that the token may see the repository",
};

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? `: ${message}` : "";
  } catch {
    return ""; // No JSON: a page of some proxy, of which the status is all that matters.
  }
}

function commentOf(value: unknown, review: Review): Comment {
  const { id, body } = (value ?? {}) as { readonly id?: unknown; readonly body?: unknown };
  if (typeof id !== "number" || (typeof body !== "string" && body !== null)) throw unexpected(review, "a comment with id and body");
  return { id, body: body ?? "" };
}

const unexpected = (review: Review, wanted: string, cause?: unknown): KubeStellarError => new KubeStellarError(`${review.platform} did not answer with ${wanted}`, { code: "UnexpectedAnswer", object: `comment on ${review.name}`, fix: "Check the API address that the job was given", ...(cause !== undefined && { cause }) });
