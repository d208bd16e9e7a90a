/** Our template engine against Go's own, on written and on random templates, the malformed ones included. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTemplate } from "../../core/transport/template";
import { templateCases } from "../support/go-template-cases";

const SEED = 20250101;
const RANDOM_CASES = 6_000;

interface GoAnswer {
  readonly text: string;
  readonly error?: string;
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "go-template-"));
  cpSync(join(__dirname, "../support/go-oracle/main.go"), join(folder, "main.go"));
  writeFileSync(join(folder, "go.mod"), "module oracle\n\ngo 1.24\n");
  execFileSync("go", ["build", "-o", "oracle", "."], { cwd: folder, stdio: "pipe" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("results, partial output and messages equal those of text/template", () => {
  const cases = templateCases(SEED, RANDOM_CASES);
  const input = cases.map(({ name, text, data }) => JSON.stringify({ Name: name, Text: text, Data: data })).join("\n");
  const output = execFileSync(join(folder, "oracle"), { input, maxBuffer: 1 << 28 }).toString("utf8").trimEnd();
  const theirs = output.split("\n").map((line) => JSON.parse(line) as GoAnswer);
  expect(theirs).toHaveLength(cases.length);
  const different = cases.flatMap(({ name, text, data }, i) => {
    const ours = parseTemplate(text).execute(name, data);
    const go = theirs[i];
    return go?.text === ours.text && go.error === ours.error ? [] : [{ text, ours: ours.text.slice(0, 500), ourError: ours.error, go: go?.text.slice(0, 500), goError: go?.error }];
  });
  expect(different.slice(0, 5)).toEqual([]);
});
