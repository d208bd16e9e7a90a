/** `ksfleet preview` on hostile input, in a process that may have little memory: bounded, reported, exit code 2, nothing thrown raw. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Diagnostic } from "../../core/model/diagnostic";

const main = path.join(__dirname, "../../dist/cli/main.js");
/** Heap of the process. */
const MEGABYTES = 512;
const SECONDS = 90;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bounds-"));
  await mkdir(path.join(folder, "wds1"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function preview(): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [`--max-old-space-size=${MEGABYTES}`, main, "preview", folder, "--output", "json"], { maxBuffer: 2 ** 28, timeout: SECONDS * 1000 }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });
}

const nested = (open: string, close: string, depth: number): string => `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": ${open.repeat(depth)}1${close.repeat(depth)}}`;
const aliases = (levels: number): string => `a0: &a0 [x, x]\n${Array.from({ length: levels }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]\n`).join("")}`;

test.each<[string, string, (file: string) => Promise<void>, readonly string[]]>([
  ["a sparse gigabyte of YAML", "x.yaml", async (file) => {
    const handle = await open(file, "w");
    await handle.truncate(2 ** 30);
    await handle.close();
  }, ["KS206"]],
  ["an alias bomb of sixty levels", "x.yaml", (file) => writeFile(file, aliases(60)), ["KS203"]],
  ["thirty megabytes of brackets", "x.yaml", (file) => writeFile(file, "[".repeat(3e7)), ["KS201"]],
  ["thirty megabytes of nested JSON", "x.json", (file) => writeFile(file, nested("[", "]", 1.5e7)), ["KS201"]],
  ["twenty megabytes of NULs", "x.yaml", (file) => writeFile(file, Buffer.alloc(2e7)), ["KS201"]],
  ["thirty megabytes that are no UTF-8", "x.json", (file) => writeFile(file, Buffer.alloc(3e7, 0xff)), ["KS201"]],
  ["one line of thirty megabytes", "x.yaml", (file) => writeFile(file, `a: ${"x ".repeat(1.5e7)}\n`), ["KS211"]],
  ["two hundred thousand objects without a name", "x.json", (file) => writeFile(file, `{"apiVersion": "v1", "kind": "List", "items": [${Array(200_000).fill('{"apiVersion":"v1","kind":"Pod","metadata":{}}').join(",\n")}]}`), ["KS206", "KS211"]],
])("%s", async (_, file, write, codes) => {
  await write(path.join(folder, "wds1", file));
  const { code, stdout, stderr } = await preview();
  expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  // That no ITS is known is told besides, where the input is read at all.
  expect([...new Set(diagnostics.map((found) => found.code))].filter((found) => found !== "KS223").sort()).toEqual(codes);
  for (const found of diagnostics.filter((each) => each.file?.endsWith(file))) expect(found.message).not.toBe("");
}, (SECONDS + 10) * 1000);
