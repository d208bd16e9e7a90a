import { taintsFor } from "../../../../hub/controllers/registration/availability";
import { clusterIdentityOf, reconcileRenewal } from "../../../../hub/controllers/registration/renewal";
import type { SigningRequest } from "../../../../hub/controllers/registration/renewal";
import { createLogger } from "../../../../hub/controllers/runtime/log";
import { resources } from "../../../../core/model/resources";
import { MemoryClient } from "../../../support/memory-client";
import { pemRequest } from "../../../support/certificate-request";

const now = new Date("2026-01-01T00:00:00Z");
const log = createLogger(() => undefined);

describe("taints", () => {
  const unreachable = { key: "cluster.open-cluster-management.io/unreachable", effect: "NoSelect", timeAdded: "2026-01-01T00:00:00Z" } as const;
  const mine = { key: "mine", effect: "PreferNoSelect" } as const;
  const available = (status: "True" | "False" | "Unknown") => ({ type: "ManagedClusterConditionAvailable", status, reason: "", message: "", lastTransitionTime: "" });

  test.each([
    ["nothing known: unreachable", [mine], undefined, [mine, unreachable]],
    ["available: none of ours", [mine, unreachable], "True", [mine]],
    ["unavailable instead of unreachable", [unreachable], "False", [{ ...unreachable, key: "cluster.open-cluster-management.io/unavailable" }]],
  ] as const)("%s", (_, before, status, after) => {
    expect(taintsFor(before, status === undefined ? undefined : available(status), now)).toEqual(after);
  });
  test("what is right is not written again", () => {
    const taints = [mine, { ...unreachable, timeAdded: "2025-01-01T00:00:00Z" }];
    expect(taintsFor(taints, available("Unknown"), now)).toBe(taints);
  });
});

describe("renewal", () => {
  const identity = "system:open-cluster-management:c1:agent";
  interface Content {
    readonly commonName?: string;
    readonly organizations?: readonly string[];
    readonly label?: string;
    readonly username?: string;
    readonly signerName?: string;
  }
  const request = async ({ commonName = identity, organizations = ["system:open-cluster-management:c1", "system:open-cluster-management:managed-clusters"], label = "c1", username = identity, signerName = "kubernetes.io/kube-apiserver-client" }: Content = {}): Promise<SigningRequest> => ({
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: "c1-x", labels: { "open-cluster-management.io/cluster-name": label } },
    spec: { request: Buffer.from(await pemRequest({ commonName, organizations })).toString("base64"), signerName, username, groups: [] },
  });
  const approvedBy = async (csr: SigningRequest, allowed = true): Promise<boolean> => {
    const its = new MemoryClient({ raw: () => ({ status: { allowed } }) });
    const created = (await its.create(resources.CertificateSigningRequest, csr)) as SigningRequest;
    await reconcileRenewal(its, created, { log, now: () => now });
    const stored = (await its.get(resources.CertificateSigningRequest, { name: "c1-x" })) as SigningRequest;
    return stored.status?.conditions?.some(({ type }) => type === "Approved") === true;
  };

  test("an agent may renew its own identity, with or without the common group", async () => {
    expect(await approvedBy(await request())).toBe(true);
    expect(await approvedBy(await request({ organizations: ["system:open-cluster-management:c1"] }))).toBe(true);
  });
  test("unless RBAC says no", async () => {
    expect(await approvedBy(await request(), false)).toBe(false);
  });
  test.each<[string, Content]>([
    ["a bootstrap identity", { username: "system:serviceaccount:open-cluster-management:agent-registration-bootstrap" }],
    ["another cluster's label", { label: "c2" }],
    ["another cluster's organization", { organizations: ["system:open-cluster-management:c2"] }],
    ["an organization more", { organizations: ["system:open-cluster-management:c1", "system:masters"] }],
    ["another cluster's common name", { commonName: "system:open-cluster-management:c2:agent", username: "system:open-cluster-management:c2:agent" }],
    ["a common name with more parts", { commonName: `${identity}:x`, username: `${identity}:x` }],
    ["another signer", { signerName: "kubernetes.io/kube-apiserver-client-kubelet" }],
  ])("%s is not approved", async (_, content) => {
    expect(await approvedBy(await request(content))).toBe(false);
  });
  test("what is no request has no identity", async () => {
    expect(await clusterIdentityOf({ ...(await request()), spec: { ...(await request()).spec, request: "bm9uc2Vuc2U=" } })).toBeUndefined();
  });
});
