/** `ksfleet preview` on whole folders: recorded fleets, a real application, and input that means harm. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Diagnostic } from "../../core/model/diagnostic";
import type { BindingRow, WorkRow } from "../../core/preview";
import { writeFleetFolder, type FolderForm } from "../support/conformance/fleet-folder";
import { readRecording, recordingFiles } from "../support/conformance/recording";
import { runKsfleet } from "../support/live-hub";

interface Document {
  readonly bindings: readonly BindingRow[];
  readonly works?: readonly WorkRow[];
  readonly diagnostics: readonly Diagnostic[];
}

const main = path.join(__dirname, "../../dist/cli/main.js");
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "preview-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function preview(...args: readonly string[]): Promise<{ readonly code: number; readonly document: Document; readonly stderr: string }> {
  const { code, stdout, stderr } = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [main, "preview", folder, "--output", "json", ...args], { maxBuffer: 2 ** 29, timeout: 120_000 }, (error, out, err) => resolve({ code: Number(error?.code ?? 0), stdout: out, stderr: err }));
  });
  return { code, stderr, document: JSON.parse(stdout) as Document };
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

const recordings = recordingFiles("conformance");
if (recordings.length === 0) test("NOT RUN against the recorded answers of ../shared/data/conformance: they are not here", () => undefined);
else {
  test.each(recordings.slice(0, 6).map((file, i) => [file, (["list", "files", "yaml"] as const satisfies readonly FolderForm[])[i % 3]!] as const))("%s, written as %s, gives the Bindings and works of the real controllers", async (file, form) => {
    const recording = readRecording("conformance", file);
    await writeFleetFolder(folder, recording, form);
    const { document } = await preview("--show", "works");
    expect(document.bindings.map(({ name, spec }) => ({ name, spec }))).toEqual(recording.expected.bindings.map(({ name, spec }) => ({ name, spec })).sort((a, b) => (a.name < b.name ? -1 : 1)));
    const place = ({ namespace, name }: { readonly namespace: string; readonly name: string }) => `${namespace}/${name}`;
    const works = (document.works ?? []).map(({ namespace, name, labels, annotations, spec }) => ({ namespace, name, labels, annotations, spec }));
    expect(works.sort((a, b) => (place(a) < place(b) ? -1 : 1))).toEqual([...recording.expected.works].sort((a, b) => (place(a) < place(b) ? -1 : 1)));
  });
}

const cluster = (name: string): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels:\n    group: edge\n`;
const policy = (name: string, spec: string): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;
const configMap = (name: string, rest = ""): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: default\n${rest}`;

const application = path.join(__dirname, "../../../shared/data/workloads/kube-prometheus.yaml");
if (!existsSync(application)) test("NOT RUN on ../shared/data/workloads/kube-prometheus.yaml: it is not here", () => undefined);
else {
  test("a real application without its CRDs: an error for each object of an unknown kind, the others placed", async () => {
    await write("its1/clusters.yaml", cluster("c1"));
    await write("wds1/policy.yaml", policy("all", '{clusterSelectors: [{}], downsync: [{namespaces: [monitoring]}]}'));
    await copyFile(application, path.join(folder, "wds1/kube-prometheus.yaml"));
    const { code, document } = await preview();
    expect(code).toBe(0);
    const unknown = document.diagnostics.filter((d) => d.code === "KS401");
    expect(unknown.length).toBeGreaterThan(5);
    expect(unknown[0]).toMatchObject({ severity: "error", fix: expect.stringContaining("CustomResourceDefinition") as unknown, line: expect.any(Number) as unknown });
    expect(document.bindings[0]?.spec?.workload?.namespaceScope?.length).toBeGreaterThan(30);
  });
}

describe("input that means harm", () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${"bcdefghi".split("").map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(", ")}]`).join("\n")}\n`;
  test.each([
    ["an alias bomb", bomb, "KS203"],
    ["duplicate keys in YAML", configMap("a", "data:\n  x: '1'\n  x: '2'\n"), "KS202"],
    ["duplicate keys in JSON", '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","x":"2"}}', "KS202"],
    ["__proto__ in YAML", configMap("a", "__proto__:\n  polluted: true\n"), "KS205"],
    ["__proto__ in JSON", '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"__proto__":{"polluted":true}}', "KS205"],
    ["an operator that there is none of", policy("p", "{clusterSelectors: [{matchExpressions: [{key: a, operator: Bogus}]}], downsync: [{resources: [pods]}]}"), "KS109"],
    ["selectors that are no list", policy("p", "{clusterSelectors: x, downsync: [{resources: [pods]}]}"), "KS104"],
  ])("%s: exit code 2 and a finding with its place", async (_, text, code) => {
    await write("its1/clusters.yaml", cluster("c1"));
    await write("wds1/bad.yaml", text);
    const result = await preview();
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.document.diagnostics).toContainEqual(expect.objectContaining({ code, line: expect.any(Number) as unknown, column: expect.any(Number) as unknown }));
  });

  test("a selector that the API server takes and KubeStellar cannot convert: no Binding, an error, exit code 0", async () => {
    await write("its1/clusters.yaml", cluster("c1"));
    await write("wds1/p.yaml", policy("p", "{clusterSelectors: [{matchExpressions: [{key: a, operator: In, values: []}]}], downsync: [{resources: [pods]}]}"));
    const { code, document } = await preview();
    expect(code).toBe(0);
    expect(document.bindings).toEqual([]);
    expect(document.diagnostics).toContainEqual(expect.objectContaining({ code: "KS109", severity: "error", line: 5 }));
  });

  test("a file of one gigabyte is refused unread", async () => {
    await mkdir(path.join(folder, "wds1"));
    const file = await open(path.join(folder, "wds1/huge.yaml"), "w");
    await file.truncate(2 ** 30);
    await file.close();
    const { code, document } = await preview();
    expect(code).toBe(2);
    expect(document.diagnostics.map((d) => d.code)).toEqual(["KS206"]);
  });

  test("ten thousand faults at once are all told", async () => {
    await write("its1/clusters.yaml", cluster("c1"));
    await write("wds1/bad.yaml", Array.from({ length: 10_000 }, (_, i) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels:\n    i: "${i}"\n`).join("---\n"));
    const { code, document } = await preview();
    expect(code).toBe(2);
    expect(document.diagnostics.length).toBeGreaterThanOrEqual(10_000);
    expect(document.diagnostics[9_000]).toMatchObject({ code: "KS211", line: 54_004 });
  });

  test("a folder that is not there", async () => {
    await rm(folder, { recursive: true });
    expect(await runKsfleet(["preview", folder, "--output", "json"])).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("there is no such folder") as string });
  });
});
