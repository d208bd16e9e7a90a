/** Whatever is written is read back as it was, by YAML 1.1 as kubectl reads it, by YAML 1.2, and by our own reader. */
import fc from "fast-check";
import { parse } from "yaml";
import { toYaml } from "../../../core/render/yaml";
import type { Json } from "../../../core/model/kube-object";
import { parseManifests } from "../../../operations/sources";
import { DEFAULT_LIMITS } from "../../../operations/sources";

const awkward = fc.constantFrom("", " ", "yes", "No", "null", "~", "1", "1.0", "0x1F", "1e3", ".5", "+1", "12:30:00", "2001-01-01", "=", "<<", "-", "- a", "a: b", "a:b", "a #b", "#", "'", '"', "{", "[", "!", "&a", "*a", "|", ">", "%", "@", "`", "a\nb", "a\n", "a\n\nb\n", " a\nb", "a \nb", "a\n ", "\ta\nb", "a\tb\nc", "---", "...\na", "a\n---\nb", "a\n...\nb\n", "\r\n", "\u0000", "\u2028a\nb", "é\nü", "😀", "a\n# b\n");
const text = fc.oneof(awkward, fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }).filter((s) => !/\p{Surrogate}/u.test(s)), fc.array(fc.string({ unit: "grapheme-ascii" })).map((lines) => lines.join("\n")));
const key = text.filter((name) => name !== "__proto__");
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n)),
    fc.maxSafeInteger(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test.each(["1.1", "1.2"] as const)("YAML %s reads what was written", (version) => {
  fc.assert(fc.property(value, (json) => expect(parse(toYaml(json), { version, merge: false })).toEqual(json)), { numRuns: 2_000 });
});

test("our own reader takes what was written without a word", () => {
  const object = fc.dictionary(key, value, { noNullPrototype: true }).map((data) => ({ apiVersion: "v1", kind: "Thing", metadata: { name: "x" }, data }));
  fc.assert(
    fc.property(object, (json) => {
      const { objects, diagnostics } = parseManifests(toYaml(json), "a.yaml", DEFAULT_LIMITS);
      expect(diagnostics.filter(({ code }) => code !== "KS205")).toEqual([]);
      if (diagnostics.length === 0) expect(objects.map((each) => each.object)).toEqual([json]);
    }),
    { numRuns: 1_000 },
  );
});
