/** Really builds the smallest pinned module with Go, into a cache of its own, and uses the result. */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ensureTools, locate } from "../../hub/toolchain";
import type { ToolEvent } from "../../hub/toolchain";

// Cold, Go compiles some 400 packages.
jest.setTimeout(240_000);

const HOST = "pulumi-language-nodejs";
const before = { ...process.env };
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ksfleet-toolchain-"));
  const go = execFileSync("go", ["env", "GOROOT", "GOCACHE"], { encoding: "utf8", env: before }).trim().split("\n");
  const bin = join(root, "bin");
  mkdirSync(bin);
  symlinkSync(realpathSync(join(go[0] ?? "", "bin", "go")), join(bin, "go"));
  // Only Go is on this PATH. Its own cache stays where it is: it would follow XDG_CACHE_HOME and begin empty.
  Object.assign(process.env, { PATH: bin, GOCACHE: go[1], XDG_CACHE_HOME: join(root, "cache") });
  delete process.env.KUBEBUILDER_ASSETS;
});

afterEach(() => {
  for (const name of ["PATH", "GOCACHE", "XDG_CACHE_HOME", "KUBEBUILDER_ASSETS"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  rmSync(root, { recursive: true, force: true });
});

test("the language host is built from its pins, serves, and is found the next time", async () => {
  const events: ToolEvent[] = [];
  const { [HOST]: path } = await ensureTools([HOST], { onProgress: (event) => events.push(event) });
  expect(events.at(-1)).toMatchObject({ kind: "finished", ok: true, built: 1 });
  expect(await serves(path)).toBe(true);

  const found = await locate(HOST);
  expect(found).toEqual({ name: HOST, path, version: "3.60.0", source: "cache" });
  const again: ToolEvent[] = [];
  await ensureTools([HOST], { onProgress: (event) => again.push(event) });
  expect(again).toEqual([{ kind: "found", tool: found }]);

  const cache = join(root, "cache", "ksfleet", "toolchain");
  expect(readdirSync(cache).map((name) => name.replace(/-[0-9a-f]{16}$/, "")).sort()).toEqual(["logs", HOST]);
});

/** A language host prints the port it serves on. */
async function serves(path: string): Promise<boolean> {
  const host = spawn(path, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "ignore"], env: before });
  const ended = new Promise((done) => host.once("exit", done));
  try {
    const port = await new Promise<number>((done, fail) => {
      createInterface({ input: host.stdout }).once("line", (line) => done(Number(line)));
      host.once("exit", () => fail(new Error("the language host ended without a port")));
    });
    return await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => done(socket.destroy() !== undefined));
      socket.once("error", () => done(false));
    });
  } finally {
    host.kill("SIGKILL");
    await ended;
  }
}
