import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ensureTools, toolPath } from "../../../../hub/toolchain";
import type { ToolEvent } from "../../../../hub/toolchain";
import { isKubeStellarError, type KubeStellarError } from "../../../../operations/errors";
import { entryFolder, moduleKey } from "../../../../hub/toolchain/cache";
import { FakeMachine, isRunning, until } from "./fake-toolchain";

const HOST = "pulumi-language-nodejs";

// Some tests start two Node processes, and those start slowly beside whole hubs.
jest.setTimeout(90_000);

let machine: FakeMachine;
const builders: ChildProcess[] = [];
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => {
  for (const builder of builders.splice(0)) builder.kill("SIGKILL");
  machine.remove();
});

/** The KubeStellarError that `promise` ends with. */
async function failureOf(promise: Promise<unknown>): Promise<KubeStellarError> {
  const error: unknown = await promise.then(() => undefined, (reason: unknown) => reason);
  if (!isKubeStellarError(error)) throw new Error(`expected a KubeStellarError, got ${String(error)}`);
  return error;
}

/** A process of its own that ensures etcd; its PATH and cache are the machine's. */
function builderProcess(): { readonly pid: number; readonly ended: Promise<number | null> } {
  const toolchain = resolve(__dirname, "../../../../hub/toolchain/index.ts");
  const script = `require(${JSON.stringify(toolchain)}).ensureTools(["etcd"]).catch((error) => { console.error(error.message); process.exitCode = 1; })`;
  const child = spawn(process.execPath, ["--import", join(__dirname, "typescript-hook.mjs"), "-e", script], { stdio: ["ignore", "ignore", "inherit"], env: process.env });
  builders.push(child);
  if (child.pid === undefined) throw new Error("no process");
  return { pid: child.pid, ended: new Promise((done) => child.once("exit", (code) => done(code))) };
}

test("what is there is returned, what is missing is built, and nothing is built twice", async () => {
  machine.go();
  const kubectl = machine.tool(machine.path, "kubectl", "1.30.0");
  const events: ToolEvent[] = [];
  const paths = await ensureTools(["kubectl", "etcd"], { onProgress: (event) => events.push(event) });
  expect(paths).toEqual({ kubectl, etcd: join(await entryFolder("etcd"), "etcd") });
  expect(machine.entries()).toEqual([`etcd-${await moduleKey("etcd")}`]);
  expect(machine.leftovers()).toEqual([]);
  expect(events.map((event) => event.kind).filter((kind) => kind !== "progress")).toEqual(["found", "building", "built", "finished"]);
  await ensureTools(["kubectl", "etcd"]);
  expect(machine.builds()).toEqual([["go.etcd.io/etcd/server/v3"]]);
  expect(await toolPath("etcd")).toBe(paths.etcd);
});

test("tools of one module come from one build", async () => {
  machine.go();
  await ensureTools(["kube-apiserver", "kube-scheduler", "kube-controller-manager"]);
  expect(machine.builds()).toEqual([["k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kube-scheduler", "k8s.io/kubernetes/cmd/kube-controller-manager"]]);
});

test("without Go, one error names every missing tool and both ways out, and nothing is built", async () => {
  machine.tool(machine.path, "etcd", "3.5.21");
  const error = await failureOf(ensureTools(["etcd", "kube-apiserver", "kwok", HOST]));
  expect(error.code).toBe("ToolMissing");
  expect(error.message).toBe(
    `these tools are missing: kube-apiserver (1.27.0 or newer), kwok (0.6.0 or newer), ${HOST}\n` +
      "  1. install Go 1.26.0 or newer (https://go.dev/dl) and put `go` on PATH: they are then built once and kept\n" +
      "  2. or provide them under these names on PATH or in the folder that KUBEBUILDER_ASSETS names\n" +
      "`ksfleet doctor` shows what was found and why it was passed over",
  );
});

test("a Go that is too old and fetches no newer one is named", async () => {
  machine.go({ version: "1.24.3" });
  const error = await failureOf(ensureTools(["etcd", "kwok"]));
  expect(error.message).toMatch(/^this tool is missing: kwok .*\n {2}1\. install Go 1\.26\.0 or newer .*or let Go 1\.24\.3 fetch it/);
  expect(machine.builds()).toEqual([]);
});

test("a Go that fetches newer ones itself is enough", async () => {
  machine.go({ version: "1.24.3", toolchain: "auto" });
  expect(Object.keys(await ensureTools(["kwok"]))).toEqual(["kwok"]);
});

