/** What a synth writes for those who deliver folders: byte by byte, valid by the definitions of Argo CD and Flux, without a secret, and nothing to a preview. */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { FleetApp, FleetChart } from "../../constructs/cdk8s";
import type { FleetAppProps } from "../../constructs/cdk8s";
import type { FleetSpec } from "../../core/definition";
import type { KubeObject } from "../../core/model/kube-object";
import { createPreview } from "../../core/preview";
import { loadFleet } from "../../operations/sources/fleet";
import { refusalsOf } from "../support/gitops-schemas";

const fleet: FleetSpec = {
  inventories: { its1: { clusters: { "store-1": { labels: { region: "eu" }, properties: { site: "Lyon" } } } }, its2: { type: "host", clusters: { "site-1": { labels: { region: "us" } } } } },
  workloadSpaces: {
    wds1: {
      inventory: "its1",
      definitions: true,
      workloads: { shop: { objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop", labels: { app: "shop" } } }, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shop", namespace: "shop", labels: { app: "shop" } }, data: { a: "1" } }] } },
      policies: { shop: { clusterSelectors: [{ matchLabels: { region: "eu" } }], downsync: [{ objectSelectors: [{ matchLabels: { app: "shop" } }] }] } },
    },
    wds2: { inventory: "its2", policies: { none: { clusterSelectors: [{ matchLabels: { region: "us" } }], downsync: [{ apiGroup: "", resources: ["configmaps"], objectNames: ["a"] }] } } },
  },
};

let outdir: string;
beforeEach(() => (outdir = mkdtempSync(path.join(tmpdir(), "ksfleet-gitops-"))));
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

function synth(props: FleetAppProps): Readonly<Record<string, string>> {
  const app = new FleetApp({ outdir, onWarning: () => undefined, ...props });
  new FleetChart(app, "fleet", { fleet });
  app.synth();
  const names = readdirSync(outdir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml")).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(outdir, name), "utf8")]));
}
const isSpaceFile = (name: string): boolean => /^(host|its\d|wds\d)\/\d-/.test(name);
const extras = (files: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => Object.entries(files).filter(([name]) => !isSpaceFile(name));
const objectsIn = (files: Readonly<Record<string, string>>): readonly KubeObject[] => extras(files).filter(([name]) => name.includes(".k8s.")).flatMap(([, text]) => parseAllDocuments(text).map((document) => document.toJS() as KubeObject));

const everything: FleetAppProps = {
  kustomization: true,
  applySets: true,
  argoCd: { repoUrl: "https://git.example.com/fleet.git", path: "fleet/dist", targetRevision: "main", externalSecrets: true, clusters: { its2: "in-cluster" } },
  flux: { source: {}, path: "./fleet/dist" },
};

test("everything on request", () => {
  const files = synth(everything);
  expect(extras(files).map(([name, text]) => `# ${name}\n${text}`).join("\n")).toMatchSnapshot();
});

test("what is written is valid by the published definitions", () => {
  const objects = objectsIn(synth(everything));
  expect(objects.flatMap(refusalsOf)).toEqual([]);
  expect(objects.map(({ kind }) => kind).filter((kind) => ["Application", "Kustomization", "ExternalSecret", "SecretStore"].includes(kind)).sort()).toEqual([...Array<string>(6).fill("Application"), ...Array<string>(4).fill("ExternalSecret"), ...Array<string>(6).fill("Kustomization"), ...Array<string>(4).fill("SecretStore")]);
  // The schemas do find faults.
  expect(refusalsOf({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "a" }, spec: { project: "p", destination: {} } })).not.toEqual([]);
});

test("no Secret is written, only where one comes from", () => {
  const objects = objectsIn(synth(everything));
  expect(objects.filter(({ kind }) => kind === "Secret")).toEqual([]);
  expect(objects.filter((object) => "data" in object && object.kind !== "ConfigMap")).toEqual([]);
});

test("the hosting cluster comes before the ITSes, and these before the WDSes", () => {
  const files = synth(everything);
  const wave = new Map(objectsIn(files).filter(({ kind }) => kind === "Application").map(({ metadata }) => [metadata.name, Number(metadata.annotations?.["argocd.argoproj.io/sync-wave"] ?? -1)]));
  expect([...wave].sort((a, b) => a[1] - b[1]).map(([name]) => name)).toEqual(["fleet", "fleet-host", "fleet-its1", "fleet-its2", "fleet-wds1", "fleet-wds2"]);
  const dependsOn = Object.fromEntries(objectsIn(files).filter(({ kind }) => kind === "Kustomization").map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, ((spec as { dependsOn?: readonly { name: string; namespace: string }[] }).dependsOn ?? []).map(({ name, namespace }) => `${namespace}/${name}`)]));
  expect(dependsOn).toEqual({
    "flux-system/fleet-host": [],
    "flux-system/fleet-spaces": ["flux-system/fleet-host"],
    "its1-system/fleet-its1": [],
    "its2-system/fleet-its2": [],
    "wds1-system/fleet-wds1": ["its1-system/fleet-its1"],
    "wds2-system/fleet-wds2": ["its2-system/fleet-its2"],
  });
});

test("a hosting cluster is pruned only when asked: each ControlPlane is a space with all its content", () => {
  const prunes = (pruneSpaces: boolean): readonly unknown[] => {
    const objects = objectsIn(synth({ argoCd: { repoUrl: "https://git.example.com/fleet.git", pruneSpaces }, flux: { source: {}, pruneSpaces } })).filter(({ metadata }) => metadata.name === "fleet-host");
    return objects.map(({ spec }) => (spec as { prune?: boolean; syncPolicy?: { automated: { prune: boolean } } }).prune ?? (spec as { syncPolicy: { automated: { prune: boolean } } }).syncPolicy.automated.prune);
  };
  expect([prunes(false), prunes(true)]).toEqual([[false, false], [true, true]]);
});

test("a kustomization lists exactly the files of its folder, and a preview passes all of it over", async () => {
  const plain = synth({});
  const bindings = async (): Promise<unknown> => {
    const { input, findings } = await loadFleet(outdir);
    expect(findings).toEqual([]);
    return [...createPreview(input).bindings()];
  };
  const before = await bindings();
  const files = synth(everything);
  expect(Object.fromEntries(Object.entries(files).filter(([name]) => isSpaceFile(name)))).toEqual(Object.fromEntries(Object.entries(plain).filter(([name]) => isSpaceFile(name))));
  for (const [name, text] of Object.entries(files).filter(([file]) => file.endsWith("/kustomization.yaml"))) {
    const folder = path.dirname(name);
    expect((parse(text) as { resources: readonly string[] }).resources.map((file) => `${folder}/${file}`)).toEqual(Object.keys(files).filter((file) => isSpaceFile(file) && path.dirname(file) === folder));
  }
  expect(await bindings()).toEqual(before);
});

test("what was written for a delivery goes when it is asked for no more", () => {
  synth(everything);
  expect(extras(synth({})).map(([name]) => name)).toEqual(["fleet.yaml"]);
});

test("a space may not have the name of a delivery's folder", () => {
  const app = new FleetApp({ outdir, argoCd: { repoUrl: "https://git.example.com/fleet.git" } });
  new FleetChart(app, "fleet", { fleet: { inventories: { argocd: {} } } });
  expect(() => app.synth()).toThrow(/the folder argocd is that of a delivery/);
});
