/** Which resources with which inputs the constructs make, with Pulumi's mocks; semantics are tested with handlers and the engine. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import * as fleet from "../../../constructs/pulumi";
import { coreChartValues } from "../../../constructs/pulumi/core-chart";
import { renderKubeconfig } from "../../../constructs/pulumi/kubernetes-provider";
import { readObjects } from "../../../constructs/pulumi/workload";
import type { ObjectArgs } from "../../../constructs/pulumi/workload";
import { handlers } from "../../../provider/registry";
import { KINDS, providerText } from "../../../provider/dynamic/text";
import type { Kind } from "../../../provider/dynamic/text";
import { unwrapSecrets } from "../../../provider/values";

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const made: Made[] = [];
const inputsOf = (name: string, kind: string): Record<string, unknown> => {
  const found = made.find((m) => m.name === name && m.type.endsWith(`:${kind}`));
  if (found === undefined) throw new Error(`no ${kind} ${name} among ${made.map((m) => `${m.type} ${m.name}`).join(", ")}`);
  return found.inputs;
};

/** Answers as the engine does after a handler's `check`: inputs are outputs too, and a space has an identity once it exists. */
const useMocks = async (options: { readonly preview: boolean } = { preview: false }): Promise<void> => {
  made.length = 0;
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        made.push({ type, name, inputs: given });
        const kind = KINDS.find((k) => type.endsWith(`:${k}`));
        const checked = kind === undefined ? given : (handlers[kind].check({}, unwrapSecrets(given) as Record<string, unknown>).inputs as Record<string, unknown>);
        return { id: name, state: { ...given, ...checked, ...(options.preview ? {} : { uid: `uid-of-${name}` }) } };
      },
    },
    "project",
    "stack",
    options.preview,
  );
};

/** Waits until everything that was constructed is registered. */
const settled = async (resources: readonly pulumi.Resource[]): Promise<void> => {
  await pulumi.runtime.serializeProperties("test", { urns: resources.map(({ urn }) => urn) });
};

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-mocks-"));
  await useMocks();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const quickstart = (): { resources: pulumi.Resource[]; its1: fleet.InventorySpace; wds1: fleet.WorkloadSpace; host: fleet.HostingCluster } => {
  const host = new fleet.HostingCluster("host");
  const its1 = new fleet.InventorySpace("its1", { host });
  const wds1 = new fleet.WorkloadSpace("wds1", { host, inventory: its1 });
  return { resources: [host, its1, wds1], its1, wds1, host };
};
const edge = { clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ resources: ["configmaps"] }] };
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "app" } };

