/** The comment on a review, against a stand-in of the platforms' APIs. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { keepComment, reviewOf } from "../../../../operations/reviews";
import { reviewPlatform, type ReviewPlatform } from "../../../support/review-platform";

const MARK = "<!-- kubestellar-fleet: diff -->";
const PATHS = {
  GitHub: { path: "/repos/acme/fleet/issues/7/comments", one: "/repos/acme/fleet/issues/comments" },
  GitLab: { path: "/projects/42/merge_requests/7/notes", one: "/projects/42/merge_requests/7/notes" },
};
let folder: string;
let platform: ReviewPlatform;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-comment-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await platform.close();
});

async function job(kind: keyof typeof PATHS): Promise<Record<string, string>> {
  platform = await reviewPlatform(PATHS[kind]);
  const event = path.join(folder, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  return kind === "GitHub"
    ? { GITHUB_ACTIONS: "true", GITHUB_API_URL: platform.url, GITHUB_REPOSITORY: "acme/fleet", GITHUB_EVENT_PATH: event, GITHUB_TOKEN: "T1" }
    : { GITLAB_CI: "true", CI_API_V4_URL: platform.url, CI_PROJECT_ID: "42", CI_MERGE_REQUEST_IID: "7", GITLAB_TOKEN: "T2" };
}

test.each(["GitHub", "GitLab"] as const)("%s (stand-in): made once, then changed, and left alone when it says the same", async (kind) => {
  const review = await reviewOf(await job(kind));
  expect(await keepComment(review, `${MARK}\none\n`)).toEqual({ result: "created", id: 1 });
  expect(await keepComment(review, `${MARK}\ntwo\n`)).toEqual({ result: "updated", id: 1 });
  platform.comments[0]!.body = platform.comments[0]!.body.trimEnd().replaceAll("\n", "\r\n");
  expect(await keepComment(review, `${MARK}\ntwo\n`)).toEqual({ result: "unchanged", id: 1 });
  expect(platform.comments).toHaveLength(1);
  const { path: list, one } = PATHS[kind];
  expect(platform.calls.map(({ call }) => call)).toEqual([`GET ${list}`, `POST ${list}`, `GET ${list}`, `${kind === "GitHub" ? "PATCH" : "PUT"} ${one}/1`, `GET ${list}`]);
  expect(new Set(platform.calls.map(({ credential }) => credential))).toEqual(new Set([kind === "GitHub" ? "Bearer T1" : "T2"]));
});

test("comments of others stay, also those that quote the mark, and ours is found behind a page of them", async () => {
  const review = await reviewOf(await job("GitHub"));
  for (let id = 1; id <= 150; id++) platform.comments.push({ id, body: id === 3 ? `> ${MARK}\nquoted` : id === 4 ? `${MARK.replace(" -->", " other -->")}\nanother fleet` : `talk ${id}` });
  platform.comments.push({ id: 151, body: `${MARK}\nold` });
  const others = structuredClone(platform.comments.slice(0, 150));
  expect(await keepComment(review, `${MARK}\nnew`)).toEqual({ result: "updated", id: 151 });
  expect(platform.comments.slice(0, 150)).toEqual(others);
});

test("a token that may not write is told, with the reason of the platform and without the token", async () => {
  const review = await reviewOf(await job("GitHub"));
  platform.refuseWrites(403);
  const error = await keepComment(review, `${MARK}\none`).then(() => undefined, (thrown: Error) => thrown);
  expect(error).toMatchObject({ code: "Forbidden", message: expect.stringMatching(/acme\/fleet#7: GitHub answers 403: Resource not accessible by integration\. Give the token the right to comment/) as unknown });
  expect(String(error)).not.toContain("T1");
});

test("what is no comment of ours is refused before anything is called", async () => {
  const review = await reviewOf(await job("GitHub"));
  await expect(keepComment(review, "hello")).rejects.toMatchObject({ code: "Invalid" });
  await expect(keepComment(review, `${MARK}\n${"x".repeat(70_000)}`)).rejects.toMatchObject({ code: "Invalid", message: expect.stringContaining("GitHub takes 65536") as unknown });
  expect(platform.calls).toEqual([]);
});

test("a job that is none of a pull request hears all that is missing", async () => {
  const env = await job("GitHub");
  writeFileSync(env["GITHUB_EVENT_PATH"]!, JSON.stringify({ push: {} }));
  await expect(reviewOf({ ...env, GITHUB_TOKEN: "" })).rejects.toMatchObject({ message: expect.stringMatching(/GitHub gives no GITHUB_TOKEN, no a pull request in the event/) as unknown });
  await expect(reviewOf({})).rejects.toMatchObject({ message: expect.stringContaining("no job of GitHub Actions or GitLab CI") as unknown });
  await expect(reviewOf({ GITLAB_CI: "true" })).rejects.toMatchObject({ message: expect.stringMatching(/CI_API_V4_URL.*CI_PROJECT_ID.*CI_MERGE_REQUEST_IID.*GITLAB_TOKEN/) as unknown });
});
