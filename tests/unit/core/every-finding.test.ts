/** Every code of the catalogue, made to appear by input that deserves it, with the place that it is told at. */
import { mkdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ApiObject, Chart, Lazy } from "cdk8s";
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "../../../constructs/cdk8s";
import type { FleetAppProps } from "../../../constructs/cdk8s";
import { parseFleet } from "../../../core/definition";
import { diagnosticCatalogue } from "../../../core/model/diagnostic-catalogue";
import type { Diagnostic } from "../../../core/model/diagnostic";
import { changeFindings, compareFleets } from "../../../core/plan/diff";
import { readGuards, unknownNames } from "../../../core/plan/guards";
import { createPreview } from "../../../core/preview";
import { parseControlPlane } from "../../../core/model/parse";
import { refusedDiagnostic } from "../../../core/status/collector-diagnostics";
import { loadManifests } from "../../../operations/sources";
import { briefly, clusterYaml, configMapYaml, policyYaml, previewFiles, type FleetFiles, type PreviewFilesOptions } from "../../support/fleet-preview";

interface Case extends PreviewFilesOptions {
  /** The code is the beginning of the line. */
  readonly finding: string;
  /** Beside `its1/c.yaml` with cluster c1. */
  readonly files?: FleetFiles;
  /** What is not told by a preview. */
  readonly found?: () => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;
}

const anObject = (kind: string, name: string, rest: string, namespace = "default", group = "v1"): string => `apiVersion: ${group}\nkind: ${kind}\nmetadata:\n  name: ${name}\n${namespace === "" ? "" : `  namespace: ${namespace}\n`}${rest}`;
const control = (kind: string, name: string, spec: string): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;
const everywhere = "clusterSelectors: [{}]";
/** A policy for ConfigMaps of `default`. */
const configMaps = (rest = ""): string => policyYaml("p", `{${everywhere}, downsync: [{apiGroup: "", resources: [configmaps]${rest}}]}`);
const wds = (...files: readonly string[]): FleetFiles => Object.fromEntries(files.map((text, i) => [`wds1/${"abcdef"[i]}.yaml`, text]));
const crd = (versions: string): string => `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.x.io}\nspec: {group: x.io, names: {plural: widgets, kind: Widget}, scope: Namespaced, versions: [${versions}]}\n`;
const template = (text: string, annotation = '"true"'): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: default\n  annotations:\n    control.kubestellar.io/expand-templates: ${annotation}\ndata:\n  x: "${text}"\n`;
const collector = (name: string, spec: string): string => control("StatusCollector", name, `{limit: 10, ${spec}}`);
const workStatus = (status: string): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: WorkStatus\nmetadata: {name: ws, namespace: c1, labels: {transport.kubestellar.io/originWdsName: wds1}}\nspec: {sourceRef: {group: apps, version: v1, resource: deployments, kind: Deployment, namespace: default, name: a}}\nstatus: ${status}\n`;
const deployment = anObject("Deployment", "a", "", "default", "apps/v1");
const fleet = (text: string): FleetFiles => ({ "fleet.yaml": text, ...wds(configMapYaml("a")) });
const controlPlane = (spec: unknown): readonly Diagnostic[] => parseControlPlane({ apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name: "cp" }, spec }).diagnostics;

/** What one edit of an object does not bring about. */
async function editFindings(...texts: readonly string[]): Promise<readonly Diagnostic[]> {
  const [base, head] = await Promise.all(texts.map((text) => previewFiles({ "its1/c.yaml": clusterYaml("c1"), "wds1/a.yaml": configMaps(), "wds1/b.yaml": text })));
  return changeFindings(compareFleets(base!.preview, head!.preview));
}

const findingsOf = (parsed: ReturnType<typeof parseFleet>): readonly Diagnostic[] => ("diagnostics" in parsed ? parsed.diagnostics : []);

