/** Makes an agent's key and CSR, and waits on the hub until its certificate is there. */
import { randomBytes } from "node:crypto";
import type { KubeObject } from "../../core/model/kube-object";
import { CLIENT_SIGNER, CLUSTER_NAME_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import type { SpaceClient } from "../../operations/clients/space-client";
import type { ControllerScope } from "../controllers/runtime/controller";
import { agentSubject } from "./certificate-subject";
import type { AgentIdentity, RequestedSubject } from "./certificate-subject";
import type { HubCredentials, PendingRequest } from "./hub-credentials";

/** So many requests of one cluster on the hub, and no further one is made (as OCM): somebody has to look first. */
export const REQUEST_LIMIT = 10;
const SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

interface SigningStatus {
  readonly certificate?: string;
  readonly conditions?: readonly { readonly type: string; readonly message?: string }[];
}

/** A new ECDSA P-256 key and a PKCS#10 request for a subject; both PEM. */
export async function createCertificateRequest({ commonName, organizations, organizationUnits = [], dnsNames = [] }: RequestedSubject): Promise<{ readonly key: string; readonly request: string }> {
  const { Pkcs10CertificateRequestGenerator, PemConverter, SubjectAlternativeNameExtension } = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await globalThis.crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [...organizations.map((O) => ({ O: [O] })), ...organizationUnits.map((OU) => ({ OU: [OU] })), { CN: [commonName] }],
    keys,
    signingAlgorithm: algorithm,
    ...(dnsNames.length === 0 ? {} : { extensions: [new SubjectAlternativeNameExtension(dnsNames.map((value) => ({ type: "dns" as const, value })))] }),
  });
  const key = PemConverter.encode(await globalThis.crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { key, request: request.toString("pem") };
}

/**
 * Asks the hub for a certificate, or goes on waiting for the one that was asked for before a restart.
 *
 * @returns key and certificate, for as long as it takes a person to approve.
 * @throws KubeStellarError `Refused` when the request was denied or failed (a later call asks anew), or while there
 *   are ten requests of this cluster on the hub; and whatever the hub says.
 */
export async function requestCertificate(hub: SpaceClient, identity: AgentIdentity, { credentials, scope }: { readonly credentials: HubCredentials; readonly scope: ControllerScope }): Promise<PendingRequest & { readonly certificate: string }> {
  const pending = (await adoptPending(hub, credentials)) ?? (await createRequest(hub, identity, credentials));
  if (pending.certificate !== undefined) return { ...pending, certificate: pending.certificate };
  scope.log.info("waiting for the certificate", { csr: pending.csr });
  const certificate = await issuedCertificate(hub, pending.csr, scope).catch(async (error: unknown) => {
    if (isKubeStellarError(error, "Refused")) await credentials.setPending(undefined);
    throw error;
  });
  return { ...pending, certificate };
}

async function adoptPending(hub: SpaceClient, credentials: HubCredentials): Promise<PendingRequest | undefined> {
  const pending = await credentials.pending();
  if (pending === undefined || pending.certificate !== undefined) return pending;
  // The hub forgets requests: undecided ones after a day, decided ones after an hour.
  if ((await hub.get(resources.CertificateSigningRequest, { name: pending.csr })) !== undefined) return pending;
  await credentials.setPending(undefined);
  return undefined;
}

async function createRequest(hub: SpaceClient, identity: AgentIdentity, credentials: HubCredentials): Promise<PendingRequest> {
  const { cluster } = identity;
  const { items } = await hub.list(resources.CertificateSigningRequest, { labelSelector: `${CLUSTER_NAME_LABEL}=${cluster}` });
  const open = items.filter(({ metadata }) => metadata.name.startsWith(`${cluster}-`));
  if (open.length >= REQUEST_LIMIT) throw new KubeStellarError(`there are ${open.length} certificate requests of this cluster on the hub`, { code: "Refused", space: hub.name, object: `ManagedCluster ${cluster}`, fix: `Delete those that are not yours (kubectl get csr -l ${CLUSTER_NAME_LABEL}=${cluster})` });
  const { key, request } = await createCertificateRequest(agentSubject(identity));
  const csr = signingRequest(request, { prefix: `${cluster}-`, labels: { [CLUSTER_NAME_LABEL]: cluster }, signerName: CLIENT_SIGNER });
  const pending: PendingRequest = { csr: csr.metadata.name, key };
  await credentials.setPending(pending);
  await hub.create(resources.CertificateSigningRequest, csr);
  return pending;
}

/** The object that asks for a client's certificate. It has a name of our own, of the form that generateName would give: after a lost answer we know what to look for. */
export function signingRequest(request: string, { prefix, labels, signerName }: { readonly prefix: string; readonly labels: Readonly<Record<string, string>>; readonly signerName: string }): KubeObject {
  const name = `${prefix}${[...randomBytes(5)].map((byte) => SUFFIX_ALPHABET[byte % SUFFIX_ALPHABET.length]).join("")}`;
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: { name, generateName: prefix, labels },
    spec: { request: Buffer.from(request).toString("base64"), signerName, usages: ["digital signature", "key encipherment", "client auth"] },
  };
}

/** Waits until a request is signed, for as long as it takes. @throws KubeStellarError `Refused` when it is denied, fails or goes; the abort reason when the scope ends. */
export function issuedCertificate(hub: SpaceClient, name: string, scope: Pick<ControllerScope, "informer" | "signal">): Promise<string> {
  const ending = new AbortController();
  const informer = scope.informer(hub, resources.CertificateSigningRequest, { fieldSelector: `metadata.name=${name}`, signal: ending.signal });
  return new Promise<string>((resolve, reject) => {
    const look = (csr: KubeObject): void => {
      const { certificate, conditions = [] } = (csr["status"] ?? {}) as SigningStatus;
      const bad = conditions.find(({ type }) => type === "Denied" || type === "Failed");
      if (bad !== undefined) reject(refused(hub, name, `the request was ${bad.type === "Denied" ? "denied" : "not signed"}: ${bad.message ?? "no reason given"}`));
      else if (certificate !== undefined && certificate !== "") resolve(Buffer.from(certificate, "base64").toString("utf8"));
    };
    informer.subscribe(({ type, object }) => (type === "deleted" ? reject(refused(hub, name, "the request is gone from the hub")) : look(object)));
    scope.signal.addEventListener("abort", () => reject(scope.signal.reason as Error), { once: true });
    informer.start().catch(reject);
  }).finally(() => ending.abort());
}

const refused = (hub: SpaceClient, csr: string, message: string): KubeStellarError => new KubeStellarError(message, { code: "Refused", space: hub.name, object: `CertificateSigningRequest ${csr}` });
