/** `ksfleet diff` on a repository: what a branch does to a fleet, where it says so, and what it does with bad input. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { DiffDocument } from "../../core/report/diff/document";

const run = promisify(execFile);
const main = path.join(__dirname, "../../dist/cli/main.js");
let repository: string;
let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "ksfleet-diff-test-"));
  repository = path.join(temporary, "repository");
  await mkdir(repository);
  await git("init", "-q");
});
afterEach(() => rm(temporary, { recursive: true, force: true }));

const git = (...args: readonly string[]) => run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: repository });
const write = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(repository, file)), { recursive: true });
  await writeFile(path.join(repository, file), text);
};
async function commit(message: string): Promise<void> {
  await git("add", "-A");
  await git("commit", "-q", "-m", message);
}

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

const store = (name: string, region: string, tier: string): string =>
  `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels:\n    region: ${region}\n    tier: ${tier}\nspec:\n  hubAcceptsClient: true\n`;
const policy = (name: string, label: string, value: string, app: string): string =>
  `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata:\n  name: ${name}\nspec:\n  clusterSelectors:\n  - matchLabels: {${label}: ${value}}\n  downsync:\n  - objectSelectors:\n    - matchLabels: {app: ${app}}\n`;
const app = (image: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {app: shop}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, labels: {app: shop}}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers:\n      - name: web\n        image: ${image}\n`;
const configMap = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\ndata: {a: "1"}\n`;

async function demo(): Promise<void> {
  await write("fleet/its1/clusters.yaml", [store("store-1", "north", "prod"), store("store-2", "north", "prod"), store("store-3", "south", "canary")].join("---\n"));
  await write("fleet/wds1/app.yaml", [app("shop:1"), configMap("extra"), configMap("banner")].join("---\n"));
  await write("fleet/wds1/policies.yaml", [policy("shop", "tier", "prod", "shop"), policy("extra", "region", "south", "extra"), policy("banner", "region", "north", "banner")].join("---\n"));
  await commit("base");
  // A label edit, a new store, an image change, a removed policy, a selector edit.
  await write("fleet/its1/clusters.yaml", [store("store-1", "north", "canary"), store("store-2", "north", "prod"), store("store-3", "south", "canary"), store("store-4", "south", "prod")].join("---\n"));
  await write("fleet/wds1/app.yaml", [app("shop:2"), configMap("extra"), configMap("banner")].join("---\n"));
  await write("fleet/wds1/policies.yaml", [policy("shop", "tier", "prod", "shop"), policy("banner", "region", "south", "banner")].join("---\n"));
}

test("a branch with edits of every sort, as a comment on the pull request", async () => {
  await demo();
  const { code, stdout } = await diff("git:HEAD:fleet", "fleet", "--output", "markdown", "--region", "region");
  expect(code).toBe(0);
  expect(stdout).toMatchSnapshot();
});

test("the same as JSON: each change once, with its causes, files and lines", async () => {
  await demo();
  await commit("head");
  const { stdout } = await diff("git:HEAD~1:fleet", "git:HEAD:fleet", "--output", "json");
  const { apiVersion, kind, changes, blast } = JSON.parse(stdout) as DiffDocument & { apiVersion: string; kind: string };
  expect({ apiVersion, kind }).toEqual({ apiVersion: "kubestellar-fleet/v1", kind: "Diff" });
  expect(blast).toMatchObject({ clusters: { touched: 4, total: 4 }, pairs: { start: 4, stop: 5, change: 1 }, clustersAdded: ["store-4"], clustersRemoved: [] });
  expect(changes.map(({ change, policy: by, objects, clusters, causes }) => [change, by, objects.map(({ kind: k, name }) => `${k}/${name}`), clusters, causes.map((c) => [c.kind, c.ref, c.side, `${c.file}:${c.line}`])])).toEqual([
    ["stop", "banner", ["ConfigMap/banner"], ["store-1", "store-2"], [["selector-edit", "BindingPolicy banner", "head", "fleet/wds1/policies.yaml:18"]]],
    ["start", "banner", ["ConfigMap/banner"], ["store-3"], [["selector-edit", "BindingPolicy banner", "head", "fleet/wds1/policies.yaml:18"]]],
    ["start", "banner", ["ConfigMap/banner"], ["store-4"], [["cluster-added", "ManagedCluster store-4", "head", "fleet/its1/clusters.yaml:31"]]],
    ["stop", "extra", ["ConfigMap/extra"], ["store-3"], [["policy-removed", "BindingPolicy extra", "base", "fleet/wds1/policies.yaml:12"]]],
    ["stop", "shop", ["Deployment/web", "Namespace/shop"], ["store-1"], [["label-edit", "ManagedCluster store-1", "head", "fleet/its1/clusters.yaml:7"]]],
    ["start", "shop", ["Deployment/web", "Namespace/shop"], ["store-4"], [["cluster-added", "ManagedCluster store-4", "head", "fleet/its1/clusters.yaml:31"]]],
    ["change", "shop", ["Deployment/web"], ["store-2"], [["object-edit", "Deployment.apps shop/web", "head", "fleet/wds1/app.yaml:15"]]],
  ]);
});

test("the same as a picture, and its new findings at their lines for code scanning", async () => {
  await demo();
  await commit("head");
  await write("fleet/wds1/policies.yaml", policy("shop", "tier", "prod", "shop").replace("matchLabels: {tier: prod}", "matchExpressions: [{key: tier, operator: Bogus}]"));
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
  await write("ksfleet.yaml", 'synth: "mkdir -p out && cp -r fleet/. out/"\noutput: out\n');
  await commit("synth");
  const { code, stdout, stderr } = await diff("git:HEAD~1", "git:HEAD", "--output", "json");
  expect(code).toBe(0);
  expect(stderr).toContain("HEAD: mkdir -p out");
  expect((JSON.parse(stdout) as DiffDocument).changes.length).toBeGreaterThan(0);
});

test("a policy under another name is told of: on a real hub its objects may go and stay away", async () => {
  await demo();
  await commit("head");
  await write("fleet/wds1/policies.yaml", [policy("storefront", "tier", "prod", "shop"), policy("banner", "region", "south", "banner")].join("---\n"));
  const { stdout } = await diff("git:HEAD:fleet", "fleet", "--output", "json");
  const { changes, diagnostics } = JSON.parse(stdout) as DiffDocument;
  expect(changes).toEqual([]);
  expect(diagnostics).toMatchObject([{ code: "KS461", severity: "warning", appears: true, object: "BindingPolicy storefront", file: "fleet/wds1/policies.yaml", line: 1 }]);
  expect(diagnostics[0]?.message).toContain("2 objects on 2 clusters pass to it from policy shop:");
});

test.each([
  ["an unknown ref", ["git:nowhere:fleet", "fleet"], /git rev-parse failed.*(Check the ref)/s],
  ["a path that is not in the ref", ["git:HEAD:missing", "fleet"], /git archive failed/],
  ["what looks like an option", ["git:--upload-pack=x:fleet", "fleet"], /git rev-parse failed/],
])("%s is one clear error and exit code 2", async (_, args, message) => {
  await demo();
  const { code, stdout, stderr } = await diff(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("contents of Secrets are never shown, that they change is", async () => {
  const secret = (value: string): string => `apiVersion: v1\nkind: Secret\nmetadata: {name: key, namespace: shop, labels: {app: shop}}\nstringData: {token: ${value}}\n`;
  await demo();
  await write("fleet/wds1/secret.yaml", secret("tobehidden1"));
  await commit("secret");
  await write("fleet/wds1/secret.yaml", secret("tobehidden2"));
  for (const output of ["table", "json", "yaml", "markdown", "html"]) {
    const { stdout } = await diff("git:HEAD:fleet", "fleet", "--output", output);
    expect(stdout).toContain("Secret");
    expect(stdout).not.toContain(Buffer.from("tobehidden").toString("base64").slice(0, 12));
    expect(stdout).not.toContain("tobehidden");
  }
});
