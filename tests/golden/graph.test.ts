/** What `ksfleet graph` draws of a small shop, and its findings for code scanning; `npx jest --selectProjects golden -u` accepts a change. */
import { execFile } from "node:child_process";
import path from "node:path";
import { parse } from "yaml";

const main = path.join(__dirname, "../../dist/cli/main.js");

function ksfleet(...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const options = { cwd: path.join(__dirname, "../fixtures"), env: { ...process.env, NO_COLOR: "1" }, timeout: 20_000 };
    execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

test.each(["mermaid", "dot", "json"])("a fleet as %s", async (output) => {
  const { code, stdout, stderr } = await ksfleet("graph", "preview-fleet", "--output", output);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(`\n${stdout}`).toMatchSnapshot();
});

test("YAML says what JSON says", async () => {
  const [json, yaml] = await Promise.all(["json", "yaml"].map(async (output) => (await ksfleet("graph", "preview-fleet", "--output", output)).stdout));
  expect(parse(yaml ?? "")).toEqual(JSON.parse(json ?? ""));
});

test("the findings of a preview as SARIF: files below the working folder are relative to it", async () => {
  const { code, stdout } = await ksfleet("preview", "preview-fleet", "--output", "sarif");
  expect(code).toBe(0);
  expect(`\n${stdout.replace(/"semanticVersion": "[^"]*"/, '"semanticVersion": "VERSION"')}`).toMatchSnapshot();
});

test("an unknown folder: one clear error, nothing drawn", async () => {
  const { code, stdout, stderr } = await ksfleet("graph", "git:nowhere:fleet");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/Git knows no commit "nowhere" here/);
});
