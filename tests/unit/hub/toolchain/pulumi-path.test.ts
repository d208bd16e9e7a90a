import { accessSync, constants, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { pulumiPath } from "../../../../hub/toolchain";
import { entryFolder } from "../../../../hub/toolchain/cache";
import { FakeMachine } from "./fake-toolchain";

const HOST = "pulumi-language-nodejs";
const LAUNCHER = "pulumi-resource-pulumi-nodejs";

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

test("beside an engine of our cache, the language host and the launcher lie next to it", async () => {
  const engine = machine.tool(await entryFolder("pulumi"), "pulumi", "3.259.0");
  const host = machine.tool(await entryFolder(HOST), HOST, "");
  expect(await pulumiPath()).toEqual([dirname(engine)]);
  expect(realpathSync(join(dirname(engine), HOST))).toBe(host);
  accessSync(join(dirname(engine), LAUNCHER), constants.X_OK);
  expect(await pulumiPath()).toEqual([dirname(engine)]);
});

test("a complete installation on PATH is taken as it is", async () => {
  for (const name of ["pulumi", HOST, LAUNCHER]) machine.tool(machine.path, name, "3.259.0");
  machine.script(join(machine.path, HOST), "#!/bin/sh\necho -- -tracing\n");
  expect(await pulumiPath()).toEqual([machine.path]);
});

test("an engine and a language host on PATH without a launcher get ours", async () => {
  machine.tool(machine.path, "pulumi", "3.259.0");
  machine.tool(machine.path, HOST, "");
  const [host, own] = await pulumiPath();
  expect(host).toBe(machine.path);
  accessSync(join(own ?? "", LAUNCHER), constants.X_OK);
});

test("the launcher runs the provider of the program's own @pulumi/pulumi", async () => {
  machine.tool(machine.path, "pulumi", "3.259.0");
  machine.tool(machine.path, HOST, "");
  const [, own = ""] = await pulumiPath();
  const repository = join(__dirname, "../../../..");
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:/bin:/usr/bin` };
  // Without the engine's address the provider says what it misses and ends.
  expect(() => execFileSync(join(own, LAUNCHER), [], { cwd: repository, env, stdio: "pipe" })).toThrow("Missing <engine> address");
  expect(() => execFileSync(join(own, LAUNCHER), [], { cwd: machine.root, env, stdio: "pipe" })).toThrow("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'");
});

test("without a language host it is an error that says what to do", async () => {
  await expect(pulumiPath()).rejects.toMatchObject({ code: "ToolMissing" });
});
