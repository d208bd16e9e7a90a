/** Every guard in three gates: a change that each refuses and one that each allows, with the same message in `ksfleet check`, in `pulumi preview` and in a policy pack of the real engine. */
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CheckReport } from "../../core/model/diff-report";
import { GUARD_NAMES, type GuardsSpec } from "../../core/plan/guards";
import { typeToken, type Kind } from "../../provider/dynamic/text";
import { handlers } from "../../provider/registry";
import { SIGNATURE_KEY } from "../../provider/values";
import { answer } from "../support/answers";
import { CHANGED, LENIENT, manifestsOf, MESSAGES, STANDING, STRICT, TOLD, type GuardedFleet } from "../support/guarded-fleet";
import { pulumiProject, root, type PulumiProject } from "../support/pulumi-project";

const PROGRAM = `
import { BindingPolicy, InventorySpace, Workload, WorkloadCluster, WorkloadSpace, enforceGuards } from "kubestellar-fleet/pulumi";
const { clusters, objects, policies, guards, late } = require("./fleet.json");

const its1 = new InventorySpace("its1", { kubeconfig: { path: "its1.kubeconfig" } });
const wds1 = new WorkloadSpace("wds1", { inventory: its1, kubeconfig: { path: "wds1.kubeconfig" } });
for (const [name, labels] of Object.entries<Record<string, string>>(clusters)) new WorkloadCluster(name, { inventory: its1, labels });
if (late) new WorkloadCluster("late", { inventory: its1, labels: { tier: new WorkloadCluster("early", { inventory: its1, labels: { tier: "lab" } }).id } });
new Workload("shop", { space: wds1, objects });
for (const [name, spec] of Object.entries<object>(policies)) new BindingPolicy(name, { space: wds1, ...spec });
enforceGuards(guards);
`;

let project: PulumiProject;
let stateFile: string;
let folder: string;
const write = (name: string, content: unknown): void => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
};

beforeAll(async () => {
  project = pulumiProject("quickstart");
  folder = project.folder;
  write("index.ts", PROGRAM);
  stateFile = path.join(folder, "state.json");
  await project.pulumi("stack", "export", "--file", stateFile);
  // How the stack encrypts.
  const salt = /^encryptionsalt: (\S+)$/m.exec(readFileSync(path.join(folder, "Pulumi.test.yaml"), "utf8"))?.[1] ?? "";
  write("state.json", stateOf(STANDING, salt));
  await project.pulumi("stack", "import", "--file", stateFile);
  // The engine's own way to policy packs of a runtime that it has no language host for.
  write("pack/PulumiPolicy.yaml", "runtime: fleet-test\nversion: 0.0.1\n");
  write("pack/package.json", { name: "pack", version: "0.0.1", main: "index.js" });
  write("pack/index.js", 'const { FleetPolicyPack } = require("kubestellar-fleet/policy");\nconst { guards, base } = require("./pack.json");\nnew FleetPolicyPack("fleet", guards, { base });\n');
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "pack", "node_modules"));
  write("bin/pulumi-analyzer-policy-fleet-test", '#!/bin/sh\nexec node "$(node -p "require.resolve(\'@pulumi/pulumi/cmd/run-policy-pack\')")" "$@"\n');
  chmodSync(path.join(folder, "bin", "pulumi-analyzer-policy-fleet-test"), 0o755);
  project.env["PATH"] = `${path.join(folder, "bin")}${path.delimiter}${project.env["PATH"] ?? ""}`;
});
afterAll(() => project.dispose());

/** The state of a stack that stands: what the handlers' checks make of the inputs. */
function stateOf({ clusters, objects, policies }: GuardedFleet, salt: string): unknown {
  const urn = (type: string, name: string): string => `urn:pulumi:test::test::${type}::${name}`;
  const provider = "11111111-2222-3333-4444-555555555555";
  const space = (name: string, kind: string) => ({ name, kind, uid: `uid-${name}`, via: { kubeconfig: { path: `${name}.kubeconfig` } } });
  const [its1, wds1] = [space("its1", "ITS"), space("wds1", "WDS")];
  const resource = (kind: Kind, name: string, inputs: Readonly<Record<string, unknown>>, facts: Readonly<Record<string, unknown>> = {}) => {
    const checked = handlers[kind].check({}, { name, owner: "test/test", ...inputs });
    expect(checked.failures).toEqual([]);
    const recorded = asExported(checked.inputs) as object;
    return { urn: urn(typeToken(kind), name), custom: true, id: name, type: typeToken(kind), inputs: recorded, outputs: { ...recorded, ...facts, stateVersion: 1 }, provider: `${urn("pulumi:providers:pulumi-nodejs", "default")}::${provider}` };
  };
  const resources = [
    { urn: urn("pulumi:pulumi:Stack", "test-test"), custom: false, type: "pulumi:pulumi:Stack" },
    { urn: urn("pulumi:providers:pulumi-nodejs", "default"), custom: true, id: provider, type: "pulumi:providers:pulumi-nodejs" },
    resource("InventorySpace", "its1", { kubeconfig: { path: "its1.kubeconfig" } }, { uid: its1.uid }),
    resource("WorkloadSpace", "wds1", { inventory: its1, kubeconfig: { path: "wds1.kubeconfig" } }, { uid: wds1.uid }),
    ...Object.entries(clusters).map(([name, labels]) => resource("WorkloadCluster", name, { space: its1, labels }, { state: "joined", reason: "" })),
    resource("Workload", "shop", { space: wds1, objects: Object.fromEntries(objects.map((object) => [keyOf(object.kind, object.metadata), object])) }),
    ...Object.entries(policies).map(([name, spec]) => resource("BindingPolicy", name, { space: wds1, inventory: its1, ...spec }, { uid: name })),
  ];
  return { version: 3, deployment: { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, secrets_providers: { type: "passphrase", state: { salt } }, resources } };
}

