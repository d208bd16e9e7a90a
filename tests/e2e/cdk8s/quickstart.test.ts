/** The quickstart in cdk8s, told as a user lives it: the cdk8s CLI, kubectl, a running hub. It gives the fleet that the Pulumi quickstart gives. */
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import type { KubeObject } from "../../../core/model/kube-object";
import { OWNER_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { locate } from "../../../hub/toolchain";
import { connectKubeconfig } from "../../../operations/clients";
import type { SpaceClient } from "../../../operations/clients";
import { until } from "../../support/poll";
import { pulumiProject } from "../../support/pulumi-project";
import type { PulumiProject } from "../../support/pulumi-project";

const CLUSTERS = ["cluster1", "cluster2"];
const projects = { cdk8s: pulumiProject("quickstart-cdk8s"), pulumi: pulumiProject("quickstart") };
const fleets: Record<string, unknown> = {};

afterAll(async () => {
  for (const project of Object.values(projects)) await project.dispose();
}, 120_000);

const kubeconfigOf = ({ folder }: PulumiProject): string => path.join(folder, "hub.kubeconfig");

/** What a fleet is to those who use it: who is in it, what goes where, what runs there. */
async function fleetOf(project: PulumiProject): Promise<unknown> {
  const open = (context: string): Promise<SpaceClient> => connectKubeconfig({ path: kubeconfigOf(project), context, name: context });
  const [its1, wds1, ...wecs] = (await Promise.all(["its1", "wds1", ...CLUSTERS].map(open))) as [SpaceClient, SpaceClient, ...SpaceClient[]];
  try {
    const available = (object: KubeObject | undefined, type: string): boolean => ((object?.["status"] as { conditions?: { type: string; status: string }[] } | undefined)?.conditions ?? []).some((c) => c.type === type && c.status === "True");
    for (const wec of wecs) await until(`nginx Available on ${wec.name}`, 90, async () => available(await wec.get(resources.Deployment, { namespace: "nginx", name: "nginx" }), "Available"));
    const works = await Promise.all(CLUSTERS.map(async (namespace) => (await its1.list(resources.ManifestWork, { namespace })).items.map(({ metadata, spec }) => ({ namespace: metadata.namespace, labels: metadata.labels, spec: comparable(spec) }))));
    return {
      clusters: (await its1.list(resources.ManagedCluster)).items.map((cluster) => ({ name: cluster.metadata.name, labels: lasting(cluster.metadata.labels), spec: { ...(cluster["spec"] as object), managedClusterClientConfigs: undefined }, joined: available(cluster, "ManagedClusterJoined") })),
      policies: (await wds1.list(resources.BindingPolicy)).items.map(({ metadata, spec }) => ({ name: metadata.name, spec })),
      bindings: (await wds1.list(resources.Binding)).items.map(({ metadata, spec }) => ({ name: metadata.name, spec: comparable(spec) })),
      works: works.flat().map((work) => JSON.stringify(work)).sort(),
      deployments: await Promise.all(wecs.map(async (wec) => ({ cluster: wec.name, spec: (await wec.get(resources.Deployment, { namespace: "nginx", name: "nginx" }))?.["spec"] }))),
    };
  } finally {
    for (const client of [its1, wds1, ...wecs]) client.close();
  }
}

/** Annotations in manifests of works say who wrote the object, and when it was made is another moment each time. */
function comparable(spec: unknown): unknown {
  const marks = [OWNER_ANNOTATION, "kubectl.kubernetes.io/last-applied-configuration"];
  const isMarks = (key: string, value: unknown): boolean => key === "annotations" && Object.keys(value as object).every((annotation) => marks.includes(annotation));
  return JSON.parse(JSON.stringify(spec, (key, value: unknown) => (["creationTimestamp", "resourceVersion", ...marks].includes(key) || isMarks(key, value) ? undefined : value))) as unknown;
}

/** Those of the add-on come when it reports, a little later. */
const lasting = (labels: Readonly<Record<string, string>> = {}): object => Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith("feature.open-cluster-management.io/")));

test("cdk8s synth with the example's own CLI, and plain kubectl apply to the contexts of a running hub", async () => {
  const project = projects.cdk8s;
  const output = execFileSync("npx", ["--no-install", "cdk8s-cli", "synth"], { cwd: project.folder, env: { ...project.env, CDK8S_DISABLE_UPGRADE_CHECK: "1" }, encoding: "utf8" });
  expect(output).toContain("dist/wds1/5-policies.k8s.yaml");
  expect(readdirSync(path.join(project.folder, "dist")).sort()).toEqual(["construct-metadata.json", "fleet.yaml", "host", "its1", "wds1"]);
  expect(await project.ksfleet("preview", "dist")).toMatchObject({ code: 0, stdout: expect.stringContaining("cluster1, cluster2") as unknown });

  expect(await project.ksfleet("up", "--wecs", "2", "--kubeconfig", kubeconfigOf(project))).toMatchObject({ code: 0 });
  const kubectl = (await locate("kubectl"))!.path;
  // Twice: the second changes nothing.
  for (const expected of [/(created|configured)/, /^(\S+ unchanged\n)+$/]) {
    for (const context of ["host", "its1", "wds1"]) {
      const applied = execFileSync(kubectl, ["--kubeconfig", kubeconfigOf(project), "--context", context, "apply", "-f", path.join("dist", context)], { cwd: project.folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      expect(applied).toMatch(expected);
    }
  }
  fleets["cdk8s"] = await fleetOf(project);
  await project.ksfleet("down", "--all");
});

test("the Pulumi quickstart gives the same", async () => {
  const project = projects.pulumi;
  await project.pulumi("up", "--yes", "--skip-preview");
  expect(await project.ksfleet("kubeconfig", "--write", kubeconfigOf(project))).toMatchObject({ code: 0 });
  fleets["pulumi"] = await fleetOf(project);
  expect(fleets["cdk8s"]).toEqual(fleets["pulumi"]);
});

test("both examples deliver the same manifests", () => {
  const files = (example: string): readonly string[] => {
    const folder = path.join(projects[example as "cdk8s"].folder, "manifests", "nginx");
    return readdirSync(folder).sort().map((name) => `${name}\n${readFileSync(path.join(folder, name), "utf8")}`);
  };
  expect(files("cdk8s")).toEqual(files("pulumi"));
});
