/**
 * Judges the certificate request of an agent. A cluster is let in only if signer, user, groups, name and organisations are those of
 * the declared cluster, and nothing else is asked for (design decision 6; faults 19 to 22).
 */
import type { Condition } from "../../core/model/condition";
import type { KubeObject } from "../../core/model/kube-object";
import { BOOTSTRAP_SERVICE_ACCOUNT, CLIENT_SIGNER, CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL, MANAGED_CLUSTERS_GROUP, OCM_NAMESPACE } from "../../core/model/names";
import { ALTERNATIVE_NAMES, parseRequest, usageReasons } from "./certificate-request";
import type { ParsedRequest } from "./certificate-request";

/** What to do with a request. */
export type CsrVerdict =
  | { readonly kind: "approve"; /** The agent's own part of the common name. */ readonly agent: string }
  /** It asks for this cluster's name but must not get it. */
  | { readonly kind: "refuse"; readonly reasons: readonly string[] }
  /** Another's to judge: another cluster, a renewal, an add-on. */
  | { readonly kind: "notOurs"; readonly reason: string }
  | { readonly kind: "decided"; readonly decision: "Approved" | "Denied" | "Failed"; readonly issued: boolean };

interface CsrSpec {
  readonly request?: string;
  readonly signerName?: string;
  readonly username?: string;
  readonly groups?: readonly string[];
  readonly usages?: readonly string[];
}

const BOOTSTRAP_USER = `system:serviceaccount:${OCM_NAMESPACE}:${BOOTSTRAP_SERVICE_ACCOUNT}`;
/** All groups of a token of that service account; each must be there, and no other. */
const BOOTSTRAP_USER_GROUPS = ["system:serviceaccounts", `system:serviceaccounts:${OCM_NAMESPACE}`, "system:authenticated"];
/** User of a bootstrap token Secret, of which OCM's carry this group. */
const BOOTSTRAP_TOKEN_USER = "system:bootstrap:";
const BOOTSTRAP_TOKEN_GROUP = "system:bootstrappers:managedcluster";

/**
 * Judges one CertificateSigningRequest with respect to one cluster. Depends on its arguments only.
 *
 * @param clusterName - a declared cluster; the caller never asks about others.
 */
export async function csrVerdict(csr: KubeObject, clusterName: string): Promise<CsrVerdict> {
  const label = csr.metadata.labels?.[CLUSTER_NAME_LABEL];
  if (label !== clusterName) return { kind: "notOurs", reason: label === undefined ? `it has no label ${CLUSTER_NAME_LABEL}` : `it is for cluster ${JSON.stringify(label)}` };
  const spec = (csr["spec"] ?? {}) as CsrSpec;
  const user = spec.username ?? "";
  if (user.startsWith(`${CLUSTER_IDENTITY_PREFIX}${clusterName}:`)) return { kind: "notOurs", reason: "the joined agent asks by itself: a renewal or an add-on, which the hub decides" };
  const decided = decisionOf(csr);
  if (decided !== undefined) return decided;

  const request = await parseRequest(spec.request);
  const reasons = [...signerReasons(spec), ...requesterReasons(spec), ...usageReasons(spec.usages), ...(typeof request === "string" ? [request] : identityReasons(request, clusterName))];
  if (reasons.length > 0 || typeof request === "string") return { kind: "refuse", reasons };
  return { kind: "approve", agent: request.commonNames[0]?.slice(`${CLUSTER_IDENTITY_PREFIX}${clusterName}:`.length) ?? "" };
}

function decisionOf(csr: KubeObject): CsrVerdict | undefined {
  const status = (csr["status"] ?? {}) as { readonly conditions?: readonly Condition[]; readonly certificate?: string };
  const issued = (status.certificate ?? "") !== "";
  // A denial stands even beside an approval.
  for (const decision of ["Denied", "Failed", "Approved"] as const) {
    if (status.conditions?.some((c) => c.type === decision && c.status !== "False") === true) return { kind: "decided", decision, issued };
  }
  return undefined;
}

function signerReasons({ signerName }: CsrSpec): string[] {
  return signerName === CLIENT_SIGNER ? [] : [`its signer is ${JSON.stringify(signerName ?? "")}, not ${CLIENT_SIGNER}`];
}

function requesterReasons({ username = "", groups = [] }: CsrSpec): string[] {
  if (username === BOOTSTRAP_USER) {
    const missing = BOOTSTRAP_USER_GROUPS.filter((g) => !groups.includes(g));
    const extra = groups.filter((g) => !BOOTSTRAP_USER_GROUPS.includes(g));
    return [...missing.map((g) => `its requester is not in group ${g}`), ...extra.map((g) => `its requester is in the unexpected group ${JSON.stringify(g)}`)];
  }
  if (username.startsWith(BOOTSTRAP_TOKEN_USER)) {
    const extra = groups.filter((g) => g !== "system:bootstrappers" && !g.startsWith("system:bootstrappers:") && g !== "system:authenticated");
    return [...(groups.includes(BOOTSTRAP_TOKEN_GROUP) ? [] : [`its requester is not in group ${BOOTSTRAP_TOKEN_GROUP}`]), ...extra.map((g) => `its requester is in the unexpected group ${JSON.stringify(g)}`)];
  }
  return [`its requester is ${JSON.stringify(username)}, not a bootstrap identity (${BOOTSTRAP_USER})`];
}

function identityReasons(request: ParsedRequest, clusterName: string): string[] {
  const prefix = `${CLUSTER_IDENTITY_PREFIX}${clusterName}:`;
  const [commonName, ...more] = request.commonNames;
  const goodName = commonName !== undefined && more.length === 0 && commonName.startsWith(prefix) && /^[^:\s]+$/.test(commonName.slice(prefix.length));
  const wanted = [`${CLUSTER_IDENTITY_PREFIX}${clusterName}`, MANAGED_CLUSTERS_GROUP];
  const missing = wanted.filter((o) => !request.organizations.includes(o));
  const extra = request.organizations.filter((o, i) => !wanted.includes(o) || request.organizations.indexOf(o) !== i);
  return [
    ...(goodName ? [] : [`its common name is ${JSON.stringify(request.commonNames.join(", "))}, not ${prefix}<agent>`]),
    ...missing.map((o) => `it lacks the organisation ${o}`),
    ...extra.map((o) => `it asks for the organisation ${JSON.stringify(o)}`),
    ...request.otherAttributes.map((name) => `its subject has the attribute ${JSON.stringify(name)}`),
    ...request.extensions.map((oid) => (oid === ALTERNATIVE_NAMES ? "it asks for subject alternative names" : `it asks for the extension ${oid}`)),
  ];
}
