/** From an object and a path in it to file, line and column. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadFleet } from "../../../operations/sources/fleet";
import { locateFindings, type ObjectOrigin } from "../../../operations/sources/fleet/locate";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "locate-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function place(text: string, at: string, origin: Partial<ObjectOrigin> = {}): Promise<string> {
  const file = path.join(folder, "x");
  await writeFile(file, text);
  const [found] = await locateFindings([{ code: "KS1", severity: "error", path: at, message: "", fix: "", origin: { file, document: 0, ...origin } }], () => undefined, 10);
  return `${found?.line}:${found?.column}`;
}

const yaml = "a:\n  b:\n  - c: 1\n    'd e/f': two # here\n  - {g: [x, y]}\n";
const json = '{\n  "a": {"b": [{"c": 1,\n    "d e/f": "two"}, {"g": ["x", "y"]}]}}';
test.each([
  ["", "1:1", "1:1"],
  ["a.b", "3:3", "2:14"],
  ["a.b[0].c", "3:8", "2:21"],
  ['a.b[0]["d e/f"]', "4:14", "3:14"],
  ["a.b[1].g[1]", "5:13", "3:34"],
  // What is not there is told at the deepest part that is.
  ["a.b[0].missing.deeper", "3:5", "2:15"],
  ["a.b[7]", "3:3", "2:14"],
])("%s", async (at, inYaml, inJson) => expect([await place(yaml, at), await place(json, at)]).toEqual([inYaml, inJson]));

test.each<[string, string, string, Partial<ObjectOrigin>, string]>([
  ["the second document", "---\na: 1\n---\n# more\nb: 2\n", "b", { document: 1 }, "5:4"],
  ["an item of a List", "kind: List\nitems:\n- a: 1\n- a: 2\n", "a", { item: 1 }, "4:6"],
  ["an item of a List in JSON", '{"kind": "List", "items": [{"a": 1},\n{"a": 2}]}', "a", { item: 1 }, "2:7"],
  ["lines that end as on Windows", "a:\r\n  b: 1\r\n", "a.b", {}, "2:6"],
  ["comments before the object", "# one\n# two\n\na: 1\n", "", {}, "4:1"],
  ["characters of two units", "a: \"😀😀\"\nb: 1\n", "b", {}, "2:4"],
  ["a setting of a space", "spaces:\n- {name: its1}\n- name: wds1\n  maxNumWrapped: 2\n", "maxNumWrapped", { at: ["spaces", 1] }, "4:18"],
  ["a setting of a space in JSON", '{"spaces": [{"name": "its1"},\n{"name": "wds1", "maxNumWrapped": 2}]}', "maxNumWrapped", { at: ["spaces", 1] }, "2:35"],
  ["an alias", "a: &x {b: 1}\nc: *x\n", "c.b", {}, "2:4"],
])("%s", async (_, text, at, origin, expected) => expect(await place(text, at, origin)).toBe(expected));

test("a file that is gone keeps its name, and findings beyond the limit are counted", async () => {
  const finding = { code: "KS1", severity: "error" as const, path: "", message: "", fix: "" };
  const gone = { ...finding, origin: { file: path.join(folder, "gone"), document: 0 } };
  const told = await locateFindings([gone, finding, { ...finding, space: "wds1", index: 3 }], () => undefined, 2);
  expect(told).toEqual([{ ...finding, file: path.join(folder, "gone") }, finding, expect.objectContaining({ code: "KS206", message: "there are 1 findings more" })]);
});

test("what is wrong with the text of a file stands in that file, though there is a description of its space", async () => {
  await mkdir(path.join(folder, "wds1"));
  const [described, broken] = [path.join(folder, "fleet.yaml"), path.join(folder, "wds1", "broken.yaml")];
  await writeFile(described, "spaces:\n- {name: its1, kind: ITS}\n- name: wds1\n  kind: WDS\n  inventory: nope\n");
  await writeFile(broken, "a: 1\n---\nb: [\n");
  const { findings, locate } = await loadFleet(folder);
  const told = (await locate(findings)).map(({ code, file, line }) => ({ code, file, line }));
  expect(told).toEqual(expect.arrayContaining([{ code: "KS201", file: broken, line: 4 }, { code: "KS223", file: described, line: 3 }]));
});
