import type { KubeObject } from "../../../../core/model/kube-object";
import type { ManagedClusterSet } from "../../../../core/model/managed-cluster-set";
import { membersOf } from "../../../../hub/controllers/registration/cluster-sets";
import { cleanRequests, surplus } from "../../../../hub/controllers/registration/request-cleaner";
import type { SigningRequest } from "../../../../hub/controllers/registration/renewal";
import { resources } from "../../../../core/model/resources";
import { MemoryClient } from "../../../support/memory-client";

const cluster = (name: string, labels: Record<string, string>): KubeObject => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels } });
const clusters = { list: () => [cluster("a", { "cluster.open-cluster-management.io/clusterset": "default", region: "eu" }), cluster("b", { "cluster.open-cluster-management.io/clusterset": "shops", region: "eu" }), cluster("c", {})] };
const set = (name: string, spec?: ManagedClusterSet["spec"]): ManagedClusterSet => ({ apiVersion: "cluster.open-cluster-management.io/v1beta2", kind: "ManagedClusterSet", metadata: { name }, ...(spec === undefined ? {} : { spec }) });

test.each<[string, ManagedClusterSet, number]>([
  ["by label, when it says nothing", set("default"), 1],
  ["by label, of its own name", set("shops", { clusterSelector: { selectorType: "ExclusiveClusterSetLabel" } }), 1],
  ["all, with the empty selector", set("global", { clusterSelector: { selectorType: "LabelSelector", labelSelector: {} } }), 3],
  ["by any label", set("eu", { clusterSelector: { selectorType: "LabelSelector", labelSelector: { matchLabels: { region: "eu" } } } }), 2],
  ["none, with a selector that cannot be used", set("bad", { clusterSelector: { selectorType: "LabelSelector", labelSelector: { matchLabels: { "no key": "x" } } } }), 0],
])("a set finds its members %s", (_, of, members) => expect(membersOf(of, clusters)).toBe(members));

const request = (name: string, minute: number, issued: boolean, signerName = "kubernetes.io/kube-apiserver-client"): SigningRequest => ({
  apiVersion: "certificates.k8s.io/v1",
  kind: "CertificateSigningRequest",
  metadata: { name, creationTimestamp: `2026-01-01T00:0${minute}:00Z`, labels: { "open-cluster-management.io/cluster-name": "c" } },
  spec: { request: "", signerName },
  ...(issued ? { status: { certificate: "x" } } : {}),
});

test("of issued requests the three newest stay, and every undecided one", () => {
  const all = [request("c-1", 1, true), request("c-2", 2, false), request("c-3", 3, true), request("c-4", 4, true), request("c-5", 5, true), request("c-6", 6, true)];
  expect(surplus(all).map(({ metadata }) => metadata.name)).toEqual(["c-3", "c-1"]);
});

test("a cluster that is gone takes its agent's requests along, but no add-on's and no other cluster's", async () => {
  const its = new MemoryClient();
  const all = [request("c-1", 1, true), request("c-2", 2, false), request("addon-c-x", 3, true), request("c-3", 3, true, "open-cluster-management.io/other")];
  const stored = await Promise.all(all.map((csr) => its.create(resources.CertificateSigningRequest, csr)));
  await cleanRequests(its, { list: () => stored }, "c", false);
  expect((await its.list(resources.CertificateSigningRequest)).items.map(({ metadata }) => metadata.name).sort()).toEqual(["addon-c-x", "c-3"]);
});
