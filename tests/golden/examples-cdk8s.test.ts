/** What the cdk8s examples write, byte by byte; and that a preview of it finds nothing. `npm run golden:accept` is jest's `-u`. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createPreview } from "../../core/preview";
import * as status from "../../core/status";
import { loadFleet } from "../../operations/sources/fleet";

const examples = path.join(__dirname, "..", "..", "examples");

/** Of what nobody reads to its end, the beginning, and a digest of the whole. */
function reviewable(text: string): string {
  const lines = text.split("\n");
  return lines.length <= 200 ? text : `${lines.slice(0, 40).join("\n")}\n... ${lines.length} lines, sha256 ${createHash("sha256").update(text).digest("hex")}\n`;
}

describe.each(["quickstart-cdk8s", "retail-chain"])("%s", (example) => {
  let outdir: string;
  beforeAll(() => {
    outdir = mkdtempSync(path.join(tmpdir(), "ksfleet-golden-"));
    execFileSync("npx", ["--no-install", "tsx", "main.ts"], { cwd: path.join(examples, example), env: { ...process.env, CDK8S_OUTDIR: outdir }, stdio: ["ignore", "ignore", "inherit"] });
  });
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));

  test("writes these files", () => {
    const files = readdirSync(outdir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")).sort();
    expect(files.map((name) => `# ${name}\n${reviewable(readFileSync(path.join(outdir, name), "utf8"))}`).join("\n")).toMatchSnapshot();
  });

  test("previews without a finding", async () => {
    const fleet = await loadFleet(outdir);
    expect([...fleet.findings, ...createPreview(fleet.input, status).findings()]).toEqual([]);
  });
});
