import { join } from "node:path";
import { locate, search } from "../../../../hub/toolchain";
import { entryFolder } from "../../../../hub/toolchain/cache";
import { FakeMachine } from "./fake-toolchain";

let machine: FakeMachine;
beforeEach(() => (machine = new FakeMachine()));
afterEach(() => machine.remove());

test("KUBEBUILDER_ASSETS comes before PATH, and PATH before the cache", async () => {
  const cached = machine.tool(await entryFolder("etcd"), "etcd", "3.5.21");
  expect(await locate("etcd")).toEqual({ name: "etcd", path: cached, version: "3.5.21", source: "cache" });
  const onPath = machine.tool(machine.path, "etcd", "3.5.9");
  expect(await locate("etcd")).toEqual({ name: "etcd", path: onPath, version: "3.5.9", source: "PATH" });
  process.env.KUBEBUILDER_ASSETS = machine.assets;
  expect((await locate("etcd"))?.source).toBe("PATH");
  const asset = machine.tool(machine.assets, "etcd", "3.6.1");
  expect(await locate("etcd")).toEqual({ name: "etcd", path: asset, version: "3.6.1", source: "KUBEBUILDER_ASSETS" });
});

test("nothing anywhere is undefined, and an empty cache folder is no entry", async () => {
  expect(await locate("kwok")).toBeUndefined();
});

test("a binary that is too old is passed over with the reason, and the search goes on", async () => {
  process.env.KUBEBUILDER_ASSETS = machine.assets;
  const old = machine.tool(machine.assets, "kube-apiserver", "1.26.15");
  const newer = machine.tool(machine.path, "kube-apiserver", "1.27.0");
  expect(await search("kube-apiserver")).toEqual({
    found: { name: "kube-apiserver", path: newer, version: "1.27.0", source: "PATH" },
    passedOver: [{ path: old, source: "KUBEBUILDER_ASSETS", reason: "version 1.26.15 is older than 1.27.0" }],
  });
});

test("the second of two on PATH is taken when the first is unusable", async () => {
  const second = join(machine.root, "second");
  machine.tool(machine.path, "pulumi", "3.215.9");
  const good = machine.tool(second, "pulumi", "3.216.0");
  process.env.PATH = `${machine.path}:${second}`;
  expect((await locate("pulumi"))?.path).toBe(good);
});

test.each([
  ["is not executable", "#!/bin/sh\necho etcd Version: 3.5.21\n", 0o644, /^is not executable$/],
  ["exits without an answer", "#!/bin/sh\nexit 4\n", 0o755, /^does not run: Command failed/],
  ["answers something else", "#!/bin/sh\necho hello\n", 0o755, /^`etcd --version` answered "hello", which is no version$/],
  ["is no program", "not a program", 0o755, /^does not run|answered/],
])("a file that %s is passed over", async (_name, text, mode, reason) => {
  machine.script(join(machine.path, "etcd"), text, mode);
  const { found, passedOver } = await search("etcd");
  expect(found).toBeUndefined();
  expect(passedOver).toEqual([{ path: join(machine.path, "etcd"), source: "PATH", reason: expect.stringMatching(reason) as string }]);
});

test.each([
  ["with a suffix", "Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0", "1.32.4-dispatcher"],
  ["of a distribution", "Client Version: v1.33.1+k3s1", "1.33.1+k3s1"],
  ["in the old form", 'Client Version: version.Info{Major:"1", Minor:"27", GitVersion:"v1.27.3", GitCommit:"25b4e43"}', "1.27.3"],
])("kubectl's version %s is read", async (_name, answer, version) => {
  machine.script(join(machine.path, "kubectl"), `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
  process.env.PATH = `${machine.path}:/bin`;
  expect((await locate("kubectl"))?.version).toBe(version);
});

test("any language host will do, as it tells no version", async () => {
  const path = machine.tool(machine.path, "pulumi-language-nodejs", "");
  expect(await locate("pulumi-language-nodejs")).toEqual({ name: "pulumi-language-nodejs", path, version: "unknown", source: "PATH" });
});

test("a binary that is replaced is asked again", async () => {
  machine.tool(machine.path, "kwok", "0.1.0");
  expect(await locate("kwok")).toBeUndefined();
  machine.tool(machine.path, "kwok", "0.8.00");
  expect((await locate("kwok"))?.version).toBe("0.8.00");
});
