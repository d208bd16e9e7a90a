/** `ksfleet check` as a gate: its exit codes, what it prints, guards in TypeScript, and guards that cannot be read. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { answer } from "../support/answers";

const root = path.join(__dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
let folder: string;
beforeAll(async () => {
  // Where a project's modules are found.
  const cache = path.join(root, "node_modules", ".cache");
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(path.join(cache, "check-"));
  const cluster = (name: string, tier: string): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels: {tier: ${tier}}\nspec: {hubAcceptsClient: true}\n`;
  const wds = (value: string): string =>
    `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop, labels: {app: web}}\ndata: {a: "${value}"}\n---\napiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: shop}\nspec:\n  clusterSelectors: [{matchLabels: {tier: prod}}]\n  downsync: [{objectSelectors: [{matchLabels: {app: web}}]}]\n`;
  for (const [side, value] of [["base", "1"], ["head", "2"]] as const) {
    await write(`${side}/its1/c.yaml`, `${cluster("s1", "prod")}---\n${cluster("s2", "prod")}`);
    await write(`${side}/wds1/w.yaml`, wds(value));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

/** @param guards - content of a guards file; a map: of several files by name. */
async function check(guards: string | Readonly<Record<string, string>> | undefined, ...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  for (const name of ["fleet.guards.yaml", "fleet.guards.ts", "limits.ts"]) await rm(path.join(folder, name), { force: true });
  for (const [name, text] of Object.entries(typeof guards === "string" ? { "fleet.guards.yaml": guards } : (guards ?? {}))) await write(name, text);
  return new Promise((resolve) => {
    execFile(process.execPath, [main, "check", ...args], { cwd: folder, env: { ...process.env }, timeout: 60_000 }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

test("refused: exit code 1, every breach, in every form", async () => {
  const guards = "maxClustersTouched: 1\nprotected: {clusters: [s2]}\n";
  expect(await check(guards, "base", "head")).toEqual({
    code: 1,
    stderr: "",
    stdout: [
      "2 of 2 clusters touched: 2 objects change (1 different object in 1 namespace).",
      "refused by maxClustersTouched: 2 of 2 clusters are touched; at most 1 may be",
      "refused by protected.clusters: cluster s2 is touched; it is protected",
      "Refused: 2 of the guards' rules are broken.",
      "",
    ].join("\n"),
  });
  expect(answer("Check", (await check(guards, "base", "head", "-o", "json")).stdout)).toMatchObject({ kind: "Check", verdict: "refused", guards: ["maxClustersTouched", "protected.clusters"], refusals: [{ guard: "maxClustersTouched" }, { guard: "protected.clusters", subject: "s2" }], changes: [{ change: "change" }] });
  const { runs } = JSON.parse((await check(guards, "base", "head", "-o", "sarif")).stdout) as { runs: readonly { results: readonly { ruleId: string; locations: unknown }[] }[] };
  expect(runs[0]?.results.map(({ ruleId, locations }) => [ruleId, locations])).toEqual(["maxClustersTouched", "protected.clusters"].map((guard) => [`guard/${guard}`, [{ physicalLocation: { artifactLocation: { uri: "fleet.guards.yaml" }, region: { startLine: guard === "maxClustersTouched" ? 1 : 2 } } }]]));
  expect((await check(guards, "base", "head", "-o", "markdown")).stdout).toMatch(/\*\*Guards refuse it\.\*\*\n\n- `maxClustersTouched`: 2 of 2 clusters/);
});

test("allowed: by the guards, by an exception that is told, and when nothing changes: exit code 0", async () => {
  expect((await check("maxClustersTouched: 100%\n", "base", "head")).code).toBe(0);
  const excepted = await check("maxClustersTouched: 1\nexceptions: [{guard: maxClustersTouched, reason: small fleet, approvedBy: ann}]\n", "base", "head");
  expect(excepted.code).toBe(0);
  expect(excepted.stdout).toMatch(/allowed although maxClustersTouched: .*\(small fleet; approved by ann\)/);
  expect((await check("maxClustersTouched: 0\n", "base", "base")).code).toBe(0);
});

test("guards in TypeScript, with what they import", async () => {
  const { code, stdout, stderr } = await check({
    "fleet.guards.ts": `import { defineGuards } from "kubestellar-fleet";\nimport { most } from "./limits";\nexport default defineGuards({ maxClustersTouched: most, protected: { clusters: ["s2"] } });\n`,
    "limits.ts": "export const most: number = 1;\n",
  }, "base", "head");
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/refused by maxClustersTouched: 2 of 2 clusters are touched; at most 1 may be\nrefused by protected.clusters: cluster s2 is touched; it is protected/);
});

test.each<[string, string | Readonly<Record<string, string>> | undefined, RegExp]>([
  ["no guards file", undefined, /fleet\.guards\.yaml: is not there.*fleet\.guards\.ts/],
  ["two guards files", { "fleet.guards.yaml": "{}", "fleet.guards.ts": "export default {};" }, /fleet\.guards\.yaml and fleet\.guards\.ts: stand side by side/],
  ["TypeScript with faults in its guards", { "fleet.guards.ts": 'import { defineGuards } from "kubestellar-fleet";\nexport default defineGuards({ diagnostics: "info" } as never);' }, /fleet\.guards\.ts: cannot be loaded: diagnostics: "info" is no severity/],
  ["TypeScript that exports no guards", { "fleet.guards.ts": "export default { maxClustersTouched: -1 };" }, /fleet\.guards\.ts: maxClustersTouched: -1 is no number of clusters/],
  ["no TypeScript", { "fleet.guards.ts": "export default {;" }, /fleet\.guards\.ts:1: is no TypeScript/],
  ["faults in it, all of them with their lines", "maxClustersTuched: 1\ndiagnostics: info\n", /fleet\.guards\.yaml:1: maxClustersTuched: is no field here.*Did you mean maxClustersTouched\?\nfleet\.guards\.yaml:2: diagnostics: "info" is no severity/s],
  ["an exception until a day that never comes", 'exceptions: [{guard: neverEmpty, reason: r, approvedBy: ann, until: "2026-02-30"}]', /exceptions\[0\]\.until: "2026-02-30" is no day/],
  ["no YAML", "a: [", /is no YAML/],
])("%s: exit code 2, and nothing is checked", async (_, guards, message) => {
  const { code, stdout, stderr } = await check(guards, "base", "head");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});

test("what an API server would refuse stands as it was: nobody takes it for removed, and nobody judges", async () => {
  const policy = (operator: string): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: second}\nspec:\n  clusterSelectors: [{matchExpressions: [{key: tier, operator: ${operator}, values: [dev]}]}]\n  downsync: [{objectSelectors: [{matchLabels: {app: web}}]}]\n`;
  await write("good/its1/c.yaml", await readFile(path.join(folder, "base/its1/c.yaml"), "utf8"));
  await write("good/wds1/p.yaml", policy("NotIn"));
  await write("bad/its1/c.yaml", await readFile(path.join(folder, "base/its1/c.yaml"), "utf8"));
  await write("bad/wds1/p.yaml", policy("Notin"));
  const { code, stdout, stderr } = await check("maxClustersTouched: 100%\n", "good", "bad", "--write", "page.html");
  expect({ code, stderr, verdict: stdout.split("\n").at(-2) }).toEqual({ code: 2, stderr: expect.stringMatching(/^bad\/wds1\/p\.yaml:5:\d+: BindingPolicy second: .*"Notin" is no operator.*\(KS109\).*\nThe answer lacks what could not be used\.\n$/) as string, verdict: "Not judged: some input could not be used." });
  const page = await readFile(path.join(folder, "page.html"), "utf8");
  expect({ isIncomplete: page.includes('"isIncomplete":true'), refusals: page.includes('"refusals":') }).toEqual({ isIncomplete: true, refusals: false });
  // Mended in the head, it is the base that is said to be broken: the file itself is whole.
  expect((await check("maxClustersTouched: 100%\n", "bad", "good")).stderr).toMatch(/^bad\/wds1\/p\.yaml:5:\d+: BindingPolicy second: .*: in the base: "Notin" is no operator/);
});

test("what cannot be read is told, judged by nobody, and called allowed by no report, whichever side it is on", async () => {
  await write("broken/its1/c.yaml", "a: [\n");
  for (const sides of [["base", "broken"], ["broken", "base"], ["broken", "broken"]] as const) {
    const { code, stdout, stderr } = await check("maxClustersTouched: 100%\n", ...sides);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^broken\/its1\/c\.yaml:\d.*\nThe answer lacks what could not be used\.$/ms);
    expect(stdout).toMatch(/\nNot judged: some input could not be used\.\n$/);
    expect(answer("Check", (await check("maxClustersTouched: 0\n", ...sides, "-o", "json")).stdout)).toMatchObject({ verdict: "none", refusals: [] });
    expect((await check("maxClustersTouched: 100%\n", ...sides, "-o", "markdown")).stdout).toMatch(/:no_entry: \*\*Some input could not be used, so this is not the whole change, and guards were not asked\.\*\*\n\n- KS\d+ `broken\/its1\/c\.yaml:\d/);
  }
});

