/** Files that nobody should write: what is said of them, where, and in what time. */
import { chmod, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { briefly, clusterYaml, configMapYaml, policyYaml, previewFiles, type FleetFiles, type PreviewFilesOptions } from "../../support/fleet-preview";
import { cpuTime } from "../../support/cpu-time";

const its = { "its1/clusters.yaml": clusterYaml("c1") };
const bytes = (...parts: readonly (string | number)[]): Uint8Array => Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
const json = (rest: string): string => `{\n"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "default"}${rest}}`;
const good = { "wds1/good.yaml": configMapYaml("good") };

async function read(files: FleetFiles, options?: PreviewFilesOptions) {
  const { preview, diagnostics, unreadable, leftOut } = await previewFiles({ ...its, ...good, ...files }, options);
  return { names: [...(preview.wdses[0]?.objects.values() ?? [])].map(({ object }) => object.metadata.name), findings: diagnostics.map(briefly), fails: unreadable || leftOut };
}

describe("what cannot be read is told with its place, and the rest is read", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefghi".split("").map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(", ")}]`).join("\n")}\n`;
  test.each<[string, string | Uint8Array, string]>([
    ["an alias bomb", bomb, "KS203 error wds1/x.yaml:1:1"],
    ["an alias of its own map", configMapYaml("a", "data: &d\n  x: *d\n"), "KS203 error wds1/x.yaml:7:6"],
    ["an alias of nothing", configMapYaml("a", "data: *none\n"), "KS203 error wds1/x.yaml:6:7"],
    ["aliases by the ten thousand, none of them large", Array.from({ length: 150 }, (_, i) => `a${i}: &a${i} x\nb${i}: [${Array(90).fill(`*a${i}`).join(", ")}]\n`).join(""), "KS203 error wds1/x.yaml:224:78"],
    ["duplicate keys", configMapYaml("a", "data:\n  x: '1'\n  x: '2'\n"), "KS202 error wds1/x.yaml:8:3"],
    ["duplicate keys that differ in quotes only", configMapYaml("a", "data:\n  x: '1'\n  \"x\": '2'\n"), "KS202 error wds1/x.yaml:8:3"],
    ["duplicate keys of JSON", json(',\n"data": {"x": "1",\n "x": "2"}'), "KS202 error wds1/x.yaml:4:2"],
    ["duplicate keys of JSON, one of them escaped", json(',\n"data": {"x": "1",\n "\\u0078": "2"}'), "KS202 error wds1/x.yaml:4:2"],
    ["__proto__", configMapYaml("a", "__proto__:\n  polluted: true\n"), "KS205 error wds1/x.yaml:6:1"],
    ["__proto__ in JSON", json(',\n"__proto__": {"polluted": true}'), "KS205 error wds1/x.yaml:3:1"],
    ["__proto__ in JSON, escaped", json(',\n"\\u005f_proto__": {"polluted": true}'), "KS205 error wds1/x.yaml:3:1"],
    ["a merge key", configMapYaml("a", "data:\n  <<: {x: y}\n"), "KS205 error wds1/x.yaml:7:3"],
    ["bytes that are no UTF-8", bytes(configMapYaml("a", "data:\n  x: caf"), 0xe9, "\n"), "KS201 error wds1/x.yaml:7:9"],
    ["bytes that are no UTF-8, behind a U+FFFD that was written", bytes(configMapYaml("a", "data:\n  \uFFFD: é"), 0xff, "\n"), "KS201 error wds1/x.yaml:7:7"],
    ["bytes that are no UTF-8, in JSON", bytes(json(',\n"data": {"x": "'), 0xff, '"}}'), "KS201 error wds1/x.yaml:3:17"],
    ["UTF-16", bytes(0xff, 0xfe, "a", 0, ":", 0), "KS201 error wds1/x.yaml:1:1"],
    ["a NUL", configMapYaml("a", "data:\n  x: a\0b\n"), "KS201 error wds1/x.yaml:7:7"],
    ["a NUL in JSON", json(',\n"data": {"x": "a\0"}'), "KS201 error wds1/x.yaml:3:17"],
    ["only NULs", "\0".repeat(1000), "KS201 error wds1/x.yaml:1:1"],
    ["brackets without end", `x:\n${"[".repeat(100_000)}`, "KS201 error wds1/x.yaml:2:999"],
    ["dashes without end", "- ".repeat(100_000), "KS201 error wds1/x.yaml:1:1999"],
    ["JSON nested too deeply", `\n{"x": ${"[".repeat(2_000)}${"]".repeat(2_000)}}`, "KS201 error wds1/x.yaml:2:1006"],
    ["JSON that ends in the middle", '{"a": "b', "KS201 error wds1/x.yaml:1:9"],
    ["a text", "just words\n", "KS210 error wds1/x.yaml:1:1"],
    ["a number", "---\n42\n", "KS210 error wds1/x.yaml:2:1"],
    ["a list", "- a\n", "KS210 error wds1/x.yaml:1:1"],
    ["a List of what is no object", 'apiVersion: v1\nkind: List\nitems:\n- x\n', "KS210 error wds1/x.yaml:4:3"],
    ["metadata that is a list", "apiVersion: v1\nkind: ConfigMap\nmetadata: []\n", "KS211 error wds1/x.yaml:3:11 metadata.name"],
    ["labels that are a text", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: x\n", "KS214 error wds1/x.yaml:5:11 metadata.labels"],
    ["an operator that there is none of", policyYaml("p", "{clusterSelectors: [{matchExpressions: [{key: a, operator: Bogus}]}], downsync: [{resources: [pods]}]}"), "KS109 error wds1/x.yaml:5:66 spec.clusterSelectors[0].matchExpressions[0].operator"],
    ["selectors that are no list", policyYaml("p", "{clusterSelectors: x, downsync: [{resources: [pods]}]}"), "KS104 error wds1/x.yaml:5:26 spec.clusterSelectors"],
    ["a selector that is a list", policyYaml("p", "{clusterSelectors: [[]], downsync: [{resources: [pods]}]}"), "KS104 error wds1/x.yaml:5:27 spec.clusterSelectors[0]"],
  ])("%s", async (_, content, finding) => {
    const begun = cpuTime();
    const { names, findings, fails } = await read({ "wds1/x.yaml": content });
    expect(findings).toContain(finding);
    expect(fails).toBe(true);
    expect(names).toContain("good");
    expect(cpuTime() - begun).toBeLessThan(5_000);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("what is unusual and means no harm is read", () => {
  test.each<[string, string | Uint8Array, readonly string[]]>([
    ["an empty file", "", []],
    ["a file of comments", "# nothing\n---\n# nothing\n", []],
    ["null", "null\n", []],
    ["an empty List", "apiVersion: v1\nkind: List\nitems: []\n", []],
    ["a byte order mark", `\uFEFF${configMapYaml("a")}`, ["a"]],
    ["a byte order mark before JSON", `\uFEFF${json("")}`, ["a"]],
    ["lines that end as on Windows", configMapYaml("a", "data:\n  x: z\n").replaceAll("\n", "\r\n"), ["a"]],
    ["no line break at the end", configMapYaml("a").trimEnd(), ["a"]],
    ["keys that objects inherit", configMapYaml("a", "data:\n  constructor: x\n  toString: z\n  hasOwnProperty: z\n"), ["a"]],
    ["the same in JSON", json(',\n"data": {"constructor": "x", "valueOf": "y"}'), ["a"]],
    ["an object called constructor", configMapYaml("constructor"), ["constructor"]],
    ["characters outside of the first plane, and U+FFFD", configMapYaml("a", 'data:\n  x: "😀\uFFFD"\n'), ["a"]],
    ["an escaped NUL", configMapYaml("a", 'data:\n  x: "a\\0"\n'), ["a"]],
  ])("%s", async (_, content, names) => {
    expect(await read({ "wds1/x.yaml": content })).toEqual({ names: ["good", ...names], findings: [], fails: false });
  });

  test("labels called as what objects inherit choose as others do", async () => {
    const files = { "its1/c2.yaml": clusterYaml("c2", "    constructor: x\n"), "wds1/p.yaml": policyYaml("p", "{clusterSelectors: [{matchExpressions: [{key: constructor, operator: Exists}]}, {matchLabels: {toString: x}}], downsync: [{resources: [configmaps]}]}") };
    const { preview } = await previewFiles({ ...its, ...good, ...files });
    expect([...preview.bindings()].map(({ spec }) => spec?.destinations)).toEqual([[{ clusterId: "c2" }]]);
  });
});

describe("the folder", () => {
  test("links to folders are not followed, in circles or not, and what they lead to is told to be missing", async () => {
    const { names, findings, fails } = await read({}, { prepare: async (folder) => {
      await symlink(".", path.join(folder, "wds1/loop"));
      await symlink("..", path.join(folder, "wds1/up"));
      await symlink("wds1", path.join(folder, "again"));
    } });
    expect({ names, findings, fails }).toEqual({ names: ["good"], findings: ["again", "wds1/loop", "wds1/up"].map((name) => `KS208 error ${name}`), fails: true });
  });
  test("links within the folder are followed, as the files of a ConfigMap that is mounted are", async () => {
    const { names, findings } = await read({ "wds1/..2026/mounted.yaml": configMapYaml("mounted") }, { prepare: async (folder) => {
      await symlink("..2026", path.join(folder, "wds1/..data"));
      await symlink("..data/mounted.yaml", path.join(folder, "wds1/mounted.yaml"));
      await symlink("wds1/..2026/mounted.yaml", path.join(folder, "README"));
    } });
    expect({ names: [...names].sort(), findings }).toEqual({ names: ["good", "mounted"], findings: [] });
  });
  test("links to themselves, to nothing, out of the folder, and what is no file", async () => {
    const { names, findings, fails } = await read({}, { prepare: async (folder) => {
      await symlink("self.yaml", path.join(folder, "wds1/self.yaml"));
      await symlink("nowhere.yaml", path.join(folder, "wds1/dangling.yaml"));
      await symlink("/etc/hostname", path.join(folder, "wds1/out.yaml"));
      await symlink("/dev/zero", path.join(folder, "wds1/zero.yaml"));
      await mkdir(path.join(folder, "wds1/folder.yaml"));
    } });
    expect({ names, fails }).toEqual({ names: ["good"], fails: true });
    expect(findings).toEqual(["dangling", "out", "self", "zero"].map((name) => `KS208 error wds1/${name}.yaml`));
  });
  test("files and folders that may not be read", async () => {
    // Root may read everything, so it goes without its rights for a moment.
    const isRoot = process.geteuid?.() === 0;
    try {
      const { names, findings, fails } = await read({ "wds1/secret.yaml": configMapYaml("a"), "wds1/closed/b.yaml": configMapYaml("b") }, { prepare: async (folder) => {
        await chmod(folder, 0o755);
        await chmod(path.join(folder, "wds1/secret.yaml"), 0);
        await chmod(path.join(folder, "wds1/closed"), 0);
        if (isRoot) process.seteuid?.(65_534);
      }, cleanUp: () => void (isRoot && process.seteuid?.(0)) });
      expect({ names, findings, fails }).toEqual({ names: ["good"], findings: ["KS208 error wds1/closed", "KS208 error wds1/secret.yaml"], fails: true });
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe("bounds", () => {
  test("one hundred thousand faults are told up to a limit, and the rest is counted", async () => {
    const faults = Array.from({ length: 100_000 }, (_, i) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"labels":{"i":"${i}"}}}`).join(",\n");
    const begun = cpuTime();
    const { diagnostics, unreadable } = await previewFiles({ ...its, "wds1/x.json": `{"apiVersion":"v1","kind":"List","items":[\n${faults}]}` });
    expect(unreadable).toBe(true);
    expect(diagnostics.length).toBe(10_001);
    expect(briefly(diagnostics[9_999]!)).toBe("KS211 error wds1/x.json:10001:50 metadata.name");
    expect(diagnostics.at(-1)).toMatchObject({ code: "KS206", message: expect.stringMatching(/^there are \d+ findings more$/) as unknown });
    expect(cpuTime() - begun).toBeLessThan(20_000);
  });
  test.each([
    ["bytes", { maxBytes: 100 }, "KS206 error wds1/good.yaml"],
    ["files", { maxFiles: 1 }, "KS206 error ."],
    ["objects", { maxObjects: 0 }, "KS206 error ."],
    ["YAML that only the exact parser reads", { maxSlowBytes: 10 }, "KS206 error wds1/slow.yaml:1:1"],
  ])("more %s than are taken", async (_, limits, finding) => {
    const { findings, fails } = await read({ "wds1/slow.yaml": "x: &a b\ny: *a\n", ...(finding.includes("good") && { "wds1/good.yaml": configMapYaml("x".repeat(200)) }) }, { limits });
    expect(findings).toContain(finding);
    expect(fails).toBe(true);
  });
  test("a text of forty million characters is a finding with its place", async () => {
    const { findings } = await read({ "wds1/x.json": json(`,\n"data": {"x": "${"y".repeat(4e7)}",\n"x": "1"}`) });
    expect(findings).toContain("KS202 error wds1/x.json:4:1");
  }, 60_000);
});
