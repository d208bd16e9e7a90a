import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { replaceFile } from "../../../operations/replace-file";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "ksfleet-replace-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file is made, and replaced, and nothing else is left", async () => {
  const file = path.join(folder, "report.md");
  for (const text of ["one", "two"]) {
    await replaceFile(file, text);
    expect(readFileSync(file, "utf8")).toBe(text);
  }
  expect(readdirSync(folder)).toEqual(["report.md"]);
});

test("what cannot be written is said, with the file, and leaves nothing", async () => {
  writeFileSync(path.join(folder, "file"), "");
  mkdirSync(path.join(folder, "taken"));
  await expect(replaceFile(path.join(folder, "none", "a"), "x")).rejects.toMatchObject({ code: "Invalid", message: expect.stringMatching(/none\/a: cannot be written \(ENOENT\)/) as string });
  await expect(replaceFile(path.join(folder, "file", "a"), "x")).rejects.toMatchObject({ message: expect.stringContaining("cannot be written (ENOTDIR)") as string });
  await expect(replaceFile(path.join(folder, "taken"), "x")).rejects.toMatchObject({ message: expect.stringContaining("cannot be written (EISDIR)") as string });
  expect(readdirSync(folder).sort()).toEqual(["file", "taken"]);
});

test("a device is written to, not replaced", async () => {
  await replaceFile("/dev/null", "x");
  expect(readdirSync("/dev")).toContain("null");
  expect(readFileSync("/dev/null", "utf8")).toBe("");
});
