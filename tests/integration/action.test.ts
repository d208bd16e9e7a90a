/** The GitHub Action, its steps run as the runner runs them, in a repository of two commits; the API of GitHub is a stand-in. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { runAction, type ActionRun } from "../support/action-runner";
import { reviewPlatform, type ReviewPlatform } from "../support/review-platform";

const root = path.join(__dirname, "../..");
const ksfleet = `${process.execPath} ${path.join(root, "dist/cli/main.js")}`;
let folder: string;
let base: string;
let platform: ReviewPlatform;

const git = (...args: readonly string[]): string => execFileSync("git", ["-c", "user.name=ann", "-c", "user.email=ann@example.org", ...args], { cwd: path.join(folder, "repository"), encoding: "utf8" }).trim();
const write = (file: string, text: string): void => {
  const full = path.join(folder, "repository", file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
};
const cluster = (name: string, tier: string): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {name: ${name}, labels: {tier: ${tier}}}\nspec: {hubAcceptsClient: true}\n`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-action-"));
  mkdirSync(path.join(folder, "repository"));
  git("init", "-q");
  write("stores/fleet/its1/s1.yaml", cluster("s1", "prod"));
  write("stores/fleet/its1/s2.yaml", cluster("s2", "test"));
  write("stores/fleet/wds1/shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop, labels: {app: web}}\n---\napiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: shop}\nspec:\n  clusterSelectors: [{matchLabels: {tier: prod}}]\n  downsync: [{objectSelectors: [{matchLabels: {app: web}}]}]\n");
  git("add", "-A");
  git("commit", "-qm", "base");
  base = git("rev-parse", "HEAD");
  write("stores/fleet/its1/s2.yaml", cluster("s2", "prod"));
  git("commit", "-qam", "s2 goes to production");
  writeFileSync(path.join(folder, "event.json"), JSON.stringify({ pull_request: { number: 7, base: { sha: base } } }));
});
beforeEach(async () => {
  platform = await reviewPlatform({ path: "/repos/acme/fleet/issues/7/comments", one: "/repos/acme/fleet/issues/comments" });
});
afterEach(() => platform.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (guards: string, inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> => {
  write("stores/fleet.guards.yaml", guards);
  return runAction({
    action: path.join(root, "action"),
    inputs: { head: "fleet", "working-directory": "stores", command: ksfleet, ...inputs },
    github: { token: "T1", "event.pull_request.base.sha": base },
    workspace: path.join(folder, "repository"),
    temporary: path.join(folder, "runner"),
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, GITHUB_ACTIONS: "true", GITHUB_API_URL: platform.url, GITHUB_REPOSITORY: "acme/fleet", GITHUB_EVENT_PATH: path.join(folder, "event.json") },
  });
};

test("an allowed change: one comment over two runs, the reports as files, exit code 0", async () => {
  for (const result of ["created", "unchanged"]) {
    const { exitCode, outputs, log, summary } = await run("maxClustersTouched: 1\n");
    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining(`comment 1 on acme/fleet#7: ${result}`) as unknown });
    expect(outputs).toMatchObject({ verdict: "allowed" });
    expect(summary).toMatch(/1 of 2 clusters touched/);
    expect(platform.comments.map(({ body }) => body)).toEqual([readFileSync(outputs["markdown"]!, "utf8")]);
    expect(JSON.parse(readFileSync(outputs["sarif"]!, "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(readFileSync(outputs["html"]!, "utf8")).toMatch(/^<!doctype html>/i);
  }
  expect(new Set(platform.calls.map(({ credential }) => credential))).toEqual(new Set(["Bearer T1"]));
});

test.each<[string, readonly string[]]>([
  ["its merge, as GitHub's checkout has it", ["--depth", "1", "--branch", "merged"]],
  ["its own branch", ["--branch", "proposal"]],
])("of a request that is older than the base, only its own change is judged: %s", async (_, how) => {
  const start = git("rev-parse", "HEAD");
  try {
    git("checkout", "-qb", "proposal", base);
    write("stores/fleet/its1/s2.yaml", cluster("s2", "prod"));
    git("commit", "-qam", "s2 goes to production");
    const proposal = git("rev-parse", "HEAD");
    git("checkout", "-qb", "later", base);
    write("stores/fleet/its1/s1.yaml", cluster("s1", "test"));
    git("commit", "-qam", "others: s1 goes away");
    git("checkout", "-qb", "merged");
    git("merge", "-q", "--no-ff", "-m", "merge", "proposal");
    const clone = path.join(folder, "clone");
    rmSync(clone, { recursive: true, force: true });
    git("clone", "-q", ...how, `file://${path.join(folder, "repository")}`, clone);
    writeFileSync(path.join(clone, "stores/fleet.guards.yaml"), "protected: {clusters: [s1]}\n");
    const { outputs, summary } = await runAction({
      action: path.join(root, "action"),
      inputs: { head: "fleet", "working-directory": "stores", command: ksfleet, comment: "false" },
      github: { "event.pull_request.base.sha": base, "event.pull_request.head.sha": proposal },
      workspace: clone,
      temporary: path.join(folder, "runner"),
      env: { PATH: process.env["PATH"] ?? "", HOME: folder },
    });
    expect({ verdict: outputs["verdict"], told: summary.match(/\d of 2 clusters touched: [^(]*/)?.[0] }).toEqual({ verdict: "allowed", told: "1 of 2 clusters touched: 1 object starts " });
  } finally {
    git("checkout", "-q", start);
    git("branch", "-qD", "proposal", "later", "merged");
  }
});

