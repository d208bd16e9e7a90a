/** What `ksfleet preview` prints of a small shop, in every form; `npx jest --selectProjects golden -u` accepts a change. */
import { execFile } from "node:child_process";
import path from "node:path";

const main = path.join(__dirname, "../../dist/cli/main.js");

function preview(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: path.join(__dirname, "../fixtures"), env: { ...process.env, NO_COLOR: "1" }, timeout: 20_000 };
    execFile(process.execPath, [main, "preview", "preview-fleet", ...args], options, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

const forms = ["table", "json", "yaml"].flatMap((output) => ["bindings", "works", "outcomes", "combined"].map((show) => [show, output] as const));

test.each(forms)("%s as %s", async (show, output) => {
  const { code, stdout, stderr } = await preview("--show", show, "--output", output);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(`\n${stdout}`).toMatchSnapshot();
});

test("YAML says what JSON says", async () => {
  const { parse } = await import("yaml");
  for (const show of ["works", "combined"]) {
    const [json, yaml] = await Promise.all(["json", "yaml"].map(async (output) => (await preview("--show", show, "--output", output)).stdout));
    expect(parse(yaml ?? "")).toEqual(JSON.parse(json ?? ""));
  }
});

test("with --system-objects a broad clause chooses more", async () => {
  const broad = async (...args: readonly string[]) => JSON.parse((await preview("--output", "json", ...args)).stdout) as { readonly bindings: readonly { readonly name: string; readonly spec: { readonly workload: { readonly namespaceScope?: readonly { readonly name: string }[] } } }[] };
  const names = ({ bindings }: Awaited<ReturnType<typeof broad>>) => bindings.find(({ name }) => name === "shop")?.spec.workload.namespaceScope?.map(({ name }) => name);
  expect([names(await broad()), names(await broad("--system-objects"))]).toEqual([["settings", "web", "web"], ["kube-root-ca.crt", "settings", "web", "web"]]);
});
