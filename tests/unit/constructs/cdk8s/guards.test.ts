/** Guards as a construct: each space gets those that its kind can keep, and one that is too old cannot have them. */
import { AdmissionGuards, FleetApp, HostingCluster, InventorySpace, WorkloadSpace, defineGuards } from "../../../../constructs/cdk8s";

const guards = defineGuards({ maxClustersTouched: "20%", neverEmpty: ["shop"], protected: { clusters: ["store-1"] } });

function fleet(kubernetesVersion = "1.34") {
  const app = new FleetApp();
  const host = new HostingCluster(app, "host");
  const its1 = new InventorySpace(app, "its1", { host });
  const wds1 = new WorkloadSpace(app, "wds1", { host, inventory: its1, kubernetesVersion });
  return { app, host, its1, wds1 };
}

const policiesIn = (yaml: string): readonly string[] => [...yaml.matchAll(/kind: ValidatingAdmissionPolicy\n.*\n {2}name: (\S+)/g)].map(([, name = ""]) => name);

test("an ITS keeps guards over clusters, a WDS over policies; what none can keep is told", () => {
  const { app, its1, wds1 } = fleet();
  expect(its1.addGuards(guards).unkept).toMatchObject([{ guard: "maxClustersTouched" }]);
  wds1.addGuards(guards);
  expect([...policiesIn(app.synthYaml())].sort()).toEqual(["fleet-guard-never-empty", "fleet-guard-never-empty-policies", "fleet-guard-protected-clusters"]);
});

test("exceptions hold on the day of the synth, which can be given", () => {
  const { app, its1 } = fleet();
  new AdmissionGuards(its1, "then", { guards: { ...guards, exceptions: [{ guard: "protected.clusters", reason: "moves", approvedBy: "ann", until: "2026-12-31" }] }, today: "2026-12-31" });
  expect(policiesIn(app.synthYaml())).toEqual([]);
});

test("faults of the guards are told at once; a space that serves no such policies, and a place outside of spaces, at synth", () => {
  const { app, host, wds1 } = fleet("1.29");
  expect(() => wds1.addGuards({ maxClustersTouched: -1 })).toThrow(/KS240/);
  const { app: old, wds1: space } = fleet("1.29");
  space.addGuards(guards);
  expect(() => old.synthYaml()).toThrow(/Kubernetes 1\.29 does not serve .*ValidatingAdmissionPolicy/);
  new AdmissionGuards(host, "guards", { guards });
  expect(() => app.synthYaml()).toThrow(/guards are kept by an InventorySpace or a WorkloadSpace/);
});
