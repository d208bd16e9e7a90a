import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readJson, readText, writeFileAtomic, writeJson } from "../../../../hub/state";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "ksfleet-state-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is written is private, whole, and leaves no draft behind", () => {
  const file = path.join(folder, "deep", "file");
  writeFileAtomic(file, "one");
  writeFileAtomic(file, "two");
  expect(readText(file)).toBe("two");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect(readdirSync(path.dirname(file))).toEqual(["file"]);
});

test.each([
  ["an empty file", ""],
  ["half a file", '{"pid": 12'],
  ["a list", "[1]"],
  ["a null", "null"],
])("%s is no record, and somebody hears of it", (_, content) => {
  const file = path.join(folder, "record.json");
  writeFileSync(file, content);
  const heard: string[] = [];
  expect(readJson(file, (message) => heard.push(message))).toBeUndefined();
  expect(heard).toHaveLength(1);
  expect(heard[0]).toContain(file);
});

test("a missing file is no record, silently", () => {
  expect(readJson(path.join(folder, "none.json"), () => fail("nothing was torn"))).toBeUndefined();
});

test("a record comes back as it was written", () => {
  writeJson(path.join(folder, "a.json"), { a: [1, "x"] });
  expect(readJson(path.join(folder, "a.json"))).toEqual({ a: [1, "x"] });
});

function fail(message: string): never {
  throw new Error(message);
}
