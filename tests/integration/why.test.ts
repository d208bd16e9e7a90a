/** `ksfleet why` and `why-not` as people ask. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const main = path.join(__dirname, "../../dist/cli/main.js");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "why-"));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  const store = (name: string, tier: string): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels: {tier: ${tier}}\nspec: {hubAcceptsClient: true}\n`;
  await write("its1/clusters.yaml", `${store("store-1", "prod")}---\n${store("store-2", "canary")}`);
  await write("wds1/app.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: shop, labels: {app: shop}}\n---\napiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: web, namespace: shop, labels: {app: shop}}\n");
  await write("wds1/policy.yaml", "apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: shop}\nspec:\n  clusterSelectors: [{matchLabels: {tier: prod}}]\n  downsync: [{objectNames: [web], objectSelectors: [{matchLabels: {app: shop}}]}]\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ask = (...args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env }, timeout: 60_000 }, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }));
  });

test("why: policy with its place, clause, selector, labels", async () => {
  const { code, stdout } = await ask("why", "configmap/web@shop", "store-1");
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      "ConfigMap shop/web is on store-1: placed by shop",
      "  shop (wds1/policy.yaml:1)",
      "    the object is selected by spec.downsync[0] (wds1/policy.yaml:6), for app=shop (wds1/app.yaml:7)",
      "    the cluster is selected by spec.clusterSelectors[0] (wds1/policy.yaml:5), for tier=prod (its1/clusters.yaml:5)",
      "",
    ].join("\n"),
  );
});

test.each(["cm/web", "CM/web@shop", "configmaps/web", "ConfigMap/web"])("an object is known by every name of its kind: %s", async (object) => {
  const { stdout } = await ask("why", object, "store-1", "-o", "json");
  const { answers } = JSON.parse(stdout) as { answers: readonly { readonly by: readonly { readonly places: unknown }[] }[] };
  expect(answers.map(({ by }) => by[0]?.places)).toEqual([
    [
      { of: "policy", path: "spec.downsync[0]", file: "wds1/policy.yaml", line: 6 },
      { of: "object", path: "metadata.labels.app", file: "wds1/app.yaml", line: 7 },
      { of: "policy", path: "spec.clusterSelectors[0]", file: "wds1/policy.yaml", line: 5 },
      { of: "cluster", path: "metadata.labels.tier", file: "its1/clusters.yaml", line: 5 },
    ],
  ]);
});

test.each([
  ["cm/wbe", "near it there is ConfigMap shop/web"],
  ["cm/web@store", "near it there is ConfigMap shop/web"],
  ["confgmap/web", "near it there is ConfigMap shop/web"],
  ["deployment/web", "near it there is ConfigMap shop/web, Lease.coordination.k8s.io shop/web"],
  ["deployment/other", "the fleet is ."],
])("a name that nothing has is told with what is near: %s", async (object, fix) => {
  const { code, stderr } = await ask("why", object, "store-1");
  expect(code).toBe(2);
  expect(stderr).toContain(`${object}: is in no WDS of this fleet. Check the name; ${fix}`);
});

test("why-not: what each policy lacks, and the smallest change, tried on the fleet", async () => {
  const { stdout } = await ask("why-not", "configmaps/web", "store-2", "-o", "json");
  const { kind, answers } = JSON.parse(stdout) as { kind: string; answers: readonly unknown[] };
  expect(kind).toBe("WhyNot");
  expect(answers).toEqual([
    {
      space: "wds1",
      object: "ConfigMap shop/web",
      cluster: "store-2",
      placed: false,
      unknownCluster: false,
      by: [],
      notBy: [{ policy: "shop", choosesCluster: false, choosesObject: true, failedTests: [[]], file: "wds1/policy.yaml", line: 1 }],
      change: { policy: "shop", cluster: [{ key: "tier", value: "prod", before: "canary" }], object: [], namespace: [], edits: 1, verified: true, besides: { start: 0, stop: 0, change: 0, clusters: 1 } },
    },
  ]);
});

test.each(["why", "why-not"])("%s: a cluster that is not there is no answer, but a mistake, and the one that was meant is named", async (command) => {
  expect(await ask(command, "configmap/web", "store-9")).toEqual({ code: 2, stdout: "", stderr: expect.stringMatching(/^ksfleet: ManagedCluster store-9: is in no inventory that configmap\/web could be placed by\. Did you mean store-[12]\?\n$/) as string });
});

test("why-not: a kind that KubeStellar never places, a name that labels do not give", async () => {
  expect((await ask("why-not", "lease/web", "store-1")).stdout).toMatch(/never placed here/);
  expect((await ask("why-not", "namespace/shop", "store-1")).stdout).toMatch(/spec\.downsync\[0\]: objectNames, objectSelectors.*No edit of labels alone.* an addition to policy shop \(wds1\/policy\.yaml:1\):\n {2}spec\.downsync: {"apiGroup":"","resources":\["namespaces"\],"objectNames":\["shop"\]}\n {2}Nothing else starts, stops or changes\./s);
});

test.each([
  [["why", "configmap/web", "store-1"], 'ConfigMap shop/web is on store-1: placed by shop'],
  [["why-not", "configmap/web", "store-2"], "ConfigMap shop/web is not on store-2"],
  [["graph", "."], "store-1"],
  [["graph", ".", "--output", "json"], '"store-1"'],
  // What is asked for may be in what could not be read.
  [["why", "configmap/hidden", "store-1"], undefined],
])("%j: what could not be read is told with its line, the rest is answered, and it ends with 2", async (args, answer) => {
  const broken = path.join(folder, "wds1", "broken.yaml");
  await writeFile(broken, "apiVersion: v1\nkind: ConfigMap\nmetadata: [\n");
  try {
    const { code, stdout, stderr } = await ask(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^wds1\/broken\.yaml:4:1: .*\(KS201\)\..*\nThe answer lacks what could not be used\.\n/);
    if (answer === undefined) expect({ stdout, said: stderr.split("\n").at(-2) }).toEqual({ stdout: "", said: expect.stringContaining("configmap/hidden: is in no WDS of this fleet") as string });
    else expect(stdout).toContain(answer);
  } finally {
    await rm(broken);
  }
});

test.each([
  [["why", "web", "store-1"], /does not name an object.*KIND\[\.GROUP\]/s],
  [["why", "pod/web", "store-1"], /pod\/web: is in no WDS/],
])("%j is one clear error and exit code 2", async (args, message) => {
  const { code, stdout, stderr } = await ask(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
});
