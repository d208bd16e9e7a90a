/** sdk/schema.json, judged by the real engine: what it binds without a finding, SDKs of every language can be generated from. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureTools } from "../../hub/toolchain";

const schemaFile = path.join(__dirname, "..", "..", "sdk", "schema.json");

let engine: string;
let folder: string;
beforeAll(async () => {
  ({ pulumi: engine } = await ensureTools(["pulumi"]));
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-schema-"));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function schemaCheck(file: string): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, PULUMI_HOME: folder, PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1" };
  const { status, stdout, stderr } = spawnSync(engine, ["schema", "check", file], { cwd: folder, env, encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

test("the engine has nothing to say about the schema", () => {
  expect(schemaCheck(schemaFile)).toEqual({ status: 0, output: "" });
});

test("it would say so", () => {
  const schema = JSON.parse(readFileSync(schemaFile, "utf8")) as { resources: Record<string, { inputProperties: Record<string, unknown> }> };
  schema.resources["kubestellar:index:BindingPolicy"]!.inputProperties["downsync"] = { $ref: "#/types/kubestellar:index:Nothing" };
  const file = path.join(folder, "wrong.json");
  writeFileSync(file, JSON.stringify(schema));
  const { status, output } = schemaCheck(file);
  expect(status).not.toBe(0);
  expect(output).toContain("kubestellar:index:Nothing");
});
