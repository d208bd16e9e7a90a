/** `ksfleet diff` on a repository: what a branch does to a fleet, where it says so, and what it does with bad input. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DiffReport } from "../../core/model/diff-report";
import { answer } from "../support/answers";
import { until } from "../support/poll";
import { commit, demoPolicy, demoRepository, write } from "../support/demo-repository";

const main = path.join(__dirname, "../../dist/cli/main.js");
let repository: string;
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "ksfleet-diff-test-"));
  repository = path.join(temporary, "repository");
  await mkdir(repository);
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

/** TMPDIR is ours, so that what is left behind is seen. */
async function diff(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const scratch = path.join(temporary, "scratch");
  await mkdir(scratch, { recursive: true });
  const result = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, "diff", ...args], { cwd: repository, env: { ...process.env, TMPDIR: scratch }, timeout: 60_000 }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
  expect(await readdir(scratch)).toEqual([]);
  return result;
}

const demo = () => demoRepository(repository);
const save = (file: string, text: string) => write(repository, file, text);

test("a branch with edits of every sort, as a comment on the pull request", async () => {
  await demo();
  const { code, stdout } = await diff("git:HEAD:fleet", "fleet", "--output", "markdown", "--region", "region");
  expect(code).toBe(0);
  expect(stdout).toMatchSnapshot();
});

test("the same as JSON: each change once, with its causes, files and lines", async () => {
  await demo();
  await commit(repository, "head");
  const { stdout } = await diff("git:HEAD~1:fleet", "git:HEAD:fleet", "--output", "json");
  const { apiVersion, kind, changes, blast } = answer<DiffReport & { apiVersion: string; kind: string }>("Diff", stdout);
  expect({ apiVersion, kind }).toEqual({ apiVersion: "kubestellar-fleet/v1", kind: "Diff" });
  expect(blast).toMatchObject({ clusters: { touched: 8, total: 9 }, pairs: { start: 12, stop: 12, change: 5 }, clustersAdded: ["store-9"], clustersRemoved: [] });
  expect(changes.map(({ change, policy: by, objects, clusters, causes }) => [change, by, objects.map(({ kind: k, name }) => `${k}/${name}`), clusters, causes.map((c) => [c.kind, c.ref, c.side, `${c.file}:${c.line}`])])).toEqual([
    ["stop", "banner", ["ConfigMap/banner", "Namespace/banner"], ["store-1", "store-3"], [["selector-edit", "BindingPolicy banner", "head", "fleet/wds1/policies.yaml:29"]]],
    ["start", "banner", ["ConfigMap/banner", "Namespace/banner"], ["store-2", "store-4", "store-5"], [["selector-edit", "BindingPolicy banner", "head", "fleet/wds1/policies.yaml:29"]]],
    ["start", "banner", ["ConfigMap/banner", "Namespace/banner"], ["store-9"], [["cluster-added", "ManagedCluster store-9", "head", "fleet/its1/clusters.yaml:81"]]],
    ["stop", "extra", ["ConfigMap/extra", "Namespace/extra"], ["store-2", "store-4", "store-5"], [["policy-removed", "BindingPolicy extra", "base", "fleet/wds1/policies.yaml:23"]]],
    ["stop", "shop", ["Deployment/web", "Namespace/shop"], ["store-1"], [["label-edit", "ManagedCluster store-1", "head", "fleet/its1/clusters.yaml:7"]]],
    ["start", "shop", ["Deployment/web", "Namespace/shop"], ["store-9"], [["cluster-added", "ManagedCluster store-9", "head", "fleet/its1/clusters.yaml:81"]]],
    ["change", "shop", ["Deployment/web"], ["store-2", "store-3", "store-5", "store-6", "store-8"], [["object-edit", "Deployment.apps shop/web", "head", "fleet/wds1/apps.yaml:15"]]],
    ["start", "trial", ["ConfigMap/trial", "Namespace/trial"], ["store-1"], [["label-edit", "ManagedCluster store-1", "head", "fleet/its1/clusters.yaml:7"]]],
  ]);
});