describe("constructs, with mocks", () => {
  test("every kind carries its constant text and the owner", async () => {
    const { resources, its1, wds1 } = quickstart();
    resources.push(
      new fleet.WorkloadCluster("c1", { inventory: its1 }),
      new fleet.WorkloadClusters("many", { inventory: its1, clusters: { c2: {} } }),
      new fleet.Workload("w", { space: wds1, objects: [configMap] }),
      new fleet.BindingPolicy("p", { space: wds1, ...edge }),
      new fleet.CustomTransform("t", { space: wds1, apiGroup: "", resource: "configmaps" }),
      new fleet.StatusCollector("s", { space: wds1, select: [{ name: "n", def: "inventory.name" }] }),
    );
    await settled(resources);
    const texts = Object.fromEntries(made.map(({ type, inputs }) => [type.slice(type.lastIndexOf(":") + 1), [inputs["__provider"], inputs["owner"]]]));
    expect(texts).toEqual(Object.fromEntries(KINDS.map((kind: Kind) => [kind, [providerText(kind), "project/stack"]])));
  });

  test("spaces refer to each other without secrets, UIDs included", async () => {
    const { resources } = quickstart();
    await settled(resources);
    const host = { name: "host", kind: "HOST", uid: "uid-of-host", via: { hub: "default", space: "host" } };
    expect(inputsOf("wds1", "WorkloadSpace")).toMatchObject({ host, inventory: { name: "its1", kind: "ITS", uid: "uid-of-its1", via: { controlPlane: "its1", host } } });
  });

  test("a policy that is declared first knows what comes after it", async () => {
    const { resources, its1, wds1 } = quickstart();
    const policy = new fleet.BindingPolicy("p", { space: wds1, ...edge });
    new fleet.Workload("w", { space: wds1, objects: [configMap] });
    new fleet.WorkloadClusters("many", { inventory: its1, clusters: { c1: { labels: { g: "edge" } }, c2: { labels: { g: "cloud" } } } });
    await settled([...resources, policy]);
    expect(inputsOf("p", "BindingPolicy")["placement"]).toEqual({ clusters: { c1: "+1 object" }, objects: { "ConfigMap app/a": "create and update" } });
  });

  test("clusters of another stack come from the recorded inventory", async () => {
    const file = path.join(folder, "inventory.yaml");
    writeFileSync(file, "apiVersion: v1\nkind: List\nitems:\n- apiVersion: cluster.open-cluster-management.io/v1\n  kind: ManagedCluster\n  metadata: {name: theirs, labels: {g: edge}}\n");
    const host = new fleet.HostingCluster("host");
    const its1 = new fleet.InventorySpace("its1", { host, recordedInventory: file });
    const wds1 = new fleet.WorkloadSpace("wds1", { host, inventory: its1 });
    const policy = new fleet.BindingPolicy("p", { space: wds1, ...edge });
    await settled([policy]);
    expect(inputsOf("p", "BindingPolicy")["placement"]).toEqual({ clusters: { theirs: "+0 objects" }, objects: {} });
    expect(inputsOf("its1", "InventorySpace")["recordedInventory"]).toBeUndefined();
  });

  test("a workload's files become inputs by key, and its Secrets are secret", async () => {
    mkdirSync(path.join(folder, "sub"));
    writeFileSync(path.join(folder, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: app}\n");
    writeFileSync(path.join(folder, "sub", "s.yaml"), "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: app}\nstringData: {k: v}\n");
    const { wds1 } = quickstart();
    await settled([new fleet.Workload("w", { space: wds1, manifests: folder })]);
    // Mocks mark the whole of an input that holds a secret; the engine's own marking, of the one Secret, is tested with the engine.
    const objects = inputsOf("w", "Workload")["objects"];
    expect(objects).toMatchObject({ [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig });
    expect(unwrapSecrets(objects)).toEqual({
      "ConfigMap app/a": { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "app" } },
      "Secret app/s": { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "app" }, stringData: { k: "v" } },
    });
  });

  test("objects that name no namespace are placed where the workload puts them", async () => {
    const { wds1, its1, resources } = quickstart();
    const yaml = "apiVersion: v1\nkind: Namespace\nmetadata: {name: prod, labels: {a: b}}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: z, labels: {a: b}}\n";
    resources.push(new fleet.Workload("w", { space: wds1, yaml, defaultNamespace: pulumi.output("prod") }), new fleet.WorkloadCluster("c1", { inventory: its1, labels: { g: "edge" } }));
    const policyIn = (name: string, namespace: string): pulumi.Resource => new fleet.BindingPolicy(name, { space: wds1, clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ namespaces: [namespace], objectSelectors: [{ matchLabels: { a: "b" } }] }] });
    await settled([...resources, policyIn("there", "prod"), policyIn("elsewhere", "default")]);
    expect(inputsOf("there", "BindingPolicy")["placement"]).toEqual({ clusters: { c1: "+1 object" }, objects: { "ConfigMap z": "create and update" } });
    expect(inputsOf("elsewhere", "BindingPolicy")["placement"]).toEqual({ clusters: { c1: "+0 objects" }, objects: {} });
  });

  test("everything that is wrong with a workload's manifests is said in one message, with file and line and without a stack", async () => {
    writeFileSync(path.join(folder, "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nmetadata: {name: nokind}\n");
    writeFileSync(path.join(folder, "b.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  name: b\n");
    const configMap: ObjectArgs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "twice" } };
    const failure = await readObjects("w", { manifests: folder, yaml: undefined, objects: [configMap, configMap] }).catch((error: unknown) => error);
    expect(pulumi.RunError.isInstance(failure)).toBe(true);
    const { message } = failure as Error;
    expect(message).toMatch(/^Workload w cannot be read:\n/);
    for (const place of ["a.yaml:5", "b.yaml:5", "is given twice"]) expect(message).toContain(place);
  });

  test("config of the stack takes the place of what the program says about a space", async () => {
    pulumi.runtime.setAllConfig({ "kubestellar:spaces": JSON.stringify({ host: { kubeconfig: { context: "h" } }, its1: { kubeconfig: { path: "its.yaml" } }, wds1: { kubeconfig: { path: "wds.yaml", context: "w" } } }) });
    try {
      const { resources, its1 } = quickstart();
      resources.push(new fleet.WorkloadCluster("c1", { inventory: its1 }));
      await settled(resources);
      expect(inputsOf("host", "HostingCluster")).toMatchObject({ kubeconfig: { context: "h" } });
      expect(inputsOf("its1", "InventorySpace")).toMatchObject({ kubeconfig: { path: "its.yaml" } });
      expect(inputsOf("its1", "InventorySpace")["host"]).toBeUndefined();
      expect(inputsOf("wds1", "WorkloadSpace")).toMatchObject({ kubeconfig: { path: "wds.yaml", context: "w" }, inventory: { via: { kubeconfig: { path: "its.yaml" } } } });
      expect(inputsOf("c1", "WorkloadCluster")["workloadSpaces"]).toEqual([{ name: "wds1", kind: "WDS", uid: "uid-of-wds1", via: { kubeconfig: { path: "wds.yaml", context: "w" } } }]);
      pulumi.runtime.setAllConfig({ "kubestellar:spaces": JSON.stringify({ its1: { kubeconfig: { contxt: "x" } } }) });
      expect(() => quickstart()).toThrow("config kubestellar:spaces.its1 has kubeconfig.contxt, which means nothing");
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });

  test("isInstance tells the kinds apart", () => {
    const { its1, wds1, host } = quickstart();
    expect([fleet.InventorySpace.isInstance(its1), fleet.InventorySpace.isInstance(wds1), fleet.HostingCluster.isInstance(host), fleet.WorkloadSpace.isInstance({})]).toEqual([true, false, true, false]);
  });

  test("install makes a Helm release with a provider of the hosting cluster, and spaces wait for it", async () => {
    await useMocks({ preview: true });
    const host = new fleet.HostingCluster("host", { kubeconfig: { context: "k" }, install: { kubeflex: { isOpenShift: true } } });
    expect(host.foundations).toHaveLength(1);
    expect(host.kubernetesProvider).toBe(host.kubernetesProvider);
    expect(pulumi.ProviderResource.isInstance(host.kubernetesProvider)).toBe(true);
    await settled(host.foundations);
    expect(inputsOf("host-core-chart", "Release")).toMatchObject({ chart: "oci://ghcr.io/kubestellar/kubestellar/core-chart", version: "0.30.0", values: { InstallPCHs: true, ITSes: [], WDSes: [], "kubeflex-operator": { isOpenShift: "true" } } });
    expect(() => new fleet.HostingCluster("embedded", { install: true })).toThrow("an embedded hub needs no chart");
  });
});

