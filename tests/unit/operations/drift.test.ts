/** Drift of a definition, a hub and its clusters, on spaces in memory: what is told, what is not known, and what a failed read never becomes. */
import type { DriftReport } from "../../../core/model/drift-report";
import type { KubeObject } from "../../../core/model/kube-object";
import { resources } from "../../../core/model/resources";
import { MemoryClient } from "../../support/memory-client";
import { findDrift, type DefinedSpace, type Definition, type DriftQuestion } from "../../../operations/drift";
import { KubeStellarError } from "../../../operations/errors";
import { cpuTime } from "../../support/cpu-time";
import { aCluster, ALIVE, aWork, reported, SILENT } from "../../support/inventory-objects";

type Fields = Readonly<Record<string, unknown>>;

const owner = "shop/prod";
const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec: { clusterSelectors: [{}], downsync: [{ resources: ["configmaps"], objectSelectors: [{ matchLabels: { app: "web" } }] }] } };
const config = (name: string, data: Fields = { a: "1" }, metadata: Fields = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app: "web" }, ...metadata }, data });
const managed = (object: KubeObject, manager: string, fieldsV1: Fields, operation = "Update"): KubeObject => ({ ...object, metadata: { ...object.metadata, managedFields: [{ manager, operation, time: "2026-01-02T03:04:05Z", fieldsType: "FieldsV1", fieldsV1 }] } });
/** As an apply of ours leaves it. */
const owned = (object: KubeObject): KubeObject => managed({ ...object, metadata: { ...object.metadata, annotations: { "fleet.kubestellar.io/owner": owner } } }, "kubestellar-fleet", { "f:metadata": { "f:annotations": { "f:fleet.kubestellar.io/owner": {} } } }, "Apply");
const applied = (work: string, ...names: readonly string[]): KubeObject => ({ apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", metadata: { name: `hash-${work}` }, spec: { hubHash: "hash", manifestWorkName: work }, status: { appliedResources: names.map((name) => ({ version: "v1", resource: "configmaps", namespace: "shop", name })) } });
const forbidden = (space: string): KubeStellarError => new KubeStellarError("list is not allowed", { code: "Forbidden", space, status: 403 });

let clients: Map<string, MemoryClient>;
let closed: string[];
const space = (name: string): MemoryClient => clients.get(name) ?? fail(name);
const fail = (name: string): never => {
  throw new Error(`the test has no space ${name}`);
};
/** From now on a space does not answer what is asked for a kind; without one, nothing. */
function breakOff(name: string, kind?: string): void {
  space(name).before = (call) => {
    if (kind === undefined || call.kind === kind) throw forbidden(name);
  };
}

beforeEach(async () => {
  clients = new Map();
  closed = [];
  const served = [...Object.values(resources), { group: "example.io", version: "v1", resource: "widgets", kind: "Widget", namespaced: true, verbs: ["list", "watch", "delete"] }];
  for (const name of ["its1", "wds1", "c1", "c2"]) {
    const client = new MemoryClient({ name, resources: served, raw: () => ({ major: "1", minor: "34" }) });
    client.close = () => void closed.push(name);
    clients.set(name, client);
    await client.seed({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: `uid-of-${name}` } });
  }
  await space("its1").seed(aCluster("c1", { conditions: ALIVE }), aCluster("c2", { conditions: ALIVE }));
  await space("wds1").seed(policy, config("web"));
  for (const name of ["c1", "c2"]) await space(name).seed(config("web"));
});

const ask = (more: Partial<DriftQuestion> = {}): Promise<Omit<DriftReport, "definition">> =>
  findDrift({
    hub: { inventories: [{ name: "its1", client: space("its1") }], wdses: [{ name: "wds1", client: space("wds1"), inventory: "its1" }] },
    wayTo: (cluster) => (clients.has(cluster) ? () => Promise.resolve(space(cluster)) : undefined),
    onProgress: () => undefined,
    ...more,
  });
const definition = (spaces: readonly DefinedSpace[], more: Partial<Definition> = {}): Definition => ({ spaces, managers: new Set(["kubestellar-fleet"]), open: ({ name }) => Promise.resolve(clients.get(name)), ...more });
const wds = (...objects: readonly KubeObject[]): DefinedSpace => ({ name: "wds1", kind: "WDS", objects });
const its = (...objects: readonly KubeObject[]): DefinedSpace => ({ name: "its1", kind: "ITS", objects });
const wec = (name: string, ...objects: readonly KubeObject[]): DefinedSpace => ({ name, kind: "WEC", objects });
/** Against, how, where, what, and which field. */
const brief = ({ drift }: Pick<DriftReport, "drift">): readonly string[] => drift.map(({ against, drift: how, space: where, objects, clusters, path, reason }) => [against, how, [where, ...clusters].join(","), objects.join(), path ?? reason].filter((part) => part !== undefined).join(" | "));

describe("hub and clusters", () => {
  test("nothing has drifted: that is said of what was read, and every cluster is closed again", async () => {
    expect(await ask()).toEqual({ drift: [], unread: [], reported: [], compared: { definition: 0, clusters: 2, objects: 2 } });
    expect(closed.sort()).toEqual(["c1", "c2"]);
  });

  test("what was edited, deleted, and left behind, the same on several clusters once, with who did it", async () => {
    await space("wds1").seed(config("gone"));
    await space("c1").seed(managed(config("web", { a: "9" }), "kubectl-edit", { "f:data": { "f:a": {} } }), config("stale"), applied("old", "stale", "web"));
    const found = await ask();
    expect(brief(found)).toEqual(["hub | left | ,c1 | ConfigMap shop/stale | the hub has no work any more that brings it", "hub | missing | wds1,c1,c2 | ConfigMap shop/gone", "hub | changed | wds1,c1 | ConfigMap shop/web | data.a"]);
    expect(found.drift[2]).toMatchObject({ expected: "1", actual: "9", managers: [{ manager: "kubectl-edit", operation: "Update", since: "2026-01-02T03:04:05Z" }] });
  });

  test("an object that was made anew by others since its work went is theirs", async () => {
    await space("c1").seed(config("stale"), { ...applied("old"), status: { appliedResources: [{ version: "v1", resource: "configmaps", namespace: "shop", name: "stale", uid: "of-another" }] } });
    expect(brief(await ask())).toEqual([]);
  });

  test("what works of others brought, of add-ons and of spaces that are not looked at, is their own business", async () => {
    const label = { "transport.kubestellar.io/originWdsName": "wds1" };
    const brought = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name, namespace: "c1", labels }, spec: {} });
    await space("its1").seed(brought("add-on", label), brought("other", { "transport.kubestellar.io/originOwnerReferenceBindingKey": "p", "transport.kubestellar.io/originWdsName": "wds9" }), aWork("c1", "p", [], { name: "ours" }));
    await space("c1").seed(...["a", "b", "c"].map((name) => config(name)), applied("add-on", "a"), applied("other", "b"), applied("ours", "c"));
    expect(brief(await ask())).toEqual(["hub | left | ,c1 | ConfigMap shop/c | its work is still on the hub, and no policy delivers it any more"]);
  });

  test("of a policy that cannot be delivered nobody knows what should be there: its objects are neither missing nor left", async () => {
    await space("wds1").seed(config("web", { a: "{{.nothing}}" }, { annotations: { "control.kubestellar.io/expand-templates": "true" } }));
    await space("c1").seed(applied("p-c1", "web"));
    await space("c2").delete(resources.ConfigMap, { namespace: "shop", name: "web" });
    expect(await ask()).toMatchObject({ drift: [], unread: [{ state: "undeliverable", policies: ["wds1/p"], clusters: [] }] });
  });

  test("the work grows with the objects of a kind, not with their square", async () => {
    const many = Array.from({ length: 30_000 }, (_, i) => config(`many-${i}`));
    const served = Object.values(resources).map((resource) => ({ verbs: ["list", "watch"], ...resource }));
    // An answer for each kind, without a copy of each object.
    const holding = (name: string, objects: readonly KubeObject[]): MemoryClient => Object.assign(new MemoryClient({ name, resources: served, raw: () => ({ major: "1", minor: "34" }) }), { list: async (resource: { readonly kind: string }) => ({ items: objects.filter(({ kind }) => kind === resource.kind), resourceVersion: "1" }) });
    clients.set("wds1", holding("wds1", [policy, ...many]));
    clients.set("c1", holding("c1", many));
    const before = cpuTime();
    expect(await ask({ only: new Set(["c1"]) })).toMatchObject({ drift: [], compared: { objects: 30_000 } });
    expect(cpuTime() - before).toBeLessThan(3_000);
  });

  test("only the clusters that were asked for; one that the hub does not have is a mistake", async () => {
    await space("c2").delete(resources.ConfigMap, { namespace: "shop", name: "web" });
    expect(await ask({ only: new Set(["c1"]) })).toMatchObject({ drift: [], compared: { clusters: 1 } });
    await expect(ask({ only: new Set(["c1", "c9"]) })).rejects.toThrow("the hub has no cluster c9");
  });

  test.each<[string, () => void, Fields]>([
    ["to which there is no way", () => void clients.delete("c2"), { state: "no-way", clusters: ["c2"] }],
    ["that does not answer although its agent does", () => breakOff("c2"), { state: "failed", reason: expect.stringContaining("list is not allowed") as string, clusters: ["c2"] }],
    ["of which one kind cannot be read", () => breakOff("c2", "AppliedManifestWork"), { state: "failed", clusters: ["c2"] }],
  ])("a cluster %s is not compared, the others are, and nothing of it is told as gone", async (_, breakIt, unread) => {
    breakIt();
    const found = await ask();
    expect(found).toMatchObject({ drift: [], unread: [{ policies: [], ...unread }], compared: { clusters: 1, objects: 1 } });
    expect(closed).toContain("c1");
  });

  test("of a silent cluster that cannot be read its agent's last word is told", async () => {
    await space("its1").seed(aCluster("c2", { conditions: SILENT }), reported({ ...aWork("c2", "p", [config("web")]) }, [{ Applied: "False" }]));
    breakOff("c2");
    const { drift, unread, reported: told } = await ask();
    expect({ drift, unread }).toMatchObject({ drift: [], unread: [{ state: "absent", reason: expect.stringMatching(/^the cluster is unreachable: .*not allowed/) as string, clusters: ["c2"] }] });
    expect(told).toMatchObject([{ policy: "wds1/p", objects: ["ConfigMap shop/web"], clusters: ["c2"] }]);
    expect(closed.sort()).toEqual(["c1", "c2"]);
  });

  test.each([["its1", "ManagedCluster"], ["wds1", "ConfigMap"], ["its1", "ManifestWork"]])("of the hub, %s cannot be read whole (%s): nothing is told, whatever state the clusters are in", async (name, kind) => {
    await space("its1").seed(aCluster("c2", { conditions: SILENT }));
    breakOff(name, kind);
    await expect(ask()).rejects.toThrow(/not allowed|forbidden/);
  });

  test("values of Secrets are told by nobody", async () => {
    const secret = (token: string): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "shop", labels: { app: "web" } }, data: { token } });
    await space("wds1").seed({ ...policy, spec: { clusterSelectors: [{}], downsync: [{ resources: ["secrets"] }] } }, secret("CANARY1"));
    await space("c1").seed(secret("CANARY2"));
    const text = JSON.stringify(await ask({ definition: definition([wds(secret("CANARY3"))]) }));
    expect(text).toContain("data.token");
    expect(text).not.toContain("CANARY");
  });
});

