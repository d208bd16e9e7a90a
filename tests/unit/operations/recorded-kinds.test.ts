/** `kinds.yaml`: objects of kinds that only the hub knows are previewed without it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { KubeObject } from "../../../core/model/kube-object";
import { definitionOfKind, recordKinds } from "../../../core/model/recorded-kinds";
import { resources } from "../../../core/model/resources";
import { alignWithLive, compareFleets } from "../../../core/plan/diff";
import { compareSettings, type SpaceSettings } from "../../../core/plan/inventory";
import { createPreview, type PreviewInput, type WdsInput } from "../../../core/preview";
import { writeKinds } from "../../../operations/inventory";
import { loadFleet } from "../../../operations/sources/fleet";
import { aCluster } from "../../support/inventory-objects";

const crd = (group: string, plural: string, kind: string, versions: readonly object[] = [{ name: "v1", served: true, storage: true, schema: {} }], scope = "Namespaced"): KubeObject => ({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: `${plural}.${group}` }, spec: { group, scope, names: { plural, kind }, versions } });
const widgets = crd("example.io", "widgets", "Widget", [{ name: "v2", served: true }, { name: "v1", served: true }, { name: "v0", served: false }]);
const recorded = { group: "example.io", kind: "Widget", plural: "widgets", scope: "Namespaced", versions: ["v1", "v2"] } as const;

test("recorded are kinds that no preview knows by itself, in order, as far as they are served", () => {
  const { group, resource, kind } = resources.BindingPolicy;
  const cluster = crd("example.io", "gadgets", "Gadget", undefined, "Cluster");
  expect(recordKinds([widgets, crd(group, resource, kind), cluster, crd("example.io", "gone", "Gone", [{ name: "v1", served: false }])])).toEqual([{ group: "example.io", kind: "Gadget", plural: "gadgets", scope: "Cluster", versions: ["v1"] }, recorded]);
  expect(recordKinds([definitionOfKind(recorded)])).toEqual([recorded]);
});

describe("a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "ksfleet-kinds-"));
    for (const space of ["its1", "wds1"]) mkdirSync(path.join(folder, space));
    writeFileSync(path.join(folder, "its1", "clusters.json"), JSON.stringify(aCluster("store-1")));
    const policy = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "all" }, spec: { clusterSelectors: [{}], downsync: [{ resources: ["widgets"] }] } };
    writeFileSync(path.join(folder, "wds1", "objects.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: [policy, { apiVersion: "example.io/v1", kind: "Widget", metadata: { name: "blue", namespace: "shop" } }] }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const settings = (kinds: readonly typeof recorded[]) => [{ name: "wds1", recorded: kinds }];
  const placed = async () => {
    const { input, findings, unreadable } = await loadFleet(folder);
    const preview = createPreview(input);
    return { objects: [...preview.bindings()].flatMap(({ spec }) => spec?.workload?.namespaceScope ?? []).map(({ resource, version, name }) => `${resource}.${version} ${name}`), codes: [...findings, ...preview.findings()].map(({ code }) => code), unreadable };
  };

  test("places objects of recorded kinds, and nothing of the record", async () => {
    expect(await placed()).toMatchObject({ objects: [], codes: expect.arrayContaining(["KS401"]) as string[] });
    expect(await writeKinds(folder, settings([{ ...recorded, versions: ["v1"] } as never]))).toMatchObject({ changed: true });
    expect(await placed()).toEqual({ objects: ["widgets.v1 blue"], codes: expect.not.arrayContaining(["KS401"]) as string[], unreadable: false });
  });

  test("knows several served versions as the hub does", async () => {
    await writeKinds(folder, settings([recorded]));
    expect((await placed()).codes).toContain("KS402");
  });

  test("is recorded again with the same bytes, and emptied where there is a file", async () => {
    expect(await writeKinds(folder, settings([]))).toBeUndefined();
    await writeKinds(folder, settings([recorded]));
    const text = readFileSync(path.join(folder, "kinds.yaml"), "utf8");
    expect(await writeKinds(folder, settings([recorded]))).toMatchObject({ changed: false });
    expect(readFileSync(path.join(folder, "kinds.yaml"), "utf8")).toBe(text);
    await writeKinds(folder, settings([]));
    expect(await placed()).toMatchObject({ objects: [], unreadable: false });
  });

  test("is recorded space by space: what is known of others stays, in one order", async () => {
    const other = { ...recorded, plural: "gadgets", kind: "Gadget" };
    const text = () => readFileSync(path.join(folder, "kinds.yaml"), "utf8");
    await writeKinds(folder, [{ name: "wds2", recorded: [other] }, ...settings([recorded])]);
    const both = text();
    expect(both.indexOf("wds1")).toBeLessThan(both.indexOf("wds2"));
    expect(await writeKinds(folder, settings([recorded]))).toMatchObject({ changed: false });
    await writeKinds(folder, settings([]));
    expect(text()).not.toContain("Widget");
    expect(text()).toContain("Gadget");
    await writeKinds(folder, settings([recorded]));
    expect(text()).toBe(both);
  });

  test.each([
    ["cannot be parsed", "spaces: [\n", "Flow sequence"],
    ["is something else", "kind: List\n", "must say apiVersion"],
  ])("a file that %s may record other spaces, and is not written over", async (_, text, message) => {
    writeFileSync(path.join(folder, "kinds.yaml"), text);
    await expect(writeKinds(folder, settings([recorded]))).rejects.toThrow(message);
    expect(readFileSync(path.join(folder, "kinds.yaml"), "utf8")).toBe(text);
  });

  test.each([
    ["is something else", "apiVersion: v1\nkind: List\n", /must say apiVersion/],
    ["has no spaces", "apiVersion: kubestellar-fleet/v1\nkind: Kinds\n", /is missing or no list/],
    ["names no space", "apiVersion: kubestellar-fleet/v1\nkind: Kinds\nspaces: [{kinds: []}]\n", /has no name or no kinds/],
    ["names a space twice", "apiVersion: kubestellar-fleet/v1\nkind: Kinds\nspaces: [{name: wds1, kinds: []}, {name: wds1, kinds: []}]\n", /is wds1 once more/],
    ["has what is no kind", "apiVersion: kubestellar-fleet/v1\nkind: Kinds\nspaces: [{name: wds1, kinds: [{group: a.b, kind: A, plural: as, scope: Some, versions: [v1]}]}]\n", /is no kind/],
  ])("a file that %s is a finding, and nothing is concluded", async (_, text, message) => {
    writeFileSync(path.join(folder, "kinds.yaml"), text);
    const { findings, input, unreadable, locate } = await loadFleet(folder);
    expect({ unreadable, input }).toEqual({ unreadable: true, input: { spaces: [] } });
    expect(await locate(findings)).toEqual([expect.objectContaining({ code: "KS220", message: expect.stringMatching(message) as string, file: path.join(folder, "kinds.yaml") })]);
  });
});

describe("a hub differs from the record", () => {
  const wds = (more: Partial<WdsInput> = {}): WdsInput => ({ kind: "WDS", name: "wds1", objects: [], ...more });
  const differences = (folder: WdsInput, live: Partial<SpaceSettings>) => compareSettings(folder, { name: "wds1", recorded: [], ...live }).map(({ setting, recorded: was, live: is }) => `${setting}: ${was} -> ${is}`);
  const known = wds({ kinds: [definitionOfKind(recorded)] });

  test.each<[string, WdsInput, Partial<SpaceSettings>, readonly string[]]>([
    ["in nothing", known, { recorded: [recorded] }, []],
    ["in a kind that came", wds(), { recorded: [recorded] }, ["kinds.widgets.example.io: none -> Widget, Namespaced, v1 v2"]],
    ["in a kind that went", known, {}, ["kinds.widgets.example.io: Widget, Namespaced, v1 v2 -> none"]],
    ["in versions and scope", known, { recorded: [{ ...recorded, scope: "Cluster", versions: ["v2"] }] }, ["kinds.widgets.example.io: Widget, Namespaced, v1 v2 -> Widget, Cluster, v2"]],
    ["not in a kind that the folder defines itself", wds({ objects: [widgets] }), { recorded: [recorded] }, []],
    ["in settings, as far as the folder says anything", wds({ inventory: "its1", apiGroups: "apps" }), { inventory: "its2", kubernetesMinor: 33, apiGroups: "" }, ["inventory: its1 -> its2", "apiGroups: apps -> "]],
    ["not in API groups that nobody tells of", wds({ apiGroups: "apps" }), {}, []],
    ["in the version of Kubernetes", wds({ kubernetesMinor: 32 }), { kubernetesMinor: 33 }, ["kubernetesVersion: 1.32 -> 1.33"]],
  ])("%s", (_, folder, live, expected) => {
    expect(differences(folder, live)).toEqual(expected);
  });
});

test("beside a running hub the kinds are those of the hub", () => {
  const wds = (objects: readonly KubeObject[], kinds?: readonly KubeObject[]) => ({ spaces: [{ kind: "WDS" as const, name: "wds1", objects, ...(kinds !== undefined && { kinds }) }] });
  const { defined } = alignWithLive({ live: wds([widgets]), defined: wds([], [definitionOfKind(recorded)]) });
  expect(defined.spaces[0]).toMatchObject({ objects: [], kinds: [widgets] });
});

test("defaults that a definition on the hub declares are no difference", () => {
  const schema = { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer", default: 3 } } } } } };
  const definition = crd("example.io", "widgets", "Widget", [{ name: "v1", served: true, schema }]);
  const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "all" }, spec: { clusterSelectors: [{}], downsync: [{ resources: ["widgets"] }] } };
  const widget = (spec: object): KubeObject => ({ apiVersion: "example.io/v1", kind: "Widget", metadata: { name: "blue", namespace: "shop" }, spec });
  const fleet = (objects: readonly KubeObject[]): PreviewInput => ({ spaces: [{ kind: "ITS", name: "its1", objects: [aCluster("store-1")] }, { kind: "WDS", name: "wds1", inventory: "its1", objects: [policy, ...objects] }] });
  const changesTo = (spec: object): readonly unknown[] => {
    const { live, defined } = alignWithLive({ live: fleet([definition, widget({ color: "blue", size: 3 })]), defined: fleet([widget(spec)]) });
    return compareFleets(createPreview(live), createPreview(defined)).flatMap(({ changes }) => changes.map(({ change, fields }) => [change, fields.map(({ path: at }) => at)]));
  };
  expect(changesTo({ color: "blue" })).toEqual([]);
  expect(changesTo({ color: "red" })).toEqual([["change", ["spec.color"]]]);
});
