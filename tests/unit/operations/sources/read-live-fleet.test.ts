/** Reading a running fleet: only what policies reach, all of it or an error that names what is missing. */
import type { ApiResource, KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { MemoryClient } from "../../../support/memory-client";
import { KubeStellarError } from "../../../../operations/errors";
import { findSpaces, readLiveFleet } from "../../../../operations/sources/live";
import { aCluster } from "../../../support/inventory-objects";

const verbs = ["list", "watch"];
const served: readonly ApiResource[] = Object.values(resources).map((resource) => ({ ...resource, verbs }));
const raw = () => ({ major: "1", minor: "33+" });

const object = (apiVersion: string, kind: string, name: string, namespace?: string, more: object = {}): KubeObject => ({ apiVersion, kind, metadata: { name, ...(namespace !== undefined && { namespace }), managedFields: [{}] }, ...more });
const policy = (downsync: readonly object[]): KubeObject => object("control.kubestellar.io/v1alpha1", "BindingPolicy", "p", undefined, { spec: { clusterSelectors: [{}], downsync } });

async function wdsWith(downsync: readonly object[], options: ConstructorParameters<typeof MemoryClient>[0] = {}): Promise<MemoryClient> {
  const client = new MemoryClient({ name: "wds1", resources: served, raw, ...options });
  await client.create(resources.BindingPolicy, policy(downsync));
  await client.create(resources.Namespace, object("v1", "Namespace", "shop"));
  await client.create(resources.ConfigMap, object("v1", "ConfigMap", "banner", "shop"));
  await client.create(resources.Secret, object("v1", "Secret", "key", "shop"));
  await client.create(resources.Deployment, object("apps/v1", "Deployment", "web", "shop"));
  client.calls.length = 0;
  return client;
}
async function itsWith(...objects: readonly KubeObject[]): Promise<MemoryClient> {
  const client = new MemoryClient({ name: "its1" });
  for (const one of objects) await client.create(one.kind === "ManagedCluster" ? resources.ManagedCluster : resources.ConfigMap, one);
  return client;
}
const kinds = (objects: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[]): readonly string[] => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

test("what a folder would hold: clusters and their properties, and the objects that a policy reaches", async () => {
  const its = await itsWith(aCluster("store-1"), object("v1", "ConfigMap", "store-1", "customization-properties"), object("v1", "ConfigMap", "kube-root-ca.crt", "customization-properties"), object("v1", "ConfigMap", "other", "default"));
  const wds = await wdsWith([{ resources: ["configmaps"] }]);
  const { input, findings, unreadable } = await readLiveFleet({ inventories: [{ name: "its1", client: its }], wdses: [{ name: "wds1", client: wds, inventory: "its1", apiGroups: ",apps" }] });
  expect({ findings, unreadable }).toEqual({ findings: [], unreadable: false });
  expect(input.spaces.map(({ kind, name, objects }) => [kind, name, kinds(objects)])).toEqual([
    ["ITS", "its1", ["ManagedCluster store-1", "ConfigMap store-1"]],
    ["WDS", "wds1", ["BindingPolicy p", "Namespace shop", "ConfigMap banner"]],
  ]);
  expect(input.spaces[1]).toMatchObject({ inventory: "its1", apiGroups: ",apps", kubernetesMinor: 33 });
  expect((input.spaces[1]?.objects ?? []).some(({ metadata }) => "managedFields" in metadata)).toBe(false);
  expect(wds.calls.some(({ kind }) => kind === "Secret")).toBe(false);
});

test.each<[string, readonly object[], Parameters<typeof readLiveFleet>[1], readonly string[]]>([
  ["a clause without resources reaches all", [{ objectNames: ["banner"] }], {}, ["ConfigMap banner", "Secret key", "Deployment web"]],
  ["a clause of a group reaches that", [{ apiGroup: "apps" }], {}, ["Deployment web"]],
  ["policies that are not there yet reach too", [{ resources: ["configmaps"] }], { reach: [policy([{ resources: ["secrets"] }]) as never] }, ["ConfigMap banner", "Secret key"]],
  ["everything when that is asked for", [], { reach: "all" }, ["ConfigMap banner", "Secret key", "Deployment web"]],
])("%s", async (_, downsync, reading, expected) => {
  const { input } = await readLiveFleet({ inventories: [], wdses: [{ name: "wds1", client: await wdsWith(downsync) }] }, reading);
  expect(kinds(input.spaces[0]?.objects ?? []).filter((name) => !/^(BindingPolicy|Namespace)/.test(name))).toEqual(expected);
});

test("lists that cannot be read are an error that names all of them; never a smaller fleet", async () => {
  const before = ({ verb, kind }: { readonly verb: string; readonly kind: string }): void => {
    if (verb === "list" && (kind === "Secret" || kind === "Deployment")) throw new KubeStellarError("is forbidden", { code: "Forbidden", status: 403 });
  };
  const wds = await wdsWith([{}], { before });
  await expect(readLiveFleet({ inventories: [], wdses: [{ name: "wds1", client: wds }] })).rejects.toMatchObject({ code: "Forbidden", message: expect.stringMatching(/space wds1: could not be read whole.*deployments\.apps \(forbidden\); secrets \(forbidden\)/) as string });
});

test.each([
  ["a clause of that group", [{ apiGroup: "custom.example.com" }], true],
  ["a clause that names what nobody is known to serve", [{ resources: ["widgets"] }], true],
  ["a clause of everything", [{ resources: ["*"] }], true],
  ["a clause of what is served", [{ resources: ["configmaps"] }], false],
])("a group whose server is down, and %s", async (_, downsync, matters) => {
  const reading = readLiveFleet({ inventories: [], wdses: [{ name: "wds1", client: await wdsWith(downsync, { unreadGroups: new Set(["custom.example.com"]) }) }] });
  if (matters) await expect(reading).rejects.toMatchObject({ code: "Unreachable", message: expect.stringContaining("custom.example.com") as string });
  else await expect(reading).resolves.toMatchObject({ unreadable: false });
});

describe("spaces by ControlPlanes", () => {
  const controlPlane = (name: string, type: string, hooks: readonly string[], vars: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "ControlPlane", metadata: { name }, spec: { type, globalVars: vars, postCreateHooks: hooks.map((hookName) => ({ hookName })) } });
  const hostWith = async (...controlPlanes: readonly KubeObject[]): Promise<MemoryClient> => {
    const host = new MemoryClient({ name: "host" });
    for (const one of controlPlanes) await host.create(resources.ControlPlane, one);
    return host;
  };
  const its = (name: string): KubeObject => controlPlane(name, "vcluster", ["its-hub-init", "install-status-addon"]);

  test("those of KubeStellar's chart, with what they say of groups and inventory", async () => {
    const host = await hostWith(controlPlane("wds2", "k8s", ["kubestellar-controller"], { APIGroups: ",apps" }), controlPlane("wds1", "host", ["kubestellar-controller", "transport-controller"]), its("its1"), controlPlane("other", "k8s", ["own"]));
    expect(await findSpaces(host)).toEqual([
      { name: "its1", kind: "ITS" },
      { name: "wds1", kind: "WDS", inventory: "its1", apiGroups: "" },
      { name: "wds2", kind: "WDS", inventory: "its1", apiGroups: ",apps" },
    ]);
  });

  test("several ITSes: each WDS has to name its own", async () => {
    expect(await findSpaces(await hostWith(its("its1"), its("its2"), controlPlane("wds1", "k8s", ["kubestellar-controller"], { ITSName: "its2" })))).toMatchObject([{}, {}, { inventory: "its2" }]);
    await expect(findSpaces(await hostWith(its("its1"), its("its2"), controlPlane("wds1", "k8s", ["kubestellar-controller"])))).rejects.toMatchObject({ code: "Invalid", message: expect.stringContaining("its1, its2") as string });
  });
});
