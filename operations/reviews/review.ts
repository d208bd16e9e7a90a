/** Which pull or merge request a CI job runs for, read from what GitHub Actions and GitLab CI give a job. */
import { readFile } from "node:fs/promises";
import { KubeStellarError } from "../errors";

/** Where comments of one pull or merge request are listed and made. */
export interface Review {
  readonly platform: "GitHub" | "GitLab";
  /** For people: `acme/fleet#12`. */
  readonly name: string;
  /** URL that lists the comments (GET) and makes one (POST). */
  readonly comments: string;
  /** URL of one comment, by its number. */
  readonly comment: (id: number) => string;
  readonly headers: Readonly<Record<string, string>>;
  /** How an existing comment is changed. */
  readonly update: "PATCH" | "PUT";
  /** Characters that a comment may have. */
  readonly maxCharacters: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the job's environment. GitHub: `GITHUB_REPOSITORY`, `GITHUB_API_URL`, `GITHUB_EVENT_PATH`, `GITHUB_TOKEN` (permission
 * `pull-requests: write`). GitLab: `CI_API_V4_URL`, `CI_PROJECT_ID`, `CI_MERGE_REQUEST_IID`, `GITLAB_TOKEN` (scope `api`; a job token
 * cannot write notes).
 *
 * @throws KubeStellarError `Invalid`, naming all that is missing.
 */
export async function reviewOf(env: Environment): Promise<Review> {
  if (env["GITHUB_ACTIONS"] === "true") return github(env);
  if (env["GITLAB_CI"] === "true") return gitlab(env);
  throw new KubeStellarError("this is no job of GitHub Actions or GitLab CI", { code: "Invalid", object: "ksfleet comment", fix: "Run it there, or print the comment with --output markdown" });
}

async function github(env: Environment): Promise<Review> {
  const number = env["GITHUB_EVENT_PATH"] === undefined ? undefined : await pullRequestOf(env["GITHUB_EVENT_PATH"]);
  need("GitHub", { GITHUB_REPOSITORY: env["GITHUB_REPOSITORY"], GITHUB_TOKEN: env["GITHUB_TOKEN"], "a pull request in the event (on: pull_request)": number?.toString() });
  const repository = env["GITHUB_REPOSITORY"] ?? "";
  const api = `${env["GITHUB_API_URL"] ?? "https://api.github.com"}/repos/${repository}/issues`;
  return {
    platform: "GitHub",
    name: `${repository}#${number ?? ""}`,
    comments: `${api}/${number ?? ""}/comments`,
    comment: (id) => `${api}/comments/${id}`,
    headers: { authorization: `Bearer ${env["GITHUB_TOKEN"] ?? ""}`, accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" },
    update: "PATCH",
    maxCharacters: 65_536,
  };
}

function gitlab(env: Environment): Review {
  const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, GITLAB_TOKEN } = env;
  need("GitLab", { CI_API_V4_URL, CI_PROJECT_ID, "CI_MERGE_REQUEST_IID (a merge request pipeline)": CI_MERGE_REQUEST_IID, "GITLAB_TOKEN (scope api)": GITLAB_TOKEN });
  const notes = `${CI_API_V4_URL ?? ""}/projects/${encodeURIComponent(CI_PROJECT_ID ?? "")}/merge_requests/${CI_MERGE_REQUEST_IID ?? ""}/notes`;
  return {
    platform: "GitLab",
    name: `${env["CI_PROJECT_PATH"] ?? CI_PROJECT_ID ?? ""}!${CI_MERGE_REQUEST_IID ?? ""}`,
    comments: notes,
    comment: (id) => `${notes}/${id}`,
    headers: { "private-token": GITLAB_TOKEN ?? "" },
    update: "PUT",
    maxCharacters: 1_000_000,
  };
}

/** The number of the event's pull request; undefined for events of other kinds. */
async function pullRequestOf(file: string): Promise<number | undefined> {
  try {
    const event = JSON.parse(await readFile(file, "utf8")) as { readonly pull_request?: { readonly number?: unknown } };
    return typeof event.pull_request?.number === "number" ? event.pull_request.number : undefined;
  } catch (error) {
    throw new KubeStellarError(`cannot be read: ${(error as Error).message}`, { code: "Invalid", object: `event ${file}`, fix: "Let GITHUB_EVENT_PATH name the event of the job" });
  }
}

function need(platform: Review["platform"], wanted: Readonly<Record<string, string | undefined>>): void {
  const missing = Object.entries(wanted).flatMap(([name, value]) => (value === undefined || value === "" ? [name] : []));
  if (missing.length > 0) throw new KubeStellarError(`${platform} gives no ${missing.join(", no ")}`, { code: "Invalid", object: "ksfleet comment", fix: "docs/pull-requests.md shows a job that has all of it" });
}
