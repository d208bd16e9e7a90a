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

test("says what is wrong with its own use", async () => {
  await expect(validate({}, [path.join(folder, "app.k8s.yaml")])).rejects.toThrow("no fleet.yaml was written; see that the app is a FleetApp");
  expect(() => new KubeStellarValidation({ failon: "error" } as never)).toThrow("has no properties failon; known: failOn, allow");
  expect(() => new KubeStellarValidation({ failOn: "fatal" } as never)).toThrow('failOn is "fatal"');
});
