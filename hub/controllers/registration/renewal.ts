/**
 * Approves the CSR with which an agent renews its certificate: only for the identity that it already has, and only if
 * RBAC lets that identity renew. Bootstrap CSRs are never approved here: accepting a cluster is its owner's act.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import { CLIENT_SIGNER, CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL, MANAGED_CLUSTERS_GROUP } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { withCondition } from "../runtime/conditions";
import type { Logger } from "../runtime/log";

/** The fields of a CertificateSigningRequest that decide. */
export interface SigningRequest extends KubeObject {
  readonly spec: {
    /** PEM in base64. */
    readonly request: string;
    readonly signerName: string;
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[];
    readonly usages?: readonly string[];
    readonly extra?: Readonly<Record<string, readonly string[]>>;
  };
  readonly status?: { readonly certificate?: string; readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string }[] };
}

/** Whether nobody has decided about the request yet. */
export function isUndecided(csr: SigningRequest): boolean {
  return !(csr.status?.conditions ?? []).some(({ type }) => type === "Approved" || type === "Denied");
}

/** Approves the request if it renews its requester's own cluster identity; otherwise leaves it to others. */
export async function reconcileRenewal(its: SpaceClient, csr: SigningRequest, { log, now }: { readonly log: Logger; readonly now: () => Date }): Promise<void> {
  if (!isUndecided(csr) || csr.spec.signerName !== CLIENT_SIGNER) return;
  const commonName = await clusterIdentityOf(csr);
  if (commonName === undefined || csr.spec.username !== commonName) return;
  if (!(await mayRenew(its, csr))) {
    log.warn("renewal refused: the requester may not renew managedclusters/clientcertificates", { csr: csr.metadata.name, user: commonName });
    return;
  }
  await approve(its, csr, "Auto approving Managed cluster agent certificate after SubjectAccessReview.", now());
  log.info("certificate renewal approved", { csr: csr.metadata.name, user: commonName });
}

/** Approves a request in the name of OCM's approving controller. */
export async function approve(its: SpaceClient, csr: SigningRequest, message: string, now: Date): Promise<void> {
  const condition = { type: "Approved", status: "True", reason: "AutoApprovedByHubCSRApprovingController", message } as const;
  await its.replace(resources.CertificateSigningRequest, { ...csr, status: { ...csr.status, conditions: withCondition([], condition, now) } }, { subresource: "approval" });
}

/**
 * Common name of a well-formed request of a cluster agent: label, organisations and common name all name one cluster.
 * Anything else gives `undefined`.
 */
export async function clusterIdentityOf(csr: SigningRequest): Promise<string | undefined> {
  const cluster = csr.metadata.labels?.[CLUSTER_NAME_LABEL];
  if (cluster === undefined || cluster === "") return undefined;
  const { Pkcs10CertificateRequest } = await import("@peculiar/x509");
  let subject: { getField(name: string): string[] };
  try {
    subject = new Pkcs10CertificateRequest(Buffer.from(csr.spec.request, "base64").toString("utf8")).subjectName;
  } catch {
    // Not a request at all; the signer will say so to whoever sent it.
    return undefined;
  }
  const organizations = new Set(subject.getField("O"));
  organizations.delete(MANAGED_CLUSTERS_GROUP);
  const [commonName, ...furtherNames] = subject.getField("CN");
  if (commonName === undefined || furtherNames.length > 0) return undefined;
  if (organizations.size !== 1 || !organizations.has(`${CLUSTER_IDENTITY_PREFIX}${cluster}`)) return undefined;
  const [named, agent, ...rest] = commonName.startsWith(CLUSTER_IDENTITY_PREFIX) ? commonName.slice(CLUSTER_IDENTITY_PREFIX.length).split(":") : [];
  return named === cluster && agent !== undefined && agent !== "" && rest.length === 0 ? commonName : undefined;
}

async function mayRenew(its: SpaceClient, csr: SigningRequest): Promise<boolean> {
  const { username, uid, groups, extra } = csr.spec;
  const review = (await its.raw("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    spec: { user: username, uid, groups, extra, resourceAttributes: { group: "register.open-cluster-management.io", resource: "managedclusters", subresource: "clientcertificates", verb: "renew" } },
  })) as { readonly status?: { readonly allowed?: boolean } };
  return review.status?.allowed === true;
}