test("the same as a picture, and its new findings at their lines for code scanning", async () => {
  await demo();
  await commit(repository, "head");
  await save("fleet/wds1/policies.yaml", demoPolicy("shop", "tier", "prod").replace("matchLabels: {tier: prod}", "matchExpressions: [{key: tier, operator: Bogus}]"));
  const { stdout: picture } = await diff("git:HEAD~1:fleet", "git:HEAD:fleet", "--output", "mermaid");
  expect(picture).toContain('-->|"2 objects stop"|');
  const { stdout } = await diff("git:HEAD:fleet", "fleet", "--output", "sarif");
  const { runs } = JSON.parse(stdout) as { runs: readonly { results: readonly Record<string, unknown>[] }[] };
  expect(runs[0]?.results).toContainEqual(expect.objectContaining({ ruleId: "KS109", baselineState: "new", locations: [expect.objectContaining({ physicalLocation: { artifactLocation: { uri: "fleet/wds1/policies.yaml" }, region: { startLine: 7, startColumn: expect.any(Number) as number } } })] }));
});

test("nothing changes: said so, and 0 even with --exit-code; a change: 1 with it", async () => {
  await demo();
  expect(await diff("fleet", "fleet", "--exit-code")).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing starts, stops or changes") as string });
  expect((await diff("git:HEAD:fleet", "fleet", "--exit-code")).code).toBe(1);
});

test("a ref whose manifests are synthesised first, by the commands of ksfleet.yaml", async () => {
  await demo();
  await save("ksfleet.yaml", 'synth: "mkdir -p out && cp -r fleet/. out/"\noutput: out\n');
  await commit(repository, "synth");
  const { code, stdout, stderr } = await diff("git:HEAD~1", "git:HEAD", "--output", "json");
  expect(code).toBe(0);
  expect(stderr).toContain("HEAD: mkdir -p out");
  expect(answer<DiffReport>("Diff", stdout).changes.length).toBeGreaterThan(0);
});

test("every fault of ksfleet.yaml is told before anything is run", async () => {
  await demo();
  await save("ksfleet.yaml", "sinth: touch ran\ninstall: [npm, ci]\noutput: ../elsewhere\n");
  const { code, stderr } = await diff("git:HEAD", "git:HEAD");
  expect(code).toBe(2);
  expect(stderr).toContain('unknown field "sinth", meant is perhaps synth; install must be text; synth is missing: the command that writes the manifests; output must be a folder inside of the checkout');
});

test("what Git would leave out of an archive belongs to the ref all the same", async () => {
  await demo();
  await save(".gitattributes", "fleet/wds1/** export-ignore\n");
  await commit(repository, "attributes");
  const { stdout } = await diff("git:HEAD:./fleet/", "fleet");
  expect(stdout).toBe("Nothing starts, stops or changes on any cluster.\n");
});