describe("a definition", () => {
  const drift = async (...spaces: readonly DefinedSpace[]): Promise<readonly string[]> => brief(await ask({ definition: definition(spaces, { owner }) }));

  test.each<[string, readonly DefinedSpace[], readonly string[]]>([
    ["that stands as it is written, a namespace left to the server and a text of a Secret in plain", [wds(policy, config("web"), { apiVersion: "v1", kind: "Secret", metadata: { name: "plain" }, stringData: { token: "a" } })], []],
    ["of which an object is gone, and another was edited", [wds(config("web", { a: "2" }), config("gone"))], ["definition | missing | wds1 | ConfigMap shop/gone", "definition | changed | wds1 | ConfigMap shop/web | data.a"]],
    ["of which the space is gone", [{ name: "wds9", kind: "WDS", objects: [config("web")] }], ["definition | missing | wds9 | space wds9 | there is no such space, which should hold 1 objects"]],
    ["of a kind that the space does not serve", [wds({ apiVersion: "example.org/v1", kind: "Gadget", metadata: { name: "g" } })], ["definition | missing | wds1 | Gadget.example.org g | the space does not serve its kind"]],
    ["whose clusters are as they are recorded, which says nothing of what their program stated besides", [its({ ...aCluster("c3"), metadata: { name: "c3", annotations: { "fleet.kubestellar.io/recorded": "true" } } })], []],
    ["whose clusters have more than it states", [its(aCluster("c3"))], ["definition | left | its1 | ManagedCluster.cluster.open-cluster-management.io c3 | metadata.annotations[\"example.io/note\"]"]],
    ["with a folder of a cluster", [wec("c1", config("web", { a: "2" }))], ["definition | changed | c1 | ConfigMap shop/web | data.a"]],
  ])("%s", async (_, spaces, expected) => {
    const cluster = aCluster("c3");
    await space("its1").seed(managed({ ...cluster, metadata: { name: "c3", annotations: { "example.io/note": "x" } } }, "kubestellar-fleet", { "f:metadata": { "f:annotations": { "f:example.io/note": {} } } }, "Apply"));
    await space("wds1").seed({ apiVersion: "v1", kind: "Secret", metadata: { name: "plain", namespace: "default" }, data: { token: "YQ==" } });
    expect(brief(await ask({ definition: definition(spaces, { owner }), only: new Set(["c1"]) }))).toEqual(expected);
  });

  test("what carries its owner and is defined no more is left, once a server, however many of its spaces that is", async () => {
    await space("wds1").seed(owned(config("old", {}, { labels: {} })), owned(config("web")));
    clients.set("its9", space("wds1"));
    expect(await drift(wds(config("web")), { name: "its9", kind: "ITS", objects: [] })).toEqual([`definition | left | wds1 | ConfigMap shop/old | it is ${owner}'s, and defined no more`]);
    expect(await drift(wds(config("web")), { name: "its9", kind: "ITS", objects: [config("old", {}, { labels: {} })] })).toEqual([]);
  });

  test("what a space defines that is not to be compared is left nowhere", async () => {
    await space("wds1").seed(owned(config("old", {}, { namespace: "default", labels: {} })), owned(config("web")));
    const { namespace: _, ...metadata } = config("old").metadata;
    const others = [{ name: "wds2", kind: "WDS", objects: [{ ...config("old"), metadata }] } as const];
    expect(brief(await ask({ definition: definition([wds(config("web"))], { owner, others }) }))).toEqual([]);
  });

  test("where a kind cannot be looked through, nothing is told as left, and the command fails", async () => {
    await space("wds1").seed(owned(config("web")));
    breakOff("wds1", "Secret");
    await expect(drift(wds(config("web")))).rejects.toThrow(/could not be looked through.*secrets/);
  });

  test("a space of the hub that does not answer ends it", async () => {
    breakOff("its1");
    await expect(drift(its(aCluster("c1")), wds(config("web")))).rejects.toThrow("not allowed");
  });

  describe("with the folder of a cluster that is out of reach", () => {
    const found = (): ReturnType<typeof ask> => ask({ definition: definition([wec("c2", config("web")), wds(config("web", { a: "2" }))], { owner }) });
    const changed = ["definition | changed | wds1 | ConfigMap shop/web | data.a"];

    test("everything else is compared, and the cluster is told once", async () => {
      breakOff("c2");
      const report = await found();
      expect(brief(report)).toEqual(changed);
      expect(report).toMatchObject({ unread: [{ state: "failed", clusters: ["c2"] }], compared: { definition: 1, clusters: 1 } });
    });

    test("one that the hub knows to be silent is told as that", async () => {
      await space("its1").seed(aCluster("c2", { conditions: SILENT }));
      breakOff("c2");
      expect((await found()).unread).toMatchObject([{ state: "absent", clusters: ["c2"] }]);
    });

    test("one to which there is no way, told once too", async () => {
      clients.delete("c2");
      expect((await found()).unread).toMatchObject([{ state: "no-way", clusters: ["c2"] }]);
    });

    test("of which the hub knows nothing", async () => {
      await space("its1").delete(resources.ManagedCluster, { name: "c2" });
      breakOff("c2");
      expect((await found()).unread).toMatchObject([{ state: "failed", clusters: ["c2"] }]);
    });

    test("of which only what is left cannot be looked through", async () => {
      breakOff("c2", "Role");
      const report = await found();
      expect(brief(report)).toEqual(changed);
      expect(report.unread).toMatchObject([{ state: "failed", reason: expect.stringContaining("roles") as string, clusters: ["c2"] }]);
    });
  });

  test("a list of a custom resource is merged as the WDS's definition of it says, wherever that is from", async () => {
    const crd: KubeObject = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "widgets.example.io" }, spec: { group: "example.io", names: { kind: "Widget", plural: "widgets" }, scope: "Namespaced", versions: [{ name: "v1", served: true, schema: { openAPIV3Schema: { properties: { spec: { properties: { parts: { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["id"] } } } } } } }] } };
    const widget = (...parts: readonly Fields[]): KubeObject => ({ apiVersion: "example.io/v1", kind: "Widget", metadata: { name: "w", namespace: "shop" }, spec: { parts } });
    await space("wds1").seed(crd, widget({ id: 0, by: "others" }, { id: 1, size: 3 }));
    expect(await drift(wds(widget({ id: 1, size: 3 })))).toEqual([]);
    expect(await drift(wds(widget({ id: 1, size: 2 })))).toEqual(["definition | changed | wds1 | Widget.example.io shop/w | spec.parts[id=1].size"]);
  });
});