/** What a synth refuses to write. */
function synthFindings(build: (app: FleetApp, wds1: WorkloadSpace) => unknown, props: FleetAppProps = {}): readonly Diagnostic[] {
  const app = new FleetApp({ outdir: path.join(tmpdir(), "never-written"), ...props });
  const host = new HostingCluster(app, "host");
  build(app, new WorkloadSpace(app, "wds1", { host, inventory: new InventorySpace(app, "its1", { host }) }));
  try {
    app.synth();
  } catch (error) {
    return [...(error as Error).message.matchAll(/\((KS\d{3})\)/g)].map(([, code = ""]) => ({ code, severity: "error", path: "", message: "", fix: "" }));
  }
  return [];
}

const cases: readonly Case[] = [
  { finding: "KS100 error", found: () => parseControlPlane("cp").diagnostics },
  { finding: "KS101 error wds1/a.yaml:5:59 spec.clusterselectors", files: wds(policyYaml("p", "{downsync: [{resources: [pods]}], clusterselectors: []}")) },
  { finding: "KS102 error wds1/a.yaml:5:58 spec.downsync[0].objectSelectors[0].matchExpressions[0].operator", files: wds(policyYaml("p", `{downsync: [{objectSelectors: [{matchExpressions: [{key: a}]}]}]}`)) },
  { finding: "KS103 warning wds1/a.yaml:5:69 spec.downsync[0].resources", files: wds(policyYaml("p", `{${everywhere}, downsync: [{apiGroup: "", resources: ["*", pods]}]}`)) },
  { finding: "KS104 error wds1/a.yaml:5:18 spec.downsync", files: wds(policyYaml("p", "{downsync: all}")) },
  { finding: "KS105 error its1/x.yaml:8:46 spec.taints[0].effect", files: { "its1/x.yaml": clusterYaml("c2", "spec:\n  taints: [{key: a, timeAdded: null, effect: Never}]\n") } },
  { finding: "KS106 error wds1/a.yaml:4:9 metadata.name", files: wds(policyYaml("Upper", "{}")) },
  { finding: "KS107 error wds1/a.yaml:5:19 spec.downsync[0]", files: wds(policyYaml("p", "{downsync: [{createOnly: true}]}")) },
  { finding: "KS108 error wds1/a.yaml:5:19 spec.downsync[0]", files: wds(policyYaml("p", "{downsync: [{resources: []}]}")) },
  { finding: "KS109 error wds1/a.yaml:5:47 spec.clusterSelectors[0].matchExpressions[0].values", files: wds(policyYaml("p", "{clusterSelectors: [{matchExpressions: [{key: a, operator: In}]}]}")) },
  { finding: 'KS110 error its1/x.yaml:7:12 metadata.labels["a b"]', files: { "its1/x.yaml": clusterYaml("c2", '    "a b": x\n') } },
  { finding: "KS111 warning wds1/a.yaml:5:7 spec.clusterSelectors", files: wds(policyYaml("p", "{downsync: [{resources: [pods]}]}")) },
  { finding: "KS112 error wds1/a.yaml:5:59 spec.groupBy", files: wds(collector("sc", "select: [{name: a, def: '1'}], groupBy: [{name: b, def: '1'}]")) },
  { finding: "KS113 error wds1/a.yaml:5:54 spec.combinedFields[0].type", files: wds(collector("sc", "combinedFields: [{name: sum, type: MEDIAN, subject: '1'}]")) },
  { finding: "KS114 error wds1/a.yaml:5:32 spec.downsync[0].resources[0]", files: wds(policyYaml("p", "{downsync: [{resources: [Pods]}]}")) },
  { finding: "KS115 error wds1/a.yaml:4:9 metadata.name", files: wds(policyYaml("p".repeat(64), "{}")) },
  { finding: "KS116 warning wds1/a.yaml:5:56 spec.select[1].name", files: wds(collector("sc", "select: [{name: a, def: '1'}, {name: a, def: '2'}]")) },
  { finding: "KS117 warning wds1/a.yaml:5:52 spec.remove", files: wds(control("CustomTransform", "t", "{apiGroup: '', resource: configmaps, remove: []}")) },
  { finding: "KS118 error spec.bootstrapSecretRef", found: () => controlPlane({ type: "external" }) },
  { finding: "KS119 warning spec.postCreateHooks[1].hookName", found: () => controlPlane({ type: "k8s", postCreateHooks: [{ hookName: "h" }, { hookName: "h" }] }) },
  { finding: "KS120 warning wds1/a.yaml:5:14 metadata.namespace", files: wds(anObject("BindingPolicy", "p", "spec: {}\n", "default", "control.kubestellar.io/v1alpha1")) },
  { finding: "KS121 error its1/x.yaml:8:25 spec.leaseDurationSeconds", files: { "its1/x.yaml": clusterYaml("c2", "spec:\n  leaseDurationSeconds: -1\n") } },

  { finding: "KS201 error wds1/a.yaml:2:1", files: wds("a: [\n") },
  { finding: "KS202 error wds1/a.yaml:2:1", files: wds("a: 1\na: 2\n") },
  { finding: "KS203 error wds1/a.yaml:1:4", files: wds("a: *b\n") },
  { finding: "KS204 error wds1/a.yaml:7:6", files: wds(configMapYaml("a", "data:\n  x: no\n")) },
  { finding: "KS205 error wds1/a.yaml:1:1", files: wds("<<: {a: b}\n") },
  { finding: "KS206 error wds1/a.yaml", files: wds(configMapYaml("a".repeat(200))), limits: { maxBytes: 200 } },
  { finding: "KS207 error wds1/a.yaml:1:1", files: wds("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: k}\n") },
  { finding: "KS208 error wds1/a.yaml", prepare: async (folder) => {
    await mkdir(path.join(folder, "wds1"));
    await symlink("nowhere", path.join(folder, "wds1/a.yaml"));
  } },
  { finding: "KS210 error wds1/a.yaml:1:1", files: wds("just words\n") },
  { finding: "KS211 error wds1/a.yaml:3:11 metadata.name", files: wds("apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n") },
  { finding: "KS212 error wds1/a.yaml:1:13 apiVersion", files: wds("apiVersion: apps\nkind: Pod\nmetadata: {name: a}\n") },
  { finding: "KS213 error wds1/a.yaml:4:9 metadata.name", files: wds(configMapYaml("../a")) },
  { finding: "KS214 error wds1/a.yaml:3:36 metadata.labels[\"tier\"]", files: wds("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {tier: 1}}\n") },
  { finding: "KS215 error wds1/b.yaml:4:9 metadata.name", files: wds(configMapYaml("a"), configMapYaml("a")) },
  { finding: "KS216 error", found: () => loadManifests({ objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { x: "y".repeat(512_000) } }] }).diagnostics },
  { finding: 'KS217 error data["a b"]', found: () => loadManifests({ objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { "a b": "x" } }] }).diagnostics },
  { finding: "KS220 error fleet.yaml:1:29 spaces[0].kind", files: fleet("spaces: [{name: wds1, kind: WSD}]\n") },
  { finding: "KS221 warning lost.yaml", files: { "lost.yaml": configMapYaml("a") } },
  { finding: "KS222 warning fleet.yaml:1:49", files: fleet("spaces: [{name: its1, kind: ITS}, {name: wds1}, {name: wds2, kind: WDS}]\n") },
  { finding: "KS223 error fleet.yaml:1:10", files: fleet("spaces: [{name: wds1, kind: WDS, inventory: its2}]\n") },
  { finding: "KS224 warning .", prepare: (folder) => rm(path.join(folder, "its1"), { recursive: true }) },
  { finding: "KS230 error workloadSpace", found: () => findingsOf(parseFleet({ workloadSpace: {} })) },
  { finding: "KS231 error", found: () => synthFindings((app) => new ApiObject(new Chart(app, "c"), "lost", { apiVersion: "v1", kind: "ConfigMap" })) },
  { finding: "KS232 error", found: () => synthFindings((_, wds1) => new ApiObject(wds1.addWorkload("w"), "a", { apiVersion: "v1", kind: "ConfigMap", data: { x: Lazy.any({ produce: () => { throw new Error("no value"); } }) as unknown } })) },
  { finding: "KS233 error", found: () => synthFindings((_, wds1) => ["a", "b"].map((name) => new ApiObject(wds1.addWorkload(name), name, { apiVersion: "v1", kind: "ConfigMap" })).forEach((object, i, all) => object.addDependency(all[1 - i]!))) },
  { finding: "KS234 error", found: () => synthFindings((app, { inventorySpace: inventory }) => new WorkloadSpace(app, "far", { inventory }).addWorkload("w", { objects: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } }] }), { flux: { source: {} } }) },
  { finding: "KS240 error diagnostics", found: () => readGuards({ diagnostics: "some" }).findings },
  { finding: "KS241 warning protected.clusters[0]", found: () => unknownNames({ protected: { clusters: ["s1"] } }, { base: createPreview({ spaces: [] }), head: createPreview({ spaces: [] }) }) },

  { finding: "KS301 error wds1/a.yaml:5:43 spec.select[0].def", files: wds(collector("sc", "select: [{name: a, def: 'obj.'}]")) },
  { finding: "KS302 error wds1/a.yaml:5:43 spec.select[0].def", files: wds(collector("sc", "select: [{name: a, def: 'returned.status.objectCount > 0 && obj.spec.x == 1'}]")) },
  { finding: "KS303 error wds1/b.yaml:5:28 spec.groupBy", files: { "its1/ws.yaml": workStatus("{list: [1]}"), ...wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [deployments], statusCollectors: [sc]}]}`), collector("sc", "groupBy: [{name: g, def: returned.status.list}], combinedFields: [{name: sum, type: COUNT}]"), deployment) } },
  { finding: "KS304 warning spec.downsync", found: () => [refusedDiagnostic("p", [{ object: "ConfigMap default/a", refusal: "too long" }])] },

  { finding: "KS401 error wds1/a.yaml:2:7 kind", files: wds(anObject("Widget", "w", "", "default", "x.io/v1")) },
  { finding: "KS402 error wds1/a.yaml:5:42 spec.downsync", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [widgets]}]}`), crd("{name: v1, served: true, storage: true}, {name: v2, served: true, storage: false}"), anObject("Widget", "w", "", "default", "x.io/v1")) },
  { finding: "KS403 error wds1/a.yaml:5:54 spec.downsync[0].apiGroup", files: { ...wds(configMaps()), "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, apiGroups: apps}]\n" } },
  { finding: "KS404 error fleet.yaml:1:70 apiGroups", files: { ...wds(configMaps()), "fleet.yaml": 'spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, apiGroups: "apps, batch"}]\n' } },
  { finding: "KS405 warning wds1/a.yaml:5:42 spec.downsync", files: wds(configMaps()) },
  { finding: "KS406 warning wds1/a.yaml:5:26 spec.clusterSelectors", files: wds(policyYaml("p", "{clusterSelectors: [{matchLabels: {a: b}}], downsync: [{resources: [configmaps]}]}")) },
  { finding: "KS407 error wds1/a.yaml:5:32 spec.downsync[0].resources[0]", files: wds(policyYaml("p", "{downsync: [{resources: [nodes]}]}")) },
  { finding: "KS408 warning wds1/a.yaml:5:32 spec.downsync[0].resources[0]", files: wds(policyYaml("p", "{downsync: [{resources: [deployment]}]}")) },
  { finding: "KS409 warning wds1/a.yaml:5:40 spec.downsync[0].namespaceSelectors", files: wds(policyYaml("p", "{downsync: [{namespaceSelectors: [{matchLabels: {a: b}}]}]}"), configMapYaml("a").replace("namespace: default", "namespace: other")) },
  { finding: "KS410 error wds1/a.yaml:5:111 spec.downsync[0].wantSingletonReportedState", files: { "its1/x.yaml": clusterYaml("c2"), ...wds(configMaps(", wantSingletonReportedState: true"), configMapYaml("a")) } },
  { finding: "KS411 warning its1/x.yaml:8:21 spec.hubAcceptsClient", files: { "its1/x.yaml": clusterYaml("c2", "spec:\n  hubAcceptsClient: false\n"), ...wds(configMaps(), configMapYaml("a")) } },
  { finding: "KS412 warning its1/x.yaml:7:22 metadata.deletionTimestamp", files: { "its1/x.yaml": clusterYaml("c2", '  deletionTimestamp: "2026-01-01T00:00:00Z"\n'), ...wds(configMaps(), configMapYaml("a")) } },
  { finding: "KS413 error wds1/c.yaml:1:1", files: wds(configMaps(), configMaps(", createOnly: true").replace("name: p", "name: q"), configMapYaml("a")) },
  { finding: "KS414 error wds1/a.yaml:5:42 spec.downsync", files: { ...wds(configMaps()), "wds1/many.json": JSON.stringify({ apiVersion: "v1", kind: "ConfigMapList", items: Array.from({ length: 14_000 }, (_, i) => ({ metadata: { name: `a-rather-long-name-${i}`, namespace: "default" } })) }) } },

  { finding: "KS421 error wds1/b.yaml:1:1", files: { "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, maxSizeWrapped: 200}]\n", ...wds(configMaps(), configMapYaml("a", `data: {x: ${"y".repeat(200)}}\n`)) } },
  // With the line break that Go counts: 78 bytes and the value.
  { finding: "KS422 error wds1/b.yaml:1:1", files: { "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, maxSizeWrapped: 200}]\n", ...wds(configMaps(), configMapYaml("a", `data: {x: ${"y".repeat(200 - JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, data: { x: "" } }).length - 1)}}\n`)) } },
  { finding: "KS423 error spec.workload", files: wds(control("Binding", "b", '{workload: {namespaceScope: [{group: "", version: v1, resource: configmaps, namespace: default, name: gone, resourceVersion: "1"}]}, destinations: [{clusterId: c1}]}')) },
  { finding: "KS424 warning fleet.yaml:1:75 maxSizeWrapped", files: { "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, maxSizeWrapped: 600000}]\n", ...wds(configMaps()) } },
  { finding: "KS425 error wds1/b.yaml:9:6 data.x", files: wds(configMaps(), template("{{.missing}}")) },
  { finding: "KS426 info fleet.yaml:1:74 maxNumWrapped", files: { "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS, maxNumWrapped: 2}]\n", ...wds(configMaps()) } },
  { finding: "KS427 error wds1/a.yaml:5:53 spec.remove[0]", files: wds(control("CustomTransform", "t", '{apiGroup: "", resource: configmaps, remove: ["$.data[0]"]}')) },
  { finding: "KS428 error wds1/a.yaml:5:53 spec.remove[0]", files: wds(control("CustomTransform", "t", '{apiGroup: "", resource: configmaps, remove: ["$.metadata.name"]}')) },
  { finding: "KS429 warning wds1/a.yaml:5:32 spec.resource", files: wds(...["s", "t"].map((name) => control("CustomTransform", name, '{apiGroup: "", resource: configmaps, remove: ["$.data.x"]}'))) },
  { finding: "KS430 warning wds1/a.yaml:5:32 spec.resource", files: wds(control("CustomTransform", "t", '{apiGroup: "", resource: configmaps, remove: ["$.data.x"]}')) },
  { finding: 'KS431 warning wds1/a.yaml:7:46 metadata.annotations["control.kubestellar.io/expand-templates"]', files: wds(template("x", '"True"')) },
  { finding: "KS432 warning its1/x.yaml:4:13 data.a-b", files: { "its1/x.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c1, namespace: customization-properties}\ndata: {a-b: x}\n', ...wds(configMapYaml("a")) } },

  { finding: "KS441 error wds1/a.yaml:5:42 spec.downsync", files: wds(configMaps(", statusCollectors: [none]"), configMapYaml("a")) },
  { finding: "KS442 error wds1/b.yaml:4:9 metadata.name", files: wds(configMaps(", statusCollectors: [none]"), configMapYaml("a".repeat(64))) },
  { finding: "KS443 error wds1/a.yaml:5:42 spec.downsync", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [deployments], statusCollectors: [none]}]}`), deployment, deployment.replace("default", "other")) },
  { finding: "KS444 warning wds1/a.yaml:5:42 spec.downsync", files: wds(configMaps(", wantMultiWECReportedState: true"), configMapYaml("a")) },

  { finding: "KS451 warning wds1/b.yaml:6:33 spec.ttlSecondsAfterFinished", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [jobs]}]}`), anObject("Job", "a", "spec: {ttlSecondsAfterFinished: 1}\n", "default", "batch/v1")) },
  { finding: "KS452 error wds1/b.yaml:6:24 spec.manualSelector", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [jobs]}]}`), anObject("Job", "a", "spec: {manualSelector: true}\n", "default", "batch/v1")) },
  { finding: "KS453 warning wds1/b.yaml:1:1", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [jobs], createOnly: true, wantSingletonReportedState: true}]}`), anObject("Job", "a", "", "default", "batch/v1")) },
  { finding: "KS454 warning wds1/a.yaml:5:42 spec.downsync", files: wds(policyYaml("p", `{${everywhere}, downsync: [{resources: [storageclasses]}]}`), anObject("StorageClass", "a", "provisioner: x\n", "", "storage.k8s.io/v1")) },
  { finding: "KS455 error wds2/b.yaml:1:1", files: { ...wds(configMaps(), configMapYaml("a")), "wds2/a.yaml": configMaps(), "wds2/b.yaml": configMapYaml("a") } },

  { finding: "KS461 warning", found: async () => {
    const [base, head] = await Promise.all([configMaps().replace("name: p", "name: old"), configMaps()].map((policy) => previewFiles({ "its1/c.yaml": clusterYaml("c1"), ...wds(policy, configMapYaml("a")) })));
    return changeFindings(compareFleets(base!.preview, head!.preview));
  } },
  { finding: "KS462 error", found: async () => {
    const [base, head] = await Promise.all([`{${everywhere}, downsync: [{resources: [namespaces, configmaps]}]}`, `{${everywhere}, downsync: [{resources: [configmaps]}]}`].map((spec) => previewFiles({ "its1/c.yaml": clusterYaml("c1"), "wds1/a.yaml": policyYaml("p", spec), "wds1/b.yaml": configMapYaml("a"), "wds1/c.yaml": anObject("Namespace", "default", "", "") })));
    return changeFindings(compareFleets(base!.preview, head!.preview));
  } },
  { finding: "KS463 info metadata.labels.x", found: () => editFindings(anObject("ConfigMap", "a", "  labels: {x: y}\n"), anObject("ConfigMap", "a", "")) },
  { finding: "KS464 error data.x", found: () => editFindings(...(["1", "2"] as const).map((x) => anObject("ConfigMap", "a", `immutable: true\ndata: {x: "${x}"}\n`))) },
];

test.each(cases.map((each) => [each.finding, each] as const))("%s", async (_, { finding, files = {}, found, ...options }) => {
  const lines = (await found?.() ?? (await previewFiles({ "its1/c.yaml": clusterYaml("c1"), ...files }, options)).diagnostics).map(briefly);
  expect(lines).toContain(finding);
});

test("no code of the catalogue is left out", () => {
  expect(cases.map(({ finding }) => finding.slice(0, 5))).toEqual(diagnosticCatalogue.flatMap(({ entries }) => entries.map(({ code }) => code)));
});
