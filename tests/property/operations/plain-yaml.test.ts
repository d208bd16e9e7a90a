/** The quick YAML reader reads what the exact parser reads, or nothing at all. */
import fc from "fast-check";
import { parseAllDocuments, stringify } from "yaml";
import { readPlainYaml } from "../../../operations/sources/fleet/plain-yaml";
import { splitDocuments } from "../../../operations/sources/fleet/split-documents";

const word = fc.constantFrom(
  "nginx", "a b", "app.kubernetes.io/name", "", " ", "x: y", "- a", "-", "#", "a #b", "a#b", "true", "yes", "no", "on", "null", "~", "1", "01", "1.5", "1e3", "0x1", "1_000", ".5", "+1", "-1", "1.2.3", "100m", "{{.x}}", "[a", "*a", "&a",
  "!t", "|", ">", "%a", "@a", "'", '"', "it's", 'say "x"', "two\nlines", "two\n\nlines\n", " leading\nline", "trailing \nline\n\n", "tab\there", "a:b", "a:", ":a", "http://x/y?z=1", "é", "😀", "\\", "\u0000", "---", "...", "__proto__", "<<", "2020-01-01", "12:30", "=", "?", "? a", "a,b", "$(x)", "\ttab", "a\\nb",
);
const text = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: "binary" }) });
const { value: json } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** What the exact parser makes of a text, or undefined where it objects. */
function exact(source: string): { readonly value: unknown } | undefined {
  const documents = parseAllDocuments(source, { version: "1.2", schema: "core", strict: true, uniqueKeys: true, merge: false, logLevel: "silent" });
  if (!Array.isArray(documents) || documents.length > 1 || documents.some((d) => d.errors.length > 0 || d.warnings.length > 0)) return undefined;
  return { value: documents.length === 0 ? null : documents[0]!.toJS() as unknown };
}

function expectSame(source: string): "read" | "left" {
  const quick = readPlainYaml(source, 0, source.length);
  if (quick === undefined) return "left";
  // -0 is written and read as 0 by some; JSON knows no difference.
  expect(JSON.stringify(quick)).toBe(JSON.stringify(exact(source)));
  return "read";
}

describe("the quick YAML reader", () => {
  test("reads what the yaml library writes as that library reads it, in many layouts", () => {
    let read = 0;
    fc.assert(
      fc.property(json, fc.constantFrom(2, 4), fc.boolean(), fc.constantFrom("PLAIN", "QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_LITERAL"), fc.boolean(), (value, indent, indentSeq, style, flow) => {
        const source = stringify(value, { indent, indentSeq, defaultStringType: style, lineWidth: 0, ...(flow && { collectionStyle: "flow" }) });
        if (expectSame(source) === "read") read++;
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  test("never reads otherwise what somebody has mangled", () => {
    const pieces = fc.constantFrom("a: ", "b:", "- ", "  ", "\n", "x", "1", "'", '"', "{", "}", "[", "]", ",", "#", " # c", "|", "|-", "|+", ">", ": ", ":", "&a", "*a", "!!str ", "? ", "~", "\t", "\r", "yes", "'x'", '"y"', "\n  ", "\n- ", "\nb: ", "\n\n", "{a: b}", "[c, d]", "\\n", "%", "@", "-", "---");
    fc.assert(fc.property(fc.array(pieces, { minLength: 1, maxLength: 14 }), (parts) => {
      const source = parts.join("");
      if ((splitDocuments(source)?.length ?? 2) === 1 && !source.startsWith("---")) expectSame(source);
    }), { numRuns: 20_000 });
  });

  test.each([
    ["a Deployment", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web # here\n  labels: {app: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: \"nginx:1.27\"\n        args: ['-c', \"x\"]\n        ports:\n        - containerPort: 80\n"],
    ["a ConfigMap with a script", "data:\n  run.sh: |\n    #!/bin/sh\n    echo hi\n\n    exit 0\n  other: |-\n    x\nkind: ConfigMap\n"],
  ])("reads %s", (_, source) => {
    expect(expectSame(source)).toBe("read");
  });
});
