import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { formatDiagnostic } from "../../../core/model/diagnostic";
import { loadManifests } from "../../../operations/sources";
import type { LoadOptions } from "../../../operations/sources";
import { cpuTime } from "../../support/cpu-time";

const configMap = (name: string, rest = ""): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${rest}`;
const load = (text: string, options?: LoadOptions): { names: readonly string[]; findings: readonly string[] } => {
  const { objects, diagnostics } = loadManifests({ text, name: "a.yaml" }, options);
  return { names: objects.map(({ object, source }) => `${object.metadata.name}@${source?.line}:${source?.column}`), findings: diagnostics.map((d) => `${d.code} ${d.line}:${d.column} ${d.path}`.trim()) };
};

describe("manifests as text", () => {
  test.each([
    ["one document", configMap("a"), ["a@1:1"]],
    ["several documents, empty ones between", `---\n${configMap("a")}---\n# nothing\n---\n${configMap("b")}`, ["a@2:1", "b@8:1"]],
    ["a List, each item with its own place", `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n`, ["a@4:3", "b@5:3"]],
    ["a typed list, whose items carry no kind", `apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n`, ["a@4:3"]],
    ["JSON", `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}`, ["a@1:1"]],
    ["anchors and aliases within reason", configMap("a", "data: {x: &x one, z: *x}\n"), ["a@1:1"]],
    ["nothing", "", []],
  ])("reads %s", async (_name, text, names) => {
    expect(load(text)).toEqual({ names, findings: [] });
  });

  test.each([
    ["duplicate keys", configMap("a", "data: {x: '1', x: '2'}\n"), ["KS202 4:16"]],
    ["broken syntax", "a: [1\n", ["KS201 2:1"]],
    ["a word that kubectl reads as a boolean", configMap("a", "data:\n  x: no\n"), ["KS204 5:6"]],
    ["such a word as a key", configMap("a", "data:\n  on: 'x'\n"), ["KS204 5:3"]],
    ["an octal number of YAML 1.1", configMap("a", "mode: 0755\n"), ["KS204 4:7"]],
    ["a number with underscores", configMap("a", "m: 1_000\n"), ["KS204 4:4"]],
    ["a merge key", configMap("a", "x: &x {b: c}\nz:\n  <<: *x\n"), ["KS205 6:3"]],
    ["__proto__", configMap("a", "__proto__: {polluted: true}\n"), ["KS205 4:1"]],
    ["what is no object", "- a\n", ["KS210 1:1"]],
    ["what has no identity", "---\nfoo: bar\n", ["KS211 2:1 apiVersion", "KS211 2:1 kind", "KS211 2:1 metadata.name"]],
    ["generateName", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", ["KS211 1:1 metadata.name"]],
    ["a name that leaves its path", configMap("../x"), ["KS213 1:1 metadata.name"]],
    ["a bad namespace", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: A_B}\n", ["KS213 1:1 metadata.namespace"]],
    ["data that are no text", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {port: 8080, yet: true, none: null, more: {x: 1}}\nbinaryData: [x]\n", ['KS217 1:1 data["port"]', 'KS217 1:1 data["yet"]', 'KS217 1:1 data["more"]', "KS217 1:1 binaryData"]],
    ["a Secret with a number for text", "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {port: 8080}\n", ['KS217 1:1 stringData["port"]']],
    ["a label that is no text", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: true}}\n", ['KS214 1:1 metadata.labels["x"]']],
    ["a label with a bad value", "apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {x: 'a b'}}\n", ['KS110 1:1 metadata.labels["x"]']],
    ["the same object twice", `${configMap("a")}---\n${configMap("a")}`, ["KS215 5:1 metadata.name"]],
    ["an object too large to be delivered", configMap("a", `data: {x: "${"y".repeat(512_000)}"}\n`), ["KS216 1:1"]],
    ["annotations too large to be stored", `apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {x: "${"y".repeat(270_000)}"}}\n`, ["KS216 1:1 metadata.annotations"]],
    ["a Kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n", ["KS207 1:1"]],
  ])("refuses %s", async (_name, text, findings) => {
    expect((load(text)).findings).toEqual(findings);
  });

  test("tells all findings at once, each with its place, and keeps what is fine", async () => {
    const { names, findings } = load(`${configMap("good")}---\nkind: Pod\n---\n${configMap("a", "data: {x: yes}\n")}---\na: [\n`);
    expect(findings).toEqual(["KS204 10:11", "KS201 13:1", "KS211 5:1 apiVersion", "KS211 5:1 metadata.name"]);
    expect(names).toContain("good@1:1");
  });

  test("reads as a sentence", async () => {
    const { diagnostics } = loadManifests({ text: configMap("a", "data:\n  x: no\n"), name: "a.yaml" });
    expect(formatDiagnostic(diagnostics[0]!)).toBe('a.yaml:5:6: no without quotes is text here and a boolean to kubectl and Helm (KS204). Write "no" in quotes, or false');
  });

  test("pollutes no prototype", async () => {
    loadManifests({ text: configMap("a", "__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n") });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("rejects an alias bomb in no time", async () => {
    let bomb = "a: &a [lol, lol]\n";
    for (let i = 0; i < 40; i++) bomb += `b${i}: &b${i} [${Array.from({ length: 10 }, () => `*${i === 0 ? "a" : `b${i - 1}`}`).join(", ")}]\n`;
    const begun = cpuTime();
    expect((load(bomb)).findings).toEqual(["KS203 1:1"]);
    expect(cpuTime() - begun).toBeLessThan(1_000);
  });

  test("measures an object that aliases blow up without building it", async () => {
    const text = configMap("a", `big: &big ${"x".repeat(400_000)}\nmany: [${Array.from({ length: 90 }, () => "*big").join(", ")}]\n`);
    expect((load(text)).findings).toEqual(["KS216 1:1"]);
  });

  test("survives a tower of brackets and of dashes", async () => {
    for (const text of ["[".repeat(5_000_000), "- ".repeat(5_000_000), Array.from({ length: 2_000 }, (_, i) => `${" ".repeat(i)}a:\n`).join("")]) {
      const { diagnostics } = loadManifests({ text });
      expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(["KS201 cannot be parsed (nested too deeply)"]);
    }
  });

  test("stops at its bounds: bytes, objects, findings", async () => {
    expect((load(configMap("a"), { limits: { maxBytes: 10 } })).findings).toEqual(["KS206 undefined:undefined"]);
    expect((load(`${configMap("a")}---\n${configMap("b")}`, { limits: { maxObjects: 1 } })).findings).toEqual(["KS206 undefined:undefined"]);
    const many = Array.from({ length: 50 }, () => "x: no\n").join("---\n");
    const { findings } = load(many, { limits: { maxDiagnostics: 10 } });
    expect(findings.length).toBe(11);
  });
});

describe("manifests in files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "ksfleet-sources-"));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const put = async (name: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  };

  test("a folder is read whole, in order of paths; other files, hidden ones and node_modules are passed over", async () => {
    await put("m/b.yaml", configMap("b"));
    await put("m/a.yml", configMap("a"));
    await put("m/sub/c.json", `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}`);
    await put("m/README.md", "# no manifest");
    await put("m/.hidden.yaml", configMap("hidden"));
    await put("m/node_modules/x.yaml", configMap("x"));
    const { objects, diagnostics } = loadManifests({ path: "m" }, { baseFolder: folder });
    expect(diagnostics).toEqual([]);
    expect(objects.map(({ object, source }) => [object.metadata.name, source?.file])).toEqual([["a", "m/a.yml"], ["b", "m/b.yaml"], ["c", "m/sub/c.json"]]);
  });

  test("a link that leads out of the folder is refused", async () => {
    await put("secret.yaml", configMap("secret"));
    await put("m/a.yaml", configMap("a"));
    await symlink("../secret.yaml", path.join(folder, "m/b.yaml"));
    const { objects, diagnostics } = loadManifests({ path: "m" }, { baseFolder: folder });
    expect(objects.map(({ object }) => object.metadata.name)).toEqual(["a"]);
    expect(diagnostics.map(({ code, file, message }) => `${code} ${file} ${message}`)).toEqual(["KS208 m/b.yaml is a link that leads out of the folder"]);
  });

  test("a path out of the fence is refused, through dots or through a link", async () => {
    await put("secret.yaml", configMap("secret"));
    await put("m/a.yaml", configMap("a"));
    await symlink("../secret.yaml", path.join(folder, "m/link.yaml"));
    for (const given of ["m/../secret.yaml", "m/link.yaml"]) {
      const { objects, diagnostics } = loadManifests({ path: given }, { baseFolder: folder, within: "m" });
      expect([objects, diagnostics.map(({ code }) => code)]).toEqual([[], ["KS208"]]);
    }
  });

  test.each(["missing.yaml", "empty", "device.yaml"])("%s is a finding, not a crash", async (name) => {
    await mkdir(path.join(folder, "empty"));
    await symlink("/dev/zero", path.join(folder, "device.yaml"));
    const { diagnostics } = loadManifests({ path: name }, { baseFolder: folder });
    expect(diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([`KS208 ${name}`]);
  });

  test("sizes are looked at before anything is read", async () => {
    await put("m/a.yaml", configMap("a"));
    expect((loadManifests({ path: "m" }, { baseFolder: folder, limits: { maxBytes: 10 } })).diagnostics.map(({ code }) => code)).toEqual(["KS206"]);
  });
});

test("objects are checked as texts are", async () => {
  const { objects, diagnostics } = loadManifests({ objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }, { kind: "Pod" }] });
  expect(diagnostics.map(({ code, path: at }) => `${code} ${at}`)).toEqual(["KS211 apiVersion", "KS211 metadata.name"]);
  expect(objects.length).toBe(0);
});
