import type { Condition } from "../../../../core/model/condition";
import type { ManagedClusterAddOn } from "../../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../../core/model/managed-cluster";
import { resources } from "../../../../core/model/resources";
import { livenessOf } from "../../../../hub/agent/add-ons/liveness";
import { registrationsOf } from "../../../../hub/agent/add-ons/registrations";
import { fellSilent, reconcileAddOnHealth, reconcileAddOnLabels } from "../../../../hub/controllers/registration/add-on-health";
import { reconcileAddOnOwner } from "../../../../hub/controllers/registration/add-on-owner";
import { reconcileAddOnRequest } from "../../../../hub/controllers/registration/add-on-requests";
import type { SigningRequest } from "../../../../hub/controllers/registration/renewal";
import { createLogger } from "../../../../hub/controllers/runtime/log";
import { MemoryClient } from "../../../support/memory-client";
import { pemRequest } from "../../../support/certificate-request";
import type { RequestContent } from "../../../support/certificate-request";

const now = new Date("2026-01-01T00:00:00Z");
const CLIENT = "kubernetes.io/kube-apiserver-client";
const OWN = "system:open-cluster-management:cluster:c1:addon:shop";
const EVERYWHERE = "system:open-cluster-management:addon:shop";
const condition = (type: string, status: Condition["status"], reason = "r"): Condition => ({ type, status, reason, message: "", lastTransitionTime: "2025-01-01T00:00:00Z" });
const cluster = (status?: Condition["status"], labels: Record<string, string> = {}): ManagedCluster => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1", labels }, spec: { hubAcceptsClient: true }, ...(status === undefined ? {} : { status: { conditions: [condition("ManagedClusterConditionAvailable", status, "Silence")] } }) });
const addOn = (name: string, status: ManagedClusterAddOn["status"] = {}, annotations: Record<string, string> = {}): ManagedClusterAddOn => ({ apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ManagedClusterAddOn", metadata: { name, namespace: "c1", annotations }, spec: {}, status });
const asksFor = (signerName = CLIENT): ManagedClusterAddOn["status"] => ({ registrations: [{ signerName }] });

describe("add-ons of a silent cluster", () => {
  const after = async (status?: Condition["status"]): Promise<unknown> => {
    const its = new MemoryClient();
    const stored = (await its.create(resources.ManagedClusterAddOn, addOn("shop", { conditions: [condition("Available", "True")] }))) as ManagedClusterAddOn;
    await reconcileAddOnHealth(its, cluster(status), [stored], now);
    return ((await its.get(resources.ManagedClusterAddOn, { namespace: "c1", name: "shop" }))?.["status"] as { conditions: Condition[] }).conditions.map(({ status: is, reason }) => `${is} ${reason}`);
  };
  test("are unknown, for the cluster's reason", async () => expect(await after("Unknown")).toEqual(["Unknown Silence"]));
  test.each<Condition["status"] | undefined>(["True", "False", undefined])("are left alone while it is %s", async (status) => expect(await after(status)).toEqual(["True r"]));
  test("are told when it falls silent, not while it is", () => {
    expect([fellSilent(undefined, cluster("Unknown")), fellSilent(cluster("True"), cluster("Unknown")), fellSilent(cluster(), cluster("Unknown"))]).toEqual([true, true, true]);
    expect([fellSilent(cluster("Unknown"), cluster("Unknown")), fellSilent(cluster("Unknown"), cluster("True")), fellSilent(undefined, cluster())]).toEqual([false, false, false]);
  });
});

test("labels of the cluster tell of each add-on, and of none that is gone", async () => {
  const its = new MemoryClient();
  const feature = "feature.open-cluster-management.io/addon-";
  const before = await its.create(resources.ManagedCluster, cluster("True", { mine: "x", [`${feature}gone`]: "available" }));
  await reconcileAddOnLabels(its, before as ManagedCluster, [addOn("a", { conditions: [condition("Available", "True")] }), addOn("b", { conditions: [condition("Available", "False")] }), addOn("c")]);
  expect((await its.get(resources.ManagedCluster, { name: "c1" }))?.metadata.labels).toEqual({ mine: "x", [`${feature}a`]: "available", [`${feature}b`]: "unhealthy", [`${feature}c`]: "unreachable" });
});

describe("an add-on that the hub offers", () => {
  const offer = (annotations: Record<string, string> = {}) => ({ apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ClusterManagementAddOn", metadata: { name: "shop", uid: "offer", annotations } });
  const owner = { apiVersion: "addon.open-cluster-management.io/v1alpha1", kind: "ClusterManagementAddOn", name: "shop", uid: "offer", controller: true, blockOwnerDeletion: true };
  const other = { apiVersion: "v1", kind: "ConfigMap", name: "c", uid: "c" };
  const owners = async (ownerReferences: readonly object[], of = offer()): Promise<unknown> => {
    const its = new MemoryClient();
    const stored = (await its.create(resources.ManagedClusterAddOn, { ...addOn("shop"), metadata: { name: "shop", namespace: "c1", ownerReferences: ownerReferences as never } })) as ManagedClusterAddOn;
    await reconcileAddOnOwner(its, stored, of);
    return [(await its.get(resources.ManagedClusterAddOn, stored.metadata))?.metadata.ownerReferences, its.calls.filter(({ verb }) => verb === "patch").length];
  };
  test("belongs to it, beside its other owners, in one write", async () => {
    expect(await owners([])).toEqual([[owner], 1]);
    expect(await owners([other])).toEqual([[other, owner], 1]);
    expect(await owners([owner])).toEqual([[owner], 0]);
  });
  test("belongs to the new one when it was offered anew", async () => expect(await owners([{ ...owner, uid: "old" }])).toEqual([[owner], 1]));
  test("is left alone when it looks after itself", async () => expect(await owners([], offer({ "addon.open-cluster-management.io/lifecycle": "self" }))).toEqual([[], 0]));
});

describe("the certificate request of an add-on", () => {
  interface Bent extends Partial<RequestContent> {
    readonly labels?: Record<string, string>;
    readonly spec?: Partial<SigningRequest["spec"]>;
    readonly managed?: ManagedCluster;
    readonly installed?: ManagedClusterAddOn;
  }
  const isApproved = async ({ labels, spec, managed = cluster("True"), installed = addOn("shop", asksFor()), ...content }: Bent = {}): Promise<boolean> => {
    const its = new MemoryClient();
    const pem = await pemRequest({ commonName: `${OWN}:agent:shop`, organizations: [OWN, EVERYWHERE], dnsNames: ["shop.addon.open-cluster-management.io"], ...content });
    const csr = (await its.create(resources.CertificateSigningRequest, {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name: "addon-c1-shop-x", labels: { "open-cluster-management.io/cluster-name": "c1", "open-cluster-management.io/addon-name": "shop", ...labels } },
      spec: { request: Buffer.from(pem).toString("base64"), signerName: CLIENT, username: "system:open-cluster-management:c1:agent", groups: ["system:open-cluster-management:c1", "system:authenticated"], usages: ["digital signature", "key encipherment", "client auth"], ...spec },
    })) as SigningRequest;
    const find = (name: string) => (name === managed.metadata.name ? managed : undefined);
    await reconcileAddOnRequest({ its, cluster: find, addOn: (of, name) => (of === "c1" && name === installed.metadata.name ? installed : undefined), log: createLogger(() => undefined), now: () => now }, csr);
    return ((await its.get(resources.CertificateSigningRequest, csr.metadata)) as SigningRequest).status?.conditions?.some(({ type }) => type === "Approved") === true;
  };
  const other = (name: string): string => name.replace("c1", "c2");

  test("is approved for its own identity, with fewer groups and with that of everybody", async () => {
    expect(await Promise.all([isApproved(), isApproved({ organizations: [OWN] }), isApproved({ organizations: [OWN, EVERYWHERE, "system:authenticated"] })])).toEqual([true, true, true]);
  });
  test.each<[string, Bent]>([
    ["of another cluster's agent", { spec: { username: "system:open-cluster-management:c2:agent", groups: ["system:open-cluster-management:c2"] } }],
    ["of a cluster whose name only begins so", { spec: { username: "system:open-cluster-management:c10:agent" } }],
    ["of an add-on's agent", { spec: { username: `${OWN}:agent:shop`, groups: [OWN] } }],
    ["of a person", { spec: { username: "admin", groups: ["system:masters"] } }],
    ["for another signer", { spec: { signerName: "example.io/own" } }],
    ["to serve", { spec: { usages: ["digital signature", "server auth"] } }],
    ["for another cluster's add-on", { commonName: `${other(OWN)}:agent:shop`, organizations: [other(OWN), EVERYWHERE] }],
    ["for another add-on", { commonName: `${OWN.replace("shop", "bank")}:agent:shop`, organizations: [OWN.replace("shop", "bank")] }],
    ["for the cluster's own identity", { commonName: "system:open-cluster-management:c1:agent", organizations: ["system:open-cluster-management:c1"] }],
    ["for a group more", { organizations: [OWN, EVERYWHERE, "system:masters"] }],
    ["without its own group", { organizations: [EVERYWHERE] }],
    ["for a name with more parts", { commonName: `${OWN}:agent:a:b` }],
    ["with another attribute", { more: ["OU=x"] }],
    ["for other names of hosts", { dnsNames: ["shop.addon.open-cluster-management.io", "kubernetes.default"] }],
    ["with another extension", { otherExtension: "1.2.3.4" }],
    ["under the label of a cluster that is not here", { labels: { "open-cluster-management.io/cluster-name": "c2" } }],
    ["of a cluster that is not accepted", { managed: { ...cluster("True"), spec: { hubAcceptsClient: false } } }],
    ["of an add-on that is not installed", { installed: addOn("bank", asksFor()) }],
    ["of an add-on that asks for none", { installed: addOn("shop") }],
    ["of an add-on that asks for one of another signer", { installed: addOn("shop", asksFor("example.io/own")) }],
  ])("%s is left to others", async (_, bent) => expect(await isApproved(bent)).toBe(false));
});

describe("what the agent makes of an add-on", () => {
  const registrations = (of: ManagedClusterAddOn): unknown => [...registrationsOf(of, { cluster: "c1", agentId: "agent" }).values()];
  const dnsNames = ["shop.addon.open-cluster-management.io"];

  test("its identity, where it names none, and the Secrets as OCM calls them", () => {
    expect(registrations(addOn("shop", { registrations: [{ signerName: CLIENT }, { signerName: "example.io/own", subject: { user: "u", groups: ["g"], organizationUnit: ["ou"] } }] }))).toEqual([
      { addOn: "shop", signerName: CLIENT, subject: { commonName: `${OWN}:agent:agent`, organizations: [OWN], organizationUnits: [], dnsNames }, secret: { namespace: "open-cluster-management-agent-addon", name: "shop-hub-kubeconfig" } },
      { addOn: "shop", signerName: "example.io/own", subject: { commonName: "u", organizations: ["g"], organizationUnits: ["ou"], dnsNames }, secret: { namespace: "open-cluster-management-agent-addon", name: "shop-example.io-own-client-cert" } },
    ]);
  });
  test("nothing, when it runs on another cluster or is the agent itself", () => {
    expect(registrations(addOn("shop", asksFor(), { "addon.open-cluster-management.io/hosting-cluster-name": "c2" }))).toEqual([]);
    expect(registrations(addOn("addon-status", asksFor()))).toEqual([]);
    expect(registrations(addOn("addon-status", asksFor(), { "fleet.kubestellar.io/status-agent": "foreign" }))).toHaveLength(1);
  });

  const lease = (renewTime: string) => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace: "shops", name: "shop" }, spec: { renewTime } });
  test.each<[string, string | undefined, ManagedClusterAddOn["status"], string | undefined]>([
    ["alive", "2025-12-31T23:56:00.000000Z", {}, "True"],
    ["silent for five minutes", "2025-12-31T23:55:00.000000Z", {}, "False"],
    ["without a lease", undefined, {}, "Unknown"],
    ["judged by its manager", undefined, { healthCheck: { mode: "Customized" } }, undefined],
  ])("%s", async (_, renewTime, status, expected) => {
    const wec = new MemoryClient();
    if (renewTime !== undefined) await wec.create(resources.Lease, lease(renewTime));
    expect((await livenessOf(addOn("shop", { namespace: "shops", ...status }), wec, now))?.status).toBe(expected);
  });
});