describe("the kubeconfig of a space's provider", () => {
  test("holds one context with everything embedded", async () => {
    const text = await renderKubeconfig("its1", { context: "x", server: "https://its1:6443", ca: "CA", credentials: { kind: "token", token: "t" } });
    expect(JSON.parse(text)).toEqual({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "its1", cluster: { server: "https://its1:6443", "certificate-authority-data": "Q0E=" } }],
      users: [{ name: "its1", user: { token: "t" } }],
      contexts: [{ name: "its1", context: { cluster: "its1", user: "its1" } }],
      "current-context": "its1",
    });
  });
});

const chart = path.resolve(__dirname, "../../../../shared/data/core-chart-values.yaml");
const every: fleet.CoreChartArgs = {
  verbosity: { default: 2, kubestellar: 3, clusteradm: 2, transport: 4 },
  kubeflex: { install: true, installPostgreSQL: true, isOpenShift: false, domain: "d", externalPort: 1, hostContainer: "h", verbosity: 2 },
  statusAgent: { hub_burst: 1, hub_qps: 1, local_burst: 1, local_qps: 1, log_flush_frequency: "5s", logging_format: "text", metrics_bind_addr: ":1", pprof_bind_addr: ":2", v: 1, vmodule: "" },
  transportController: { metrics_bind_addr: ":1", pprof_bind_addr: ":2", transport_qps: 1, transport_burst: 1, wds_qps: 1, wds_burst: 1, max_num_wrapped: 1, max_size_wrapped: 1 },
  argocd: { install: true, domain: "d", openshift: true },
};

describe("the values of the core chart", () => {
  test("install KubeFlex and the hooks, and no spaces", () => {
    expect(coreChartValues({})).toEqual({ InstallPCHs: true, ITSes: [], WDSes: [], "kubeflex-operator": { install: true } });
  });

  (existsSync(chart) ? test : test.skip)(`${existsSync(chart) ? "" : "did not run, ../shared is not here: "}every key that we can set is one of the chart's`, () => {
    const text = readFileSync(chart, "utf8");
    // Optional values stand in the chart's file as comments.
    const known = (parse(text) as Record<string, unknown>);
    const commented = new Set([...text.matchAll(/^\s*#\s*([A-Za-z_]+):/gm)].map((match) => match[1]));
    const unknownKeys = (value: unknown, of: unknown, at: string): string[] =>
      typeof value !== "object" || value === null || Array.isArray(value)
        ? []
        : Object.entries(value).flatMap(([key, inner]) => {
            const there = (of as Record<string, unknown> | null | undefined)?.[key];
            return there === undefined && !commented.has(key) && !Object.hasOwn((of ?? {}), key) ? [`${at}${key}`] : unknownKeys(inner, there, `${at}${key}.`);
          });
    expect(unknownKeys(coreChartValues(every), known, "")).toEqual([]);
    expect(Object.keys(coreChartValues(every)["transport_controller"] as object).sort()).toEqual(Object.keys(known["transport_controller"] as object).sort());
  });
});
