/** The subpaths of the package are a contract: each loads, from compiled code, and none loads another's world. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(__dirname, "..", "..");
const { exports } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { exports: Record<string, string | { types: string; default: string }> };
const subpaths = Object.entries(exports).flatMap(([subpath, target]) => (typeof target === "string" ? [] : [{ subpath, ...target }]));

/** Names exported, and the packages that were loaded on the way. */
function load(subpath: string): { readonly names: readonly string[]; readonly packages: readonly string[] } {
  const program = `
    const names = Object.keys(require(${JSON.stringify(path.posix.join("kubestellar-fleet", subpath))})).sort();
    const packages = [...new Set(Object.keys(require.cache).flatMap((file) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1] ?? []))].sort();
    process.stdout.write(JSON.stringify({ names, packages }));`;
  return JSON.parse(execFileSync(process.execPath, ["-e", program], { cwd: path.join(root, "examples", "quickstart"), encoding: "utf8" })) as ReturnType<typeof load>;
}

test("the subpaths are these", () => {
  expect(Object.keys(exports)).toMatchSnapshot();
});

test.each(subpaths)("$subpath loads and has types", ({ subpath, types }) => {
  expect(load(subpath).names.length).toBeGreaterThan(0);
  expect(readFileSync(path.join(root, types), "utf8").length).toBeGreaterThan(0);
});

test("the core loads no package but CEL's", () => {
  expect(load(".").packages.filter((name) => !name.startsWith("@bufbuild/"))).toEqual([]);
});

test("the handlers load neither Pulumi nor cdk8s, nor the Kubernetes client", () => {
  expect(load("./dynamic").packages.filter((name) => /pulumi|cdk8s|constructs|@kubernetes/.test(name))).toEqual([]);
});

test("Pulumi's constructs load neither cdk8s nor @pulumi/kubernetes nor the Kubernetes client", () => {
  expect(load("./pulumi").packages.filter((name) => /cdk8s|^constructs$|@pulumi\/kubernetes|@kubernetes/.test(name))).toEqual([]);
});

test("cdk8s' constructs load neither Pulumi nor the Kubernetes client", () => {
  const { packages } = load("./cdk8s");
  expect(packages.filter((name) => /pulumi|@kubernetes/.test(name))).toEqual([]);
  expect(packages).toContain("cdk8s");
});
