import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { webcrypto } from "node:crypto";
import { Pkcs10CertificateRequest, X509CertificateGenerator } from "@peculiar/x509";
import { createCertificateRequest } from "../../../../../hub/agent/certificate-request";
import { agentSubject } from "../../../../../hub/agent/certificate-subject";
import { statusOf } from "../../../../../hub/agent/cluster-status";
import { HubCredentials } from "../../../../../hub/agent/hub-credentials";
import { sumQuantities } from "../../../../../core/model/quantity";
import { readKubeconfig } from "../../../../../operations/clients/kubeconfig";

const folders: string[] = [];
const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), "ks-agent-"));
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A certificate for the key of a request, as a signer would make it. */
async function selfSigned(commonName: string, keyPem: string): Promise<string> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const der = Buffer.from(keyPem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  const privateKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]);
  const { d: _, key_ops: __, ...jwk } = await webcrypto.subtle.exportKey("jwk", privateKey);
  const publicKey = await webcrypto.subtle.importKey("jwk", jwk, algorithm, true, ["verify"]);
  return (await X509CertificateGenerator.createSelfSigned({ name: `CN=${commonName}`, keys: { privateKey, publicKey }, signingAlgorithm: algorithm, notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2030-01-01T00:00:00Z") }, webcrypto)).toString("pem");
}

test("the request names cluster and agent as OCM's, signed by its own key", async () => {
  const { request } = await createCertificateRequest(agentSubject({ cluster: "c1", agent: "a" }));
  const parsed = new Pkcs10CertificateRequest(request);
  expect(parsed.subjectName.getField("CN")).toEqual(["system:open-cluster-management:c1:a"]);
  expect(parsed.subjectName.getField("O")).toEqual(["system:open-cluster-management:c1", "system:open-cluster-management:managed-clusters"]);
  expect(await parsed.verify()).toBe(true);
});

describe("the folder of an agent", () => {
  const hub = { server: "https://127.0.0.1:1", ca: "CA" };
  const setup = async () => {
    const folder = path.join(temporaryFolder(), "hub");
    const credentials = new HubCredentials(folder, "c1");
    const agent = await credentials.prepare();
    const { key } = await createCertificateRequest(agentSubject({ cluster: "c1", agent }));
    return { folder, credentials, agent, key };
  };
  test("keeps its name, and takes certificate, key and kubeconfig readable by the owner only", async () => {
    const { folder, credentials, agent, key } = await setup();
    expect(await credentials.validity(agent)).toBeUndefined();
    await credentials.install({ csr: "x", key, certificate: await selfSigned(`system:open-cluster-management:c1:${agent}`, key) }, hub);
    expect(await credentials.prepare()).toBe(agent);
    expect((await credentials.validity(agent))?.notAfter).toEqual(new Date("2030-01-01T00:00:00Z"));
    expect(readdirSync(folder).sort()).toEqual(["agent-name", "cluster-name", "kubeconfig", "tls.crt", "tls.key"]);
    for (const file of readdirSync(folder)) expect(statSync(path.join(folder, file)).mode & 0o077).toBe(0);
    expect(await readKubeconfig({ path: credentials.kubeconfig })).toMatchObject({ server: hub.server, ca: "CA", credentials: { kind: "certificate", key } });
  });
  test("does not take another identity's certificate, nor one without its key, for its own", async () => {
    const { folder, credentials, agent, key } = await setup();
    await credentials.install({ csr: "x", key, certificate: await selfSigned("system:open-cluster-management:c2:other", key) }, hub);
    expect(await credentials.validity(agent)).toBeUndefined();
    await credentials.install({ csr: "x", key, certificate: await selfSigned(`system:open-cluster-management:c1:${agent}`, key) }, hub);
    writeFileSync(path.join(folder, "tls.key"), (await createCertificateRequest(agentSubject({ cluster: "c1", agent }))).key);
    expect(await credentials.validity(agent)).toBeUndefined();
  });
  test("remembers a request that was interrupted, and survives a torn one", async () => {
    const { folder, credentials, key } = await setup();
    await credentials.setPending({ csr: "c1-abc", key });
    expect(await new HubCredentials(folder, "c1").pending()).toEqual({ csr: "c1-abc", key });
    writeFileSync(path.join(folder, "pending.json"), '{"csr": "c1-');
    chmodSync(path.join(folder, "pending.json"), 0o600);
    expect(await credentials.pending()).toBeUndefined();
  });
});

test.each([
  [[{ cpu: "500m" }, { cpu: "1500m" }], { cpu: "2" }],
  [[{ cpu: "250m" }, { cpu: 1 }], { cpu: "1250m" }],
  [[{ memory: "16Gi" }, { memory: "512Mi" }], { memory: "16896Mi" }],
  [[{ memory: "16Gi" }, { memory: "16Gi" }], { memory: "32Gi" }],
  [[{ pods: "110" }, { pods: "1e2" }], { pods: "210" }],
  [[{ odd: "a few" }], {}],
  [[], {}],
])("the sum of %j is %j", (lists, sum) => {
  expect(sumQuantities(lists as Record<string, string | number>[])).toEqual(sum);
});

describe("the status of a cluster", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const current = { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1" } } as const;
  const list = (...items: object[]) => ({ list: () => items as never });
  const node = (cpu: string, unschedulable = false) => ({ metadata: { name: cpu }, spec: { unschedulable }, status: { capacity: { cpu }, allocatable: { cpu } } });
  const claim = (name: string, labels = {}) => ({ metadata: { name, labels }, spec: { value: `value of ${name}` } });

  test("tells version, sums and claims, reserved claims first, local ones not", () => {
    const status = statusOf({ current, version: "v1.34.4", problem: undefined, nodes: list(node("2"), node("3", true)), claims: list(claim("b"), claim("a"), claim("id.k8s.io"), claim("secret", { "open-cluster-management.io/spoke-only": "" })), now });
    expect(status).toMatchObject({ version: { kubernetes: "v1.34.4" }, capacity: { cpu: "5" }, allocatable: { cpu: "2" } });
    expect(status.clusterClaims?.map(({ name }) => name)).toEqual(["id.k8s.io", "a", "b"]);
    expect(status.conditions?.map(({ type, status: s, reason }) => [type, s, reason])).toEqual([
      ["ManagedClusterJoined", "True", "ManagedClusterJoined"],
      ["ManagedClusterConditionAvailable", "True", "ManagedClusterAvailable"],
    ]);
  });
  test("of a cluster that does not answer keeps what was known", () => {
    const status = statusOf({ current: { ...current, status: { capacity: { cpu: "5" } } }, version: undefined, problem: "no answer", nodes: list(), claims: list(), now });
    expect(status.capacity).toEqual({ cpu: "5" });
    expect(status.conditions?.[1]).toMatchObject({ status: "False", reason: "ManagedClusterKubeAPIServerUnavailable", message: "The kube-apiserver is not ok, no answer" });
  });
});
