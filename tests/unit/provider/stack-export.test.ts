/** The state of a stack from its export: what is shown is taken, what is encrypted is not known. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readStackExport } from "../../../provider/policy/read-stack-export";
import { SIGNATURE_KEY, UNKNOWN } from "../../../provider/values";

let folder: string;
beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), "export-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (text: string): string => {
  const file = path.join(folder, "state.json");
  writeFileSync(file, text);
  return file;
};
const secret = (content: object) => ({ [SIGNATURE_KEY]: "1b47061264138c4ac30d75fd1eb44270", ...content });

test("resources that are there, with their outputs", () => {
  const resources = [
    { type: "a", outputs: { objects: { shown: secret({ plaintext: '{"data":{"a":"1"}}' }), hidden: secret({ ciphertext: "v1:x" }), ciphertext: "plain" } } },
    { type: "b", delete: true, outputs: {} },
    { type: "c" },
  ];
  expect(readStackExport(fileOf(JSON.stringify({ version: 3, deployment: { resources } })))).toEqual([
    { type: "a", properties: { objects: { shown: { data: { a: "1" } }, hidden: UNKNOWN, ciphertext: "plain" } } },
    { type: "c", properties: {} },
  ]);
});

test.each([
  ["no JSON", "{", /cannot be read as the state of a stack/],
  ["something else", "{}", /holds no resources/],
])("%s is an error that says how to make one", (_, text, message) => {
  expect(() => readStackExport(fileOf(text))).toThrow(message);
});
