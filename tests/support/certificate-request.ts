/** Real PKCS#10 requests and CertificateSigningRequests for tests. */
import { webcrypto } from "node:crypto";
import { Extension, PemConverter, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from "@peculiar/x509";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients/space-client";
import { until } from "./poll";

export interface RequestContent {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** More subject attributes: `OU=x`. */
  readonly more?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly otherExtension?: string;
}

/** PEM of a request signed by a fresh P-256 key. */
export async function pemRequest(content: RequestContent): Promise<string> {
  return (await signedRequest(content)).request;
}

async function signedRequest({ commonName, organizations, more = [], dnsNames = [], otherExtension }: RequestContent): Promise<{ readonly request: string; readonly key: string }> {
  const keys = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: [...organizations.map((o) => `O=${o}`), ...more, `CN=${commonName}`].join(", "),
      keys,
      signingAlgorithm: { name: "ECDSA", hash: "SHA-256" },
      extensions: [...(dnsNames.length > 0 ? [new SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: "dns" as const, value })))] : []), ...(otherExtension === undefined ? [] : [new Extension(otherExtension, false, new Uint8Array([5, 0]))])],
    },
    webcrypto,
  );
  const key = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { request: request.toString("pem"), key };
}

const IDENTITY = "system:open-cluster-management:";

/** Asks a hub for the certificate of a cluster's agent and waits until somebody has approved it; both PEM. */
export async function certificateFor(hub: SpaceClient, cluster: string, agent: string): Promise<{ readonly certificate: string; readonly key: string }> {
  const { request, key } = await signedRequest({ commonName: `${IDENTITY}${cluster}:${agent}`, organizations: [`${IDENTITY}${cluster}`, `${IDENTITY}managed-clusters`] });
  const csr = await aJoinRequest(cluster, { name: `${cluster}-${agent}`, spec: { request: Buffer.from(request, "utf8").toString("base64") } });
  // Who asks is the API server's to say, not the request's.
  const { username: _, groups: __, ...spec } = csr["spec"] as Readonly<Record<string, unknown>>;
  await hub.create(resources.CertificateSigningRequest, { ...csr, spec });
  const certificate = await until(`${cluster} gets its certificate`, 60, async () => ((await hub.get(resources.CertificateSigningRequest, csr.metadata))?.["status"] as { certificate?: string } | undefined)?.certificate);
  return { certificate: Buffer.from(certificate, "base64").toString("utf8"), key };
}

/** A CertificateSigningRequest as OCM's agent of `cluster` makes it with the bootstrap kubeconfig; `changes` bend it. */
export async function aJoinRequest(cluster: string, changes: { readonly name?: string; readonly agent?: string; readonly content?: Partial<RequestContent>; readonly label?: string | undefined; readonly spec?: Readonly<Record<string, unknown>> } = {}): Promise<KubeObject> {
  const pem = await pemRequest({ commonName: `${IDENTITY}${cluster}:${changes.agent ?? "agent1"}`, organizations: [`${IDENTITY}${cluster}`, `${IDENTITY}managed-clusters`], ...changes.content });
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name: changes.name ?? `${cluster}-x1`, labels: { "open-cluster-management.io/cluster-name": changes.label ?? cluster } },
    spec: {
      request: Buffer.from(pem, "utf8").toString("base64"),
      signerName: "kubernetes.io/kube-apiserver-client",
      username: "system:serviceaccount:open-cluster-management:agent-registration-bootstrap",
      groups: ["system:serviceaccounts", "system:serviceaccounts:open-cluster-management", "system:authenticated"],
      usages: ["digital signature", "key encipherment", "client auth"],
      ...changes.spec,
    },
  };
}
