/** What the cdk8s examples write, byte by byte; that a preview of it finds nothing; and that what their READMEs tell of a change is what a diff shows. */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createPreview } from "../../core/preview";
import type { DiffReport } from "../../core/model/diff-report";
import type { Refusal } from "../../core/plan/guards";
import * as status from "../../core/status";
import { loadFleet } from "../../operations/sources/fleet";

const root = path.join(__dirname, "..", "..");
const examples = path.join(root, "examples");

/** Of what nobody reads to its end, the beginning, and a digest of the whole. */
function reviewable(text: string): string {
  const lines = text.split("\n");
  return lines.length <= 200 ? text : `${lines.slice(0, 40).join("\n")}\n... ${lines.length} lines, sha256 ${createHash("sha256").update(text).digest("hex")}\n`;
}

/** Runs the program of a folder; what it says is in the error that it fails with. */
async function synth(folder: string, outdir: string): Promise<void> {
  await promisify(execFile)(process.execPath, [path.join(root, "node_modules", "tsx", "dist", "cli.mjs"), "main.ts"], { cwd: folder, env: { ...process.env, CDK8S_OUTDIR: outdir } });
}

const temporary: string[] = [];
afterAll(() => temporary.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
function temporaryFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, "ksfleet-golden-"));
  temporary.push(folder);
  return folder;
}

const EXAMPLES = readdirSync(examples).filter((name) => existsSync(path.join(examples, name, "cdk8s.yaml")));
const written = new Map<string, string>();
beforeAll(async () => {
  for (const example of EXAMPLES) written.set(example, temporaryFolder(tmpdir()));
  await Promise.all([...written].map(([example, outdir]) => synth(path.join(examples, example), outdir)));
});

test("these are the examples", () => {
  expect(EXAMPLES).toEqual(["disaster-recovery", "many-teams", "mixed-versions", "quickstart-cdk8s", "retail-chain", "telco-edge"]);
});