/** As `pulumi stack export --show-secrets` writes secrets, and `import` takes them. */
function asExported(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(asExported);
  const fields = value as Readonly<Record<string, unknown>>;
  if (SIGNATURE_KEY in fields) return { [SIGNATURE_KEY]: fields[SIGNATURE_KEY], plaintext: JSON.stringify(fields["value"]) };
  return Object.fromEntries(Object.entries(fields).map(([key, inner]) => [key, asExported(inner)]));
}

const keyOf = (kind: string, { namespace, name }: { readonly namespace?: string; readonly name: string }): string => `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;

async function preview({ program, pack, late = false, base = stateFile }: { readonly program: GuardsSpec; readonly pack?: GuardsSpec; readonly late?: boolean; readonly base?: string | null }): Promise<{ readonly code: number; readonly output: string }> {
  write("fleet.json", { ...CHANGED, guards: program, late });
  if (pack !== undefined) write("pack/pack.json", { guards: pack, ...(base !== null && { base }) });
  const { code, output } = await project.start("preview", ...(pack === undefined ? [] : ["--policy-pack", path.join(folder, "pack")])).finished;
  return { code, output };
}

async function check(guards: GuardsSpec): Promise<{ readonly code: number; readonly stdout: string }> {
  for (const [side, fleet] of [["base", STANDING], ["head", CHANGED]] as const) {
    for (const [space, objects] of Object.entries(manifestsOf(fleet))) write(`${side}/${space}/all.json`, { apiVersion: "v1", kind: "List", items: objects });
  }
  write("guards.json", guards);
  return new Promise((resolve) => execFile(process.execPath, [path.join(root, "dist/cli/main.js"), "check", "base", "head", "--guards", "guards.json", "-o", "json"], { cwd: folder }, (error, stdout) => resolve({ code: Number(error?.code ?? 0), stdout })));
}

test("the change has a message of every guard", () => {
  expect(Object.keys(MESSAGES)).toEqual(GUARD_NAMES);
});

test("ksfleet check: each refuses, each allows", async () => {
  const { code, stdout } = await check(STRICT);
  const { refusals } = answer<CheckReport>("Check", stdout);
  expect([code, refusals.map(({ guard, message }) => [guard, message])]).toEqual([1, TOLD]);
  expect((await check(LENIENT)).code).toBe(0);
});

test("pulumi preview: each refuses, before a policy is registered", async () => {
  const { code, output } = await preview({ program: STRICT });
  expect(code).not.toBe(0);
  expect(output).toContain(["error: the guards of this fleet say no:", ...TOLD.map(([guard, message]) => `  refused by ${guard}: ${message}`)].join("\n    "));
  expect(output).not.toContain("aHVudGVyMg==");
  expect(output).not.toMatch(/BindingPolicy (shop|more) (update|create)/);
  expect(output).not.toContain("not judged");
});

test("a policy pack: each refuses what the program's own guards allow", async () => {
  const { code, output } = await preview({ program: LENIENT, pack: STRICT });
  expect(code).not.toBe(0);
  for (const [guard, message] of TOLD) expect(output).toMatch(new RegExp(`\\[mandatory\\]  ${guard.replace(".", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} .*\\n.*\\n *${message.replace(/[()*.]/g, "\\$&")}`));
  expect(output).not.toContain("say no");
  expect(output).toContain('warning: protected.clusters[0]: no cluster is called "s9", before or after the change, so this guards nothing (KS241)');
  expect(output).not.toContain("not judged");
});

test("both allow; what is not known is not judged, and that is told", async () => {
  const { code, output } = await preview({ program: { ...LENIENT, protected: { labels: ["region"] } }, pack: LENIENT, late: true, base: null });
  expect([code, output]).toEqual([0, expect.stringContaining("BindingPolicy more create")]);
  expect(output).toContain("warning: not judged: maxClustersTouched, because label tier of cluster late is not known");
  expect(output).toContain("not judged: protected.clusters, because the engine shows a policy pack only what is to be, and no base is given, and label tier of cluster late is not known");
  expect(output).toMatch(/\[advisory\] {2}unknown-names .*\n(.*\n)*? *protected\.namespaces\[0\]: no namespace is called "bank" here, so this guards nothing \(KS241\)/);
  expect(output).not.toContain("mandatory");
});
