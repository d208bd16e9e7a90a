/** The quick pass over JSON files passes only what `JSON.parse` reads and has no key twice, and finds the very parts that are there. */
import fc from "fast-check";
import { deferredObject, wholeValue } from "../../../operations/sources/fleet/deferred-object";
import type { Outline} from "../../../operations/sources/fleet/json-outline";
import { outlineOf } from "../../../operations/sources/fleet/json-outline";
import { duplicateKeys } from "../../../operations/sources/fleet/json-positions";
import { SharedTexts } from "../../../operations/sources/fleet/shared-texts";

const text = fc.oneof(fc.constantFrom("apiVersion", "kind", "metadata", "items", "spec", "List", "v1", "a", "é", "😀", 'q"', "b\\", "\n", "\u0000", "__proto__", "constructor", ""), fc.string({ maxLength: 6, unit: "binary" }));
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null), fc.array(tie("value"), { maxLength: 4 }), fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true })),
}));
const object = fc.record({ apiVersion: text, kind: text, metadata: fc.dictionary(text, json, { maxKeys: 3, noNullPrototype: true }), spec: json }, { requiredKeys: [], noNullPrototype: true });
const document = fc.oneof(object, fc.record({ apiVersion: text, items: fc.array(object, { maxLength: 4 }), kind: fc.constantFrom("List", "PodList", "x") }, { noNullPrototype: true }), json);

/** What the pass made of a text, everything whole. */
function read(source: string): { readonly whole: unknown; readonly items: readonly unknown[] } | undefined {
  const bytes = Buffer.from(source);
  const texts = new SharedTexts();
  const items: unknown[] = [];
  const value = (outline: Outline): unknown => {
    const made = deferredObject(bytes, outline, texts);
    const whole = wholeValue(made);
    // The head that was read alone is that of the whole.
    if (made !== whole) expect([(made as { kind: unknown }).kind, (made as { apiVersion: unknown }).apiVersion, (made as { metadata: unknown }).metadata]).toEqual([(whole as { kind: unknown }).kind, (whole as { apiVersion: unknown }).apiVersion, (whole as { metadata: unknown }).metadata]);
    return whole;
  };
  const outline = outlineOf(bytes, (item) => void items.push(value(item)));
  return outline === undefined ? undefined : { whole: value(outline), items };
}

function expectRight(source: string): "read" | "left" {
  const seen = read(source);
  if (seen === undefined) return "left";
  const exact = JSON.parse(source) as { readonly items?: readonly unknown[] };
  expect(duplicateKeys(source, 1)).toEqual([]);
  expect(seen.whole).toEqual(exact);
  expect(seen.items).toEqual(Array.isArray(exact.items) ? exact.items : []);
  return "read";
}

test("a pass over what JSON.stringify writes finds the same objects", () => {
  let seen = 0;
  fc.assert(fc.property(document, fc.constantFrom(undefined, 2), (value, indent) => void (expectRight(JSON.stringify(value, undefined, indent)) === "read" && seen++)), { numRuns: 3_000 });
  expect(seen).toBeGreaterThan(300);
});

test("a pass over mangled text passes nothing that is no JSON, and no key twice", () => {
  const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"', '"a"', '"b":1', '"a":', '"items":[{}', '"kind":"List"', "1", "-", "0", "01", "1.", "1e", "1e5", "true", "nul", "null", " ", "\n", "\t", "\\", "\\u00", '"\\u0061":', '"\\n"', "\u0001", "é", "/", '{"a":{}}', '"__proto__":1');
  fc.assert(fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => void expectRight(`{${parts.join("")}}`)), { numRuns: 20_000 });
});

test.each([
  ["a duplicate key deep inside", '{"kind":"A","spec":{"x":[{"a":1,"a":2}]}}'],
  ["a duplicate key among many", `{${Array.from({ length: 100 }, (_, i) => `"k${i}":0`).join()},"k7":1}`],
  ["__proto__ as a key", '{"spec":{"__proto__":{}}}'],
  ["a list at the top", '[{"kind":"A"}]'],
  ["items that are no maps", '{"kind":"List","items":[1]}'],
  ["nesting without end", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
  ["a text that ends early", '{"kind":"A","spec":"x'],
  ["a byte order mark", '\uFEFF{"kind":"A"}'],
])("%s is left to the exact reader", (_, source) => {
  expect(read(source)).toBeUndefined();
});

test.each(["01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "tru", "nulL", "'x'", '"\\x"', '"\\u12G4"', '"\t"', "[1,]", "[,1]", "{,}", '{"b" 1}', '{"b":1,}', "{b:1}", "[1 2]", "[1}", ""])("%s as a value is no JSON", (value) => {
  expect(() => void JSON.parse(`{"a":${value}}`)).toThrow();
  expect(read(`{"a":${value}}`)).toBeUndefined();
});

test("another key of the same hash is not taken for metadata", () => {
  // "fU" for "et": 31 more and 31 less.
  const twin = "mfUadata";
  expect(read(`{"apiVersion":"v1","kind":"A","${twin}":{"name":"x"}}`)).toEqual({ whole: { apiVersion: "v1", kind: "A", [twin]: { name: "x" } }, items: [] });
});