test("toolPath builds nothing, and says how to get it", async () => {
  machine.go();
  expect((await failureOf(toolPath("kwok"))).message).toMatch(/this tool is missing: kwok[^]*1\. build it once with the Go on PATH: `ksfleet tool kwok --path`[^]*2\. or provide it/);
  expect(machine.builds()).toEqual([]);
});

test("a failed build shows the compiler's words and its log, and leaves nothing in the cache", async () => {
  machine.go({ build: "fail" });
  const error = await failureOf(ensureTools(["etcd"]));
  expect(error.code).toBe("BuildFailed");
  expect(error.message).toContain("etcd: compiling failed, Go ended with code 1:\n  # example.com/one\n  one.go:7:2: undefined: Two\n");
  const log = /The whole output: (\S+\.log)/.exec(error.message)?.[1] ?? "";
  expect(readFileSync(log, "utf8")).toContain("undefined: Two");
  expect([machine.entries(), machine.leftovers()]).toEqual([[], []]);
  machine.go();
  expect(existsSync((await ensureTools(["etcd"])).etcd)).toBe(true);
});

test("a binary that does not run never enters the cache", async () => {
  machine.go({ build: "broken" });
  expect((await failureOf(ensureTools(["etcd"]))).message).toMatch(/^etcd was built but does not run/);
  expect([machine.entries(), machine.leftovers()]).toEqual([[], []]);
});

test("an aborted build ends its Go and leaves nothing", async () => {
  machine.go({ build: "hang" });
  const stop = new AbortController();
  const failure = failureOf(ensureTools(["etcd"], { signal: stop.signal }));
  await until(() => machine.goPids().length === 1, "the build runs");
  stop.abort();
  expect((await failure).code).toBe("Aborted");
  expect(machine.goPids().filter(isRunning)).toEqual([]);
  expect([machine.entries(), machine.leftovers()]).toEqual([[], []]);
});

test("a failure ends the builds of the other modules, and is the one reported", async () => {
  machine.go({ build: "fail" });
  expect((await failureOf(ensureTools(["etcd", "kwok", HOST]))).code).toBe("BuildFailed");
  expect(machine.leftovers()).toEqual([]);
});

test("two callers in one process share one build", async () => {
  machine.go();
  const [one, two] = await Promise.all([ensureTools(["etcd"]), ensureTools(["etcd"])]);
  expect(one).toEqual(two);
  expect(machine.builds()).toHaveLength(1);
});

test("two processes share one build", async () => {
  machine.go();
  const [one, two] = [builderProcess(), builderProcess()];
  expect(await Promise.all([one.ended, two.ended])).toEqual([0, 0]);
  expect(machine.builds()).toHaveLength(1);
  expect(machine.entries()).toHaveLength(1);
});

test("after kill -9 of a builder half-way there is no entry, and the next one takes over at once", async () => {
  machine.go({ build: "hang" });
  const killed = builderProcess();
  await until(() => machine.goPids().length === 1, "the build runs");
  process.kill(killed.pid, "SIGKILL");
  await killed.ended;
  expect(machine.entries()).toEqual([]);
  expect(machine.leftovers()).not.toEqual([]);
  machine.go();
  expect(readFileSync((await ensureTools(["etcd"])).etcd, "utf8")).toContain("3.5.21");
  expect(machine.leftovers()).toEqual([]);
});

test("a waiting builder says for whom, and builds when that one fails", async () => {
  machine.go({ build: "hang" });
  const first = builderProcess();
  await until(() => machine.goPids().length === 1, "the build runs");
  machine.go();
  const waits: number[] = [];
  const second = ensureTools(["etcd"], { onProgress: (event) => void (event.kind === "waiting" && waits.push(event.pid)) });
  await until(() => waits.length === 1, "the second waits");
  expect(waits).toEqual([first.pid]);
  process.kill(first.pid, "SIGKILL");
  expect(existsSync((await second).etcd)).toBe(true);
});

test("an entry without its binary does not count, and is replaced", async () => {
  machine.go();
  const folder = await entryFolder("etcd");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "etc"), "");
  expect((await ensureTools(["etcd"])).etcd).toBe(join(folder, "etcd"));
  expect(existsSync(join(folder, "etc"))).toBe(false);
});

test("a cache that cannot be written is named, with the way out", async () => {
  machine.go();
  mkdirSync(dirname(dirname(machine.cache)), { recursive: true });
  writeFileSync(dirname(machine.cache), "a file");
  const error = await failureOf(ensureTools(["etcd"]));
  expect(error.message).toContain(`cannot write to the tool cache ${machine.cache}: `);
  expect(error.details.fix).toContain("XDG_CACHE_HOME");
});
