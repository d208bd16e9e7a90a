/** The plugin of the cdk8s CLI: what it prints, what it reports, when it fails. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "../../../../constructs/cdk8s";
import { KubeStellarValidation } from "../../../../constructs/cdk8s/validation";
import type { KubeStellarValidationProps } from "../../../../constructs/cdk8s/validation";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "ksfleet-validation-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const written = (group: string): void => {
  const app = new FleetApp({ outdir: folder, onWarning: () => undefined });
  const host = new HostingCluster(app, "host");
  const its1 = new InventorySpace(app, "its1", { host });
  const wds1 = new WorkloadSpace(app, "wds1", { host, inventory: its1 });
  for (let i = 1; i <= 7; i++) its1.addCluster(`c${i}`, { labels: { g: "edge" } });
  wds1.addWorkload("w", { objects: [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "n" } }] });
  wds1.addPolicy("p").selectClustersLabelled({ g: group }).deliverNamespaces(["n"]);
  app.synth();
};
const validate = async (props?: KubeStellarValidationProps, manifests = [path.join(folder, "fleet.yaml"), path.join(folder, "wds1", "5-policies.k8s.yaml")]): Promise<{ lines: readonly string[]; violations: readonly unknown[]; status: unknown }> => {
  const lines: string[] = [];
  const violations: unknown[] = [];
  let status: unknown;
  await new KubeStellarValidation(props).validate({ manifests, logger: { log: (line) => lines.push(line) }, report: { addViolation: (violation) => violations.push(violation), submit: (how) => (status = how) } });
  return { lines, violations, status };
};

test("prints the placement and passes", async () => {
  written("edge");
  expect(await validate({ failOn: "warning" })).toEqual({ lines: ["wds1 p: 1 objects to 7 clusters (c1, c2, c3, c4, c5 and 2 more)"], violations: [], status: "success" });
});

test("fails for findings of the severity, with file and place", async () => {
  written("cloud");
  expect(await validate()).toMatchObject({ violations: [], status: "success", lines: ["wds1 p: 1 objects to 0 clusters", expect.stringContaining("(KS406)")] });
  const { violations, status } = await validate({ failOn: "warning" });
  expect([status, violations]).toEqual(["failure", [expect.objectContaining({ ruleName: "KS406", violatingResources: [{ resourceName: "p", locations: ["spec.clusterSelectors (line 7)"], manifestPath: path.join(folder, "wds1", "5-policies.k8s.yaml") }] })]]);
  expect(await validate({ failOn: "warning", allow: ["KS406"] })).toMatchObject({ status: "success" });
});

test("looks at what was written, not at what the program thought", async () => {
  written("edge");
  writeFileSync(path.join(folder, "wds1", "5-policies.k8s.yaml"), "apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata: {name: p}\nspec: {clusterSelectors: [{}], downsync: [{objectNames: []}]}\n");
  expect(await validate()).toMatchObject({ status: "failure", violations: [{ ruleName: "KS108" }] });
});

describe("guards beside cdk8s.yaml", () => {
  const before = process.cwd();
  let project: string;
  beforeEach(() => process.chdir((project = mkdtempSync(path.join(tmpdir(), "ksfleet-project-")))));
  afterEach(() => {
    process.chdir(before);
    rmSync(project, { recursive: true, force: true });
  });
  const guarded = (text: string, file = "fleet.guards.yaml"): void => writeFileSync(path.join(project, file), text);

  test("fail the synth for what the fleet itself breaches, in the words of ksfleet check", async () => {
    written("edge");
    guarded("requiredLabels: {clusters: [region, g]}\nallowed:\n- policies: [p]\n  clusters: {matchLabels: {g: cloud}}\n");
    const { violations, status } = await validate();
    expect(status).toBe("failure");
    expect(violations).toEqual([
      expect.objectContaining({ ruleName: "allowed", recommendation: "refused by allowed: policy p places on c1, c2, c3, c4, c5 and 2 more; it may not", violatingResources: [{ resourceName: "p", locations: ["allowed (line 3)"], manifestPath: "fleet.guards.yaml" }] }),
      expect.objectContaining({ ruleName: "requiredLabels.clusters", recommendation: "refused by requiredLabels.clusters: c1, c2, c3, c4, c5 and 2 more lack the required label region" }),
    ]);
  });

  test("that compare are named as not judged, and an exception is told", async () => {
    written("edge");
    guarded("maxClustersTouched: 1\nneverEmpty: [p, q]\nrequiredLabels: {clusters: [region]}\nexceptions:\n- {guard: requiredLabels.clusters, reason: not measured yet, approvedBy: ann}\n");
    expect(await validate()).toMatchObject({
      status: "success",
      lines: [
        expect.stringContaining("wds1 p: "),
        "not judged: maxClustersTouched, because a synth has nothing to compare with; `ksfleet check` does",
        "not judged: neverEmpty, because a synth has nothing to compare with; `ksfleet check` does",
        'warning: fleet.guards.yaml:2: neverEmpty[1]: no policy is called "q" here, so this guards nothing (KS241). Did you mean p?',
        expect.stringContaining("allowed although requiredLabels.clusters: "),
      ],
    });
  });

  test("refuse findings that the plugin lets pass, and tell no finding twice", async () => {
    written("cloud");
    guarded("diagnostics: warning\n");
    expect(await validate()).toMatchObject({ status: "failure", violations: [{ ruleName: "diagnostics", recommendation: expect.stringContaining("refused by diagnostics: warning KS406") as unknown }] });
    expect((await validate({ failOn: "warning" })).violations).toHaveLength(1);
  });

  test("must be readable, and there where they are named", async () => {
    written("edge");
    await expect(validate({ guards: "other.yaml" })).rejects.toThrow("other.yaml: cannot be read");
    guarded("neverEmpty: [p]\n", "fleet.guards.yml");
    guarded("neverEmtpy: [p]\n");
    await expect(validate()).rejects.toThrow("Keep one of them, or name it with the property guards");
    rmSync(path.join(project, "fleet.guards.yml"));
    await expect(validate()).rejects.toThrow("Did you mean neverEmpty?");
  });
});

test("says what is wrong with its own use", async () => {
  await expect(validate({}, [path.join(folder, "app.k8s.yaml")])).rejects.toThrow("no fleet.yaml was written; see that the app is a FleetApp");
  expect(() => new KubeStellarValidation({ failon: "error" } as never)).toThrow("has no properties failon; known: failOn, allow, guards");
  expect(() => new KubeStellarValidation({ failOn: "fatal" } as never)).toThrow('failOn is "fatal"');
});
