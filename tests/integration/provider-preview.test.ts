/** Placement in the preview, by the real engine: programs of all manners, none of which may hang, and nothing that exists yet. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PulumiProject } from "../support/pulumi-project";
import { pulumiProject } from "../support/pulumi-project";

interface Step {
  readonly newState?: { readonly type: string; readonly urn: string; readonly inputs: Readonly<Record<string, unknown>> };
}

let project: PulumiProject;
beforeAll(() => {
  project = pulumiProject("quickstart");
});
afterAll(() => project.dispose());

const imports = `import * as pulumi from "@pulumi/pulumi";
import { BindingPolicy, HostingCluster, InventorySpace, Workload, WorkloadCluster, WorkloadSpace, declarationsComplete } from "kubestellar-fleet/pulumi";
void [pulumi, declarationsComplete];
`;
const fleet = `const host = new HostingCluster("host", { hub: "preview" });
const its1 = new InventorySpace("its1", { host });
const wds1 = new WorkloadSpace("wds1", { host, inventory: its1 });
const policy = new BindingPolicy("nginx", { space: wds1, clusterSelectors: [{ matchLabels: { g: "edge" } }], downsync: [{ objectSelectors: [{ matchLabels: { "app.kubernetes.io/name": "nginx" } }] }] });
new Workload("nginx", { space: wds1, manifests: "manifests/nginx" });
const cluster = (name: string, labels: Record<string, pulumi.Input<string>>) => new WorkloadCluster(name, { inventory: its1, labels });
`;
const later = "await new Promise((resolve) => setTimeout(resolve, 500));";
const unknown = "unknown: depends on a label whose value is not known yet";

async function preview(program: string): Promise<{ readonly steps: readonly Step[]; readonly output: string }> {
  rmSync(path.join(project.folder, "index.ts"), { force: true });
  writeFileSync(path.join(project.folder, "index.ts"), imports + program);
  const { stdout, output } = await project.start("preview", "--json").finished;
  const start = stdout.indexOf("{");
  return { steps: start === -1 ? [] : ((JSON.parse(stdout.slice(start)) as { readonly steps?: readonly Step[] }).steps ?? []), output };
}

async function clustersOf(program: string): Promise<unknown> {
  const { steps, output } = await preview(program);
  const policy = steps.find(({ newState }) => newState?.urn.endsWith("BindingPolicy::nginx") === true);
  if (policy === undefined) throw new Error(output);
  const { placement } = policy.newState!.inputs;
  return typeof placement === "string" ? placement : (placement as { readonly clusters: unknown }).clusters;
}

describe("the placement in a preview", () => {
  test.each([
    ["a policy before its clusters, its id exported", `${fleet}cluster("c1", { g: "edge" }); cluster("c2", { g: "cloud" }); export const id = policy.id;`, { c1: "+2 objects" }],
    ["labels that depend on the policy itself", `${fleet}cluster("c1", { g: policy.id }); cluster("c2", { g: "edge", other: policy.id });`, { c1: unknown, c2: "+2 objects" }],
    ["an async program", `export = async () => { ${fleet}${later} cluster("c1", { g: "edge" }); return { ref: its1.ref }; };`, { c1: "+2 objects" }],
    ["an async program that returns what waits for the policy", `export = async () => { ${fleet}${later} cluster("c1", { g: "edge" }); return { id: policy.id }; };`, expect.stringMatching(/^not computed: .*declarationsComplete/)],
    ["the same, saying when all is declared", `export = async () => { ${fleet}${later} cluster("c1", { g: "edge" }); declarationsComplete(); return { id: policy.id }; };`, { c1: "+2 objects" }],
    ["a program that waits for the policy before it goes on", `export = async () => { ${fleet}await new Promise((resolve) => policy.urn.apply(resolve)); cluster("c1", { g: "edge" }); };`, expect.stringMatching(/^not computed/)],
  ])("%s", async (_, program, expected) => {
    expect(await clustersOf(program)).toEqual(expected);
  });

  test("bad policies are refused with every reason, before anything exists", async () => {
    const { output } = await preview(`${fleet}new BindingPolicy("bad", { space: wds1, clusterSelectors: [{ matchExpressions: [{ key: "g", operator: "In", values: [] }] }], downsync: [{}] });`);
    expect(output).toContain("clusterSelectors[0].matchExpressions[0].values");
    expect(output).toContain("downsync[0]");
  });

  test("a Secret is hidden alone", async () => {
    const { steps, output } = await preview(`${fleet}new Workload("w", { space: wds1, objects: [{ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { password: "hunter2" } }, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { key: "readable" } }] });`);
    expect(output).not.toContain("hunter2");
    const workload = steps.find(({ newState }) => newState?.urn.endsWith("Workload::w") === true);
    expect(workload?.newState?.inputs["objects"]).toMatchObject({ "ConfigMap c": { data: { key: "readable" } }, "Secret s": "[secret]" });
  });
});
