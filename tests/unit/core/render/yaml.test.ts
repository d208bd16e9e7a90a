/** The YAML that a synth writes: readable, and the same value for every reader. */
import { toYaml, toYamlDocuments } from "../../../../core/render/yaml";

test.each([
  ["maps and lists in block form, empty ones in flow form", { a: { b: [{ c: 1, d: [] }, [1, [2]], {}], e: {} } }, "a:\n  b:\n  - c: 1\n    d: []\n  - - 1\n    - - 2\n  - {}\n  e: {}\n"],
  ["plain words as they are", { image: "quay.io/x/y:1.2", path: "/a b/c", "x.y/z": "a-b" }, 'image: quay.io/x/y:1.2\npath: /a b/c\nx.y/z: a-b\n'],
  ["quotes where a reader could see something else", { a: "yes", b: "1.10", c: "", d: "a: b", e: "#x", f: "- x", g: "0x1", on: "NULL", h: "12:30", i: "~" }, 'a: "yes"\nb: "1.10"\nc: ""\nd: "a: b"\ne: "#x"\nf: "- x"\ng: "0x1"\n"on": "NULL"\nh: "12:30"\ni: "~"\n'],
  ["numbers and truth values", { a: 1, b: -1.5, c: 1e21, d: 1e-7, e: true, f: null }, "a: 1\nb: -1.5\nc: 1.0e+21\nd: 1.0e-7\ne: true\nf: null\n"],
  ["text of several lines as a block", { "a.conf": "x = 1\n\n  y # z\n", b: "no end\nhere" }, "a.conf: |\n  x = 1\n\n    y # z\nb: |-\n  no end\n  here\n"],
  ["text that a block would change, quoted", { a: " x\ny", b: "x \ny", c: "x\n\n", d: "\n", e: "x\r\ny" }, 'a: " x\\ny"\nb: "x \\ny"\nc: "x\\n\\n"\nd: "\\n"\ne: "x\\r\\ny"\n'],
  ["what cannot be printed, escaped", { a: "\u007f\u0085\u2028\ufeff" }, 'a: "\\u007f\\u0085\\u2028\\ufeff"\n'],
  ["an empty map", {}, "{}\n"],
])("writes %s", (_, value, text) => {
  expect(toYaml(value)).toBe(text);
});

test("documents have a line between them", () => {
  expect(toYamlDocuments([{ a: 1 }, { b: 2 }])).toBe("a: 1\n---\nb: 2\n");
});
