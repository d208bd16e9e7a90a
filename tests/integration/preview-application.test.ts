/** A real application of about a hundred objects through the whole preview: without its CRDs, and with them. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { discoveryOf } from "../../core/model/discovery";
import { parseApiVersion, type KubeObject } from "../../core/model/kube-object";
import { clusterYaml, policyYaml, previewFiles } from "../support/fleet-preview";

const application = path.join(__dirname, "../../../shared/data/workloads/kube-prometheus.yaml");

if (!existsSync(application)) test("NOT RUN on ../shared/data/workloads/kube-prometheus.yaml: it is not here", () => undefined);
else {
  const text = readFileSync(application, "utf8");
  const objects = parseAllDocuments(text).flatMap((document): readonly KubeObject[] => {
    const value = document.toJS() as (KubeObject & { readonly items?: readonly KubeObject[] }) | null;
    return value === null ? [] : (value.items ?? [value]);
  });
  const builtIn = discoveryOf();
  const isBuiltIn = ({ apiVersion, kind }: KubeObject): boolean => builtIn.find(apiVersion, kind) !== undefined;
  const customKinds = [...new Map(objects.filter((object) => !isBuiltIn(object)).map((object) => [object.kind, object])).values()];
  const plural = (kind: string): string => (kind.endsWith("s") ? `${kind.toLowerCase()}es` : `${kind.toLowerCase()}s`);
  /** As much of a CRD as discovery needs. */
  const crd = ({ apiVersion, kind, metadata }: KubeObject): string => {
    const { group, version } = parseApiVersion(apiVersion);
    return JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: `${plural(kind)}.${group}` }, spec: { group, scope: metadata.namespace === undefined ? "Cluster" : "Namespaced", names: { plural: plural(kind), kind }, versions: [{ name: version, served: true, storage: true }] } });
  };
  const files = {
    "its1/clusters.yaml": `${clusterYaml("c1")}---\n${clusterYaml("c2")}`,
    "wds1/policy.yaml": policyYaml("monitoring", '{clusterSelectors: [{}], downsync: [{namespaces: [monitoring]}, {namespaceSelectors: [], resources: [namespaces, clusterroles, clusterrolebindings]}]}'),
    "wds1/kube-prometheus.yaml": text,
  };
  const listed = (object: KubeObject): boolean => object.metadata.namespace === "monitoring" || ["Namespace", "ClusterRole", "ClusterRoleBinding"].includes(object.kind);
  const name = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name}`;

  test("without its CRDs: an error for each object of an unknown kind that says what to add, all others placed and delivered", async () => {
    const { preview, diagnostics, unreadable } = await previewFiles(files);
    expect(unreadable).toBe(false);
    const unknown = diagnostics.filter(({ code }) => code === "KS401");
    expect(unknown.map(({ object }) => object?.split(" ")[1]).sort()).toEqual(objects.filter((object) => !isBuiltIn(object)).map((object) => name(object).replace(/^\//, "")).sort());
    expect(new Set(unknown.map(({ fix }) => /CustomResourceDefinition of (\w+)/.exec(fix)?.[1]))).toEqual(new Set(customKinds.map(({ kind }) => kind)));
    for (const { line, column, file } of unknown) expect({ file, hasPlace: line !== undefined && column !== undefined }).toEqual({ file: "wds1/kube-prometheus.yaml", hasPlace: true });
    const placed = objects.filter((object) => isBuiltIn(object) && listed(object));
    const [binding] = preview.bindings();
    expect([...(binding?.spec?.workload?.clusterScope ?? []).map((entry) => `/${entry.name}`), ...(binding?.spec?.workload?.namespaceScope ?? []).map((entry) => `${entry.namespace}/${entry.name}`)].sort()).toEqual(placed.map(name).sort());
    expect([...preview.works()]).toHaveLength(2 * placed.length);
  });

  test("with its CRDs: everything is placed, and each work holds its object cleaned", async () => {
    const { preview, diagnostics } = await previewFiles({ ...files, ...Object.fromEntries(customKinds.map((object) => [`wds1/crds/${object.kind}.json`, crd(object)])) });
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    // Custom resources are what the agents have no right to create, but for ServiceMonitors.
    expect(diagnostics.filter(({ code }) => code === "KS454")).toHaveLength(1);
    const placed = objects.filter(listed);
    const works = [...preview.works()];
    expect(works).toHaveLength(2 * placed.length);
    const manifests = works.filter(({ namespace }) => namespace === "c1").map(({ spec }) => spec.workload?.manifests?.[0] as unknown as KubeObject);
    expect(manifests.map((object) => `${object.kind} ${name(object)}`).sort()).toEqual(placed.map((object) => `${object.kind} ${name(object)}`).sort());
    const services = manifests.filter(({ kind }) => kind === "Service") as unknown as readonly { readonly spec: { readonly ports: readonly { readonly nodePort: unknown }[] } }[];
    expect(services.flatMap(({ spec }) => spec.ports).every(({ nodePort }) => nodePort === null)).toBe(true);
    expect([...preview.outcomes()].map(({ clusters, classes }) => ({ clusters, classes: classes.length }))).toEqual([{ clusters: 2, classes: 1 }]);
  });
}