test("a guard for something that is not there: told in every form with its line, and neither judged nor refused", async () => {
  const guards = "diagnostics: warning\nprotected:\n  clusters:\n  - s1x\n";
  const { code, stdout } = await check(guards, "base", "head", "--write", "page.html", "--write", "comment.md", "--write", "scan.sarif");
  const said = 'no cluster is called "s1x", before or after the change, so this guards nothing';
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`warning: fleet.guards.yaml:4: protected.clusters[0]: ${said} (KS241). Did you mean s1?\nAllowed.`) as string });
  const [page, comment, scan] = await Promise.all(["page.html", "comment.md", "scan.sarif"].map((name) => readFile(path.join(folder, name), "utf8")));
  for (const text of [page, scan]) expect(text).toContain(JSON.stringify(said).slice(1, -1));
  expect(comment).toMatch(/new warning KS241: no cluster is called.*`fleet\.guards\.yaml:4`/);
  expect(answer("Check", (await check(guards, "base", "head", "-o", "json")).stdout)).toMatchObject({ verdict: "allowed", diagnostics: [{ code: "KS241", file: "fleet.guards.yaml", line: 4 }] });
});

test("guards render: the manifests of a space, and what it cannot keep", async () => {
  await check("maxClustersTouched: 1\nneverEmpty: [shop]\nprotected: {clusters: [s2]}\n", "base", "head");
  const render = (kind: string) => promisify(execFile)(process.execPath, [main, "guards", "render", "--kind", kind], { cwd: folder });
  const its = await render("ITS");
  expect(its.stdout.match(/^kind: .*$/gm)).toEqual(["kind: ValidatingAdmissionPolicy", "kind: ValidatingAdmissionPolicyBinding"]);
  expect(its.stderr).toMatch(/^not kept by admission: maxClustersTouched, because .*\nkept by the WDS: neverEmpty\n$/);
  expect((await render("WDS")).stderr).toMatch(/kept by the ITS: protected.clusters\n$/);
});
