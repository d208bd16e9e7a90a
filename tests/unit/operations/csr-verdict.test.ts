import { csrVerdict } from "../../../operations/registration";
import { aJoinRequest } from "../../support/certificate-request";

type Changes = Parameters<typeof aJoinRequest>[1];

describe("the verdict about a certificate request", () => {
  test("is approval when everything is that of the declared cluster", async () => {
    expect(await csrVerdict(await aJoinRequest("cluster1"), "cluster1")).toEqual({ kind: "approve", agent: "agent1" });
  });

  test("is approval without key encipherment, which elliptic keys do not need", async () => {
    expect((await csrVerdict(await aJoinRequest("cluster1", { spec: { usages: ["digital signature", "client auth"] } }), "cluster1")).kind).toBe("approve");
  });

  test("is approval for a bootstrap token of OCM's group", async () => {
    const csr = await aJoinRequest("cluster1", { spec: { username: "system:bootstrap:abcdef", groups: ["system:bootstrappers", "system:bootstrappers:managedcluster", "system:authenticated"] } });
    expect((await csrVerdict(csr, "cluster1")).kind).toBe("approve");
  });

  const refused: readonly (readonly [string, Changes, string])[] = [
    ["common name of another cluster", { content: { commonName: "system:open-cluster-management:cluster2:agent1" } }, 'its common name is "system:open-cluster-management:cluster2:agent1", not system:open-cluster-management:cluster1:<agent>'],
    ["common name of a cluster whose name begins alike", { content: { commonName: "system:open-cluster-management:cluster10:agent1" } }, 'its common name is "system:open-cluster-management:cluster10:agent1", not system:open-cluster-management:cluster1:<agent>'],
    ["common name without an agent", { content: { commonName: "system:open-cluster-management:cluster1:" } }, 'its common name is "system:open-cluster-management:cluster1:", not system:open-cluster-management:cluster1:<agent>'],
    ["administrator's common name", { content: { commonName: "system:admin" } }, 'its common name is "system:admin", not system:open-cluster-management:cluster1:<agent>'],
    ["extra organisation", { content: { organizations: ["system:open-cluster-management:cluster1", "system:open-cluster-management:managed-clusters", "system:masters"] } }, 'it asks for the organisation "system:masters"'],
    ["organisation of another cluster", { content: { organizations: ["system:open-cluster-management:cluster2", "system:open-cluster-management:managed-clusters"] } }, "it lacks the organisation system:open-cluster-management:cluster1; it asks for the organisation \"system:open-cluster-management:cluster2\""],
    ["missing group of all clusters", { content: { organizations: ["system:open-cluster-management:cluster1"] } }, "it lacks the organisation system:open-cluster-management:managed-clusters"],
    ["organisational unit", { content: { more: ["OU=ops"] } }, 'its subject has the attribute "OU"'],
    ["alternative name", { content: { dnsNames: ["kubernetes.default.svc"] } }, "it asks for subject alternative names"],
    ["other extension", { content: { otherExtension: "1.2.3.4" } }, "it asks for the extension 1.2.3.4"],
    ["second common name", { content: { more: ["CN=system:admin"] } }, 'its common name is "system:admin, system:open-cluster-management:cluster1:agent1", not system:open-cluster-management:cluster1:<agent>'],
    ["signer of kubelets", { spec: { signerName: "kubernetes.io/kube-apiserver-client-kubelet" } }, 'its signer is "kubernetes.io/kube-apiserver-client-kubelet", not kubernetes.io/kube-apiserver-client'],
    ["server usage", { spec: { usages: ["digital signature", "client auth", "server auth"] } }, 'it asks for usage "server auth"'],
    ["no client usage", { spec: { usages: ["digital signature"] } }, 'it does not ask for usage "client auth"'],
    ["requester who is nobody's bootstrap identity", { spec: { username: "kubernetes-admin", groups: ["system:masters"] } }, 'its requester is "kubernetes-admin", not a bootstrap identity (system:serviceaccount:open-cluster-management:agent-registration-bootstrap)'],
    ["service account of the same name elsewhere", { spec: { username: "system:serviceaccount:default:agent-registration-bootstrap" } }, 'its requester is "system:serviceaccount:default:agent-registration-bootstrap", not a bootstrap identity (system:serviceaccount:open-cluster-management:agent-registration-bootstrap)'],
    ["bootstrap user in a group of its own making", { spec: { groups: ["system:serviceaccounts", "system:serviceaccounts:open-cluster-management", "system:authenticated", "system:masters"] } }, 'its requester is in the unexpected group "system:masters"'],
    ["bootstrap user outside its groups", { spec: { groups: ["system:authenticated", "system:serviceaccounts"] } }, "its requester is not in group system:serviceaccounts:open-cluster-management"],
    ["bootstrap token of another group", { spec: { username: "system:bootstrap:abcdef", groups: ["system:bootstrappers", "system:authenticated"] } }, "its requester is not in group system:bootstrappers:managedcluster"],
    ["joined agent of another cluster", { spec: { username: "system:open-cluster-management:cluster2:agent1", groups: [] } }, 'its requester is "system:open-cluster-management:cluster2:agent1", not a bootstrap identity (system:serviceaccount:open-cluster-management:agent-registration-bootstrap)'],
  ];
  test.each(refused)("is refusal: %s", async (_name, changes, reason) => {
    const verdict = await csrVerdict(await aJoinRequest("cluster1", changes), "cluster1");
    expect(verdict.kind === "refuse" ? verdict.reasons.join("; ") : verdict.kind).toBe(reason);
  });

  test("is refusal when the content is no request", async () => {
    const verdict = await csrVerdict(await aJoinRequest("cluster1", { spec: { request: "AAAA" } }), "cluster1");
    expect(verdict.kind === "refuse" && verdict.reasons[0]).toMatch(/^its content is no certificate request/);
  });

  test("tells every reason at once", async () => {
    const verdict = await csrVerdict(await aJoinRequest("cluster1", { spec: { signerName: "x", usages: [] }, content: { dnsNames: ["a"] } }), "cluster1");
    expect(verdict.kind === "refuse" && verdict.reasons.length).toBe(4);
  });

  test("leaves requests of other clusters alone", async () => {
    expect((await csrVerdict(await aJoinRequest("cluster2"), "cluster1")).kind).toBe("notOurs");
  });

  test("leaves renewals and add-ons of the joined agent to the hub", async () => {
    expect((await csrVerdict(await aJoinRequest("cluster1", { spec: { username: "system:open-cluster-management:cluster1:agent1" } }), "cluster1")).kind).toBe("notOurs");
  });

  test("stands by what was decided, and a denial stands beside an approval", async () => {
    const csr = await aJoinRequest("cluster1");
    const condition = (type: string): object => ({ type, status: "True" });
    expect(await csrVerdict({ ...csr, status: { conditions: [condition("Approved")], certificate: "x" } }, "cluster1")).toEqual({ kind: "decided", decision: "Approved", issued: true });
    expect(await csrVerdict({ ...csr, status: { conditions: [condition("Approved"), condition("Denied")] } }, "cluster1")).toEqual({ kind: "decided", decision: "Denied", issued: false });
  });
});