describe.each(EXAMPLES)("%s", (example) => {
  const outdirOf = (): string => written.get(example)!;

  test("writes these files", () => {
    const files = readdirSync(outdirOf(), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")).sort();
    const all = files.map((name) => `# ${name}\n${reviewable(readFileSync(path.join(outdirOf(), name), "utf8"))}`).join("\n");
    expect(files.length <= 30 ? all : reviewable(`${files.join("\n")}\n${all}`)).toMatchSnapshot();
  });

  test("previews without a finding", async () => {
    const fleet = await loadFleet(outdirOf());
    expect([...fleet.findings, ...createPreview(fleet.input, status).findings()]).toEqual([]);
  });
});

/** What an edit of one file of an example does, as `ksfleet` tells of it in its folder: a line a change, and what its guards refuse. */
async function edited(example: string, file: string, ...edits: readonly (readonly [string, string])[]): Promise<{ readonly changes: readonly string[]; readonly refusals: readonly string[] }> {
  // Inside of the repository, because the program finds its packages from where it is.
  const copy = temporaryFolder(path.join(root, "node_modules", ".cache"));
  cpSync(path.join(examples, example), copy, { recursive: true, filter: (source) => !/node_modules|dist/.test(path.relative(examples, source)) });
  const source = path.join(copy, file);
  let text = readFileSync(source, "utf8");
  for (const [before, after] of edits) {
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  writeFileSync(source, text);
  const outdir = temporaryFolder(tmpdir());
  await synth(copy, outdir);
  const command = readdirSync(copy).some((name) => name.startsWith("fleet.guards.")) ? "check" : "diff";
  const { stdout, stderr } = spawnSync(process.execPath, [path.join(root, "dist", "cli", "main.js"), command, written.get(example)!, outdir, "--output", "json"], { cwd: copy, encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  const { changes, refusals = [] } = JSON.parse(stdout) as DiffReport & { readonly refusals?: readonly Refusal[] };
  return {
    changes: changes.map(({ change, policy, objects, clusters }) => `${policy} ${change}s ${objects.map(({ kind, name }) => `${kind} ${name}`).sort().join(", ")} on ${clusters.length > 3 ? clusters.length : clusters.join(", ")}`).sort(),
    refusals: refusals.map(({ guard, message }) => `${guard}: ${message}`),
  };
}

describe("disaster recovery", () => {
  const frankfurt = 'name: "eu-frankfurt", region: "eu", role: "active"';
  const dublin = 'name: "eu-dublin", region: "eu", role: "standby"';
  const as = (site: string, role: string): readonly [string, string] => [site, site.replace(/role: ".*"/, `role: "${role}"`)];

  test("a failover is an edit of two labels, and moves what serves and nothing else", async () => {
    const serving = "ConfigMap serve, Deployment payments-api, Ingress payments-api, PodDisruptionBudget payments-api, Service payments-api";
    expect(await edited("disaster-recovery", "sites.ts", as(frankfurt, "fenced"), as(dublin, "active"))).toEqual({ changes: [`serving-eu starts ${serving} on eu-dublin`, `serving-eu stops ${serving} on eu-frankfurt`], refusals: [] });
  });

  test.each([
    ["two active sites", [as(dublin, "active")]],
    ["none", [as(frankfurt, "fenced")]],
  ])("a region with %s does not synthesise", async (_, edits) => {
    await expect(edited("disaster-recovery", "sites.ts", ...edits)).rejects.toThrow("singleton state is asked for objects that do not go to exactly one cluster");
  });

  test("both regions at once are refused", async () => {
    const { refusals } = await edited("disaster-recovery", "main.ts", ['{ eu: "8.4.1", us: "8.4.1" }', '{ eu: "8.5.0", us: "8.5.0" }']);
    expect(refusals).toEqual(["apart: one change touches eu-frankfurt together with us-ashburn; they must be changed apart"]);
  });
});

test("telco edge: a release is promoted ring by ring, and leaves the sites by satellite alone", async () => {
  expect(await edited("telco-edge", "main.ts", ['general: "25.2.0"', 'general: "25.2.1"'])).toEqual({ changes: ["du-general changes Deployment du on 22"], refusals: [] });
});

test("mixed versions: an upgraded cluster gets what it knows now, and no other is touched", async () => {
  expect((await edited("mixed-versions", "clusters.ts", ['name: "bank-1", minor: 31', 'name: "bank-1", minor: 33'])).changes).toEqual([
    "admission starts ClusterRole admission-agent-rights, ValidatingAdmissionPolicy images-by-digest-or-version, ValidatingAdmissionPolicyBinding images-by-digest-or-version on bank-1",
    "shop changes Deployment shop on bank-1",
    "shop changes PodDisruptionBudget shop on bank-1",
    "shop changes Service shop on bank-1",
  ]);
});

describe("many teams", () => {
  test("a new team finds its tenancy on its pool, and nothing else changes", async () => {
    const { changes, refusals } = await edited("many-teams", "teams.ts", ["export const TEAMS: readonly Team[] = [", 'export const TEAMS: readonly Team[] = [\n  { name: "returns", tenancy: "namespace", pool: "shared", quota: { cpu: "10", memory: "20Gi" } },']);
    expect(changes.map((change) => change.replace(/ [A-Z].* on /, " … on "))).toEqual(["returns-production starts … on 4", "returns-staging starts … on shared-staging-1", "tenancy-returns-production starts … on 4", "tenancy-returns-staging starts … on shared-staging-1"]);
    expect(refusals).toEqual(["apart: one change touches shared-staging-1 together with shared-production-1, shared-production-2, shared-production-3, shared-production-4; they must be changed apart"]);
  });

  test("a team that places on the pool of another one is refused", async () => {
    const { refusals } = await edited("many-teams", "main.ts", ["selectClustersLabelled({ pool: team.pool, stage }).deliverLabelled(labels);\n  }\n}\n\napp", 'selectClustersLabelled({ pool: team.name === "payments" ? "gpu" : team.pool, stage }).deliverLabelled(labels);\n  }\n}\n\napp']);
    expect(refusals).toEqual(expect.arrayContaining(["allowed: policy payments-staging places on gpu-staging-1; it may not"]));
  });
});