test("a refused change: the comment says why, and the job ends with 1", async () => {
  const { exitCode, outputs } = await run("protected: {labels: [tier]}\n", { key: "stores" });
  expect({ exitCode, verdict: outputs["verdict"] }).toEqual({ exitCode: 1, verdict: "refused" });
  expect(platform.comments[0]?.body).toMatch(/^<!-- kubestellar-fleet: diff stores -->\n[^]*protected\.labels/);
});

test("a fork's token may not comment: a warning, the summary has the text, and the verdict stands", async () => {
  platform.refuseWrites(403);
  const { exitCode, outputs, log, summary } = await run("maxClustersTouched: 1\n");
  expect({ exitCode, verdict: outputs["verdict"] }).toEqual({ exitCode: 0, verdict: "allowed" });
  expect(log).toMatch(/GitHub answers 403/);
  expect(log).toMatch(/^::warning title=ksfleet::/m);
  expect(summary).toMatch(/1 of 2 clusters touched/);
});

test("without guards the change is told; guards that cannot be read end the job with 2", async () => {
  expect(await run("nonsense: [", { guards: "none", comment: "false" })).toMatchObject({ exitCode: 0, outputs: { verdict: "told" } });
  expect(platform.calls).toEqual([]);
  expect(await run("nonsense: [")).toMatchObject({ exitCode: 2, outputs: { verdict: "", markdown: "" }, summary: "" });
});

test("a branch with a hostile name is a name, never shell", async () => {
  const marker = path.join(folder, "ran");
  const { exitCode } = await run("maxClustersTouched: 1\n", { head: `git:$(touch ${marker}):stores/fleet` });
  expect(exitCode).toBe(2);
  expect(() => readFileSync(marker)).toThrow();
});

test("the workflow of the documentation uses inputs and outputs that the action has", () => {
  const { inputs, outputs } = parse(readFileSync(path.join(root, "action/action.yml"), "utf8")) as { inputs: object; outputs: object };
  const page = readFileSync(path.join(root, "docs/pull-requests.md"), "utf8");
  const [workflow] = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text]) => parse(text!) as { jobs: { check: { steps: readonly { uses?: string; with?: object }[] } } });
  const step = workflow!.jobs.check.steps.find(({ uses }) => uses?.endsWith("kubestellar-fleet/action") === true);
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step?.with ?? { "no such step": true })));
  for (const [, name] of page.matchAll(/steps\.fleet\.outputs\.(\w+)/g)) expect(Object.keys(outputs)).toContain(name);
  for (const name of Object.keys(inputs)) expect(page).toContain(`\`${name}\``);
});
