import { join } from "node:path";
import { Command } from "commander";
import { nodeStatus, registerDoctor } from "../../../../cli/commands/doctor";
import { registerTool } from "../../../../cli/commands/tool";
import { TOOL_NAMES } from "../../../../hub/toolchain";
import { FakeMachine } from "./fake-toolchain";

let machine: FakeMachine;
let printed = "";
beforeEach(() => {
  machine = new FakeMachine();
  printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  machine.remove();
});

async function ksfleet(...args: readonly string[]): Promise<number> {
  const program = new Command("ksfleet").exitOverride();
  registerDoctor(program);
  registerTool(program);
  await program.parseAsync([...args], { from: "user" });
  return Number(process.exitCode ?? 0);
}

interface DoctorReport {
  readonly ok: boolean;
  readonly go?: { readonly version: string };
  readonly tools: readonly { readonly name: string; readonly status: string; readonly advice?: string; readonly found?: { readonly source: string } }[];
  readonly warnings: readonly string[];
}
const report = (): DoctorReport => JSON.parse(printed) as DoctorReport;

test("doctor ends with 0 when everything can be built, and says so of each", async () => {
  machine.go();
  machine.tool(machine.path, "kwok", "0.8.0");
  expect(await ksfleet("doctor", "--output", "json")).toBe(0);
  expect(report().ok).toBe(true);
  expect(report().tools.map((tool) => [tool.name, tool.status])).toEqual(TOOL_NAMES.map((name) => [name, name === "kwok" ? "ready" : "buildable"]));
});

test("doctor ends with 2 without Go and without binaries, and tells what to do for each", async () => {
  expect(await ksfleet("doctor", "--output", "json")).toBe(2);
  expect(report().go).toBeUndefined();
  expect(report().tools.find((tool) => tool.name === "kwok")?.advice).toBe("install Go 1.26.0 or newer, or put kwok 0.6.0 or newer on PATH or in KUBEBUILDER_ASSETS");
});

test("doctor ends with 0 without Go when all binaries are provided", async () => {
  for (const name of TOOL_NAMES) machine.tool(machine.path, name, ["kube-controller-manager", "kube-scheduler"].includes(name) ? "Kubernetes v1.34.1" : { etcd: "3.5.21", "kube-apiserver": "1.34.1", kubectl: "1.34.1", kwok: "0.8.0", pulumi: "3.259.0", helm: "v3.19.0", kustomize: "v5.7.1" }[name as string] ?? "");
  expect(await ksfleet("doctor", "--output", "json")).toBe(0);
  expect(report().tools.filter((tool) => tool.found?.source !== "PATH")).toEqual([]);
  expect(report().warnings).toEqual([]);
});

test("doctor shows why a binary was passed over, and warns of versions that do not fit each other", async () => {
  machine.go();
  process.env.KUBEBUILDER_ASSETS = machine.assets;
  machine.tool(machine.assets, "etcd", "3.4.13");
  machine.tool(machine.assets, "kube-apiserver", "1.30.0");
  expect(await ksfleet("doctor")).toBe(0);
  expect(printed).toContain(`Passed over:\n  ${join(machine.assets, "etcd")} (KUBEBUILDER_ASSETS): version 3.4.13 is older than 3.5.0\n`);
  expect(printed).toContain("kube-scheduler 1.34.4 does not fit kube-apiserver 1.30.0");
  expect(printed).toMatch(/^kube-apiserver +ready +1\.30\.0 +KUBEBUILDER_ASSETS +\//m);
  expect(printed).toMatch(/^kwok +can be built$/m);
});

test.each([
  ["20.19.0", true],
  ["22.0.0", true],
  ["20.18.3", false],
  ["18.20.4", false],
])("Node %s is enough: %s", (version, ok) => {
  expect(nodeStatus(version).ok).toBe(ok);
});

test("tool --path prints the path alone, built when needed", async () => {
  machine.go();
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
  expect(await ksfleet("tool", "etcd", "--path")).toBe(0);
  expect(printed).toMatch(new RegExp(`^${machine.cache}/etcd-[0-9a-f]{16}/etcd\\n$`));
});

test("tool passes on arguments, flags of ours too, and the exit code", async () => {
  machine.script(join(machine.path, "kwok"), '#!/bin/sh\n[ "$1" = --version ] && { echo kwok version v0.8.0; exit; }\n[ "$*" = "serve --path x" ] && exit 7\nexit 1\n');
  expect(await ksfleet("tool", "kwok", "--", "serve", "--path", "x")).toBe(7);
});

test("a tool that a signal ended gives 128 and the signal's number", async () => {
  machine.script(join(machine.path, "kwok"), "#!/bin/sh\n[ \"$1\" = --version ] && { echo kwok version v0.8.0; exit; }\nkill -9 $$\n");
  expect(await ksfleet("tool", "kwok")).toBe(137);
});

test("tool refuses a name it does not know, and lists those it knows", async () => {
  await expect(ksfleet("tool", "docker")).rejects.toThrow('there is no tool "docker". Choose one of: etcd, kube-apiserver');
});