test("whoever is interrupted while commands run leaves no folder and no command behind", async () => {
  await demo();
  // The command tells its id and stays until it is ended.
  await save("ksfleet.yaml", 'synth: "echo pid $$ >&2; exec tail -f /dev/null"\n');
  const scratch = path.join(temporary, "scratch");
  await mkdir(scratch, { recursive: true });
  const child = spawn(process.execPath, [main, "diff", "git:HEAD", "git:HEAD"], { cwd: repository, env: { ...process.env, TMPDIR: scratch }, stdio: ["ignore", "ignore", "pipe"] });
  let told = "";
  child.stderr.on("data", (chunk: Buffer) => (told += chunk.toString()));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on("exit", (_, by) => resolve(by)));
  try {
    await until("the command runs", 30, () => Promise.resolve(/pid \d+/.test(told)));
    expect(await readdir(scratch)).toHaveLength(1);
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    expect(await readdir(scratch)).toEqual([]);
    const pid = Number(/pid (\d+)/.exec(told)?.[1]);
    await until("the command is gone", 10, () => Promise.resolve(!isRunning(pid)));
  } finally {
    child.kill("SIGKILL");
  }
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a policy under another name is told of: on a real hub its objects may go and stay away", async () => {
  await demo();
  await commit(repository, "head");
  await save("fleet/wds1/policies.yaml", [demoPolicy("shop", "tier", "prod", "storefront"), demoPolicy("trial", "tier", "canary"), demoPolicy("banner", "region", "south")].join("---\n"));
  const { stdout } = await diff("git:HEAD:fleet", "fleet", "--output", "json");
  const { changes, diagnostics } = answer<DiffReport>("Diff", stdout);
  expect(changes).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: "KS461", severity: "warning", appears: true, object: "BindingPolicy storefront", file: "fleet/wds1/policies.yaml", line: 1 }]);
  expect(diagnostics[0]?.message).toContain("2 objects on 6 clusters pass to it from policy shop:");
});

test.each([
  ["an unknown ref", ["git:nowhere:fleet", "fleet"], /Git knows no commit "nowhere" here\. Check its name/],
  ["a path that is not in the ref", ["git:HEAD:missing", "fleet"], /git:HEAD:missing: the ref has no missing\. Name a folder/],
  ["a path that is in neither ref", ["git:HEAD:missing", "git:HEAD:missing"], /git:HEAD:missing: the ref has no missing\. Name a folder/],
  ["what looks like an option", ["git:--upload-pack=x:fleet", "fleet"], /Git knows no commit "--upload-pack=x" here/],
  ["a folder that is not there", ["nope", "fleet"], /nope: there is no such folder\. Name the folder/],
  ["a file for a folder", ["fleet/wds1/apps.yaml", "fleet"], /apps\.yaml: is no folder\. Name the folder/],
])("%s is one clear error and exit code 2", async (_, args, message) => {
  await demo();
  const { code, stdout, stderr } = await diff(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test.each([
  ["a folder that is new", "git:HEAD:new", "new", /git:HEAD:new: HEAD has no new yet/],
  ["a folder that is new, spelt otherwise", "git:HEAD:./new/", "new/.", /HEAD has no/],
  ["an empty folder", "empty", "new", /^$/],
])("%s: everything in it starts, and why is told", async (_, base, head, told) => {
  await demo();
  await mkdir(path.join(repository, "empty"));
  await rename(path.join(repository, "fleet"), path.join(repository, "new"));
  const { code, stdout, stderr } = await diff(base, head, "--output", "json");
  expect(code).toBe(0);
  expect(stderr).toMatch(told);
  const { changes, diagnostics } = answer<DiffReport>("Diff", stdout);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "KS224", appears: false, file: expect.stringMatching(/^(empty|new)\/?$/) as string }));
  expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(["start"]));
});

test("what neither side can read is named once", async () => {
  await demo();
  await save("fleet/wds1/broken.yaml", "a: [\n");
  const { code, stderr } = await diff("fleet", "fleet");
  expect(code).toBe(2);
  expect(stderr.match(/broken\.yaml/g)).toHaveLength(1);
});

test("contents of Secrets are never shown, that they change is", async () => {
  const secret = (value: string): string => `apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: shop, labels: {app: shop}}\nstringData: {token: ${value}}\n`;
  await demo();
  await save("fleet/wds1/secret.yaml", secret("tobehidden1"));
  await commit(repository, "secret");
  await save("fleet/wds1/secret.yaml", secret("tobehidden2"));
  for (const output of ["table", "json", "yaml", "markdown", "html"]) {
    const { stdout } = await diff("git:HEAD:fleet", "fleet", "--output", output);
    expect(stdout).toContain("Secret");
    expect(stdout).not.toContain(Buffer.from("tobehidden").toString("base64").slice(0, 12));
    expect(stdout).not.toContain("tobehidden");
  }
});
