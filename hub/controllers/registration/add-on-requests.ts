/**
 * Approves the certificate requests of add-ons, as the managers of OCM's add-ons do for theirs: only when the agent of an accepted cluster asks,
 * for an add-on that is to have a certificate there, and for that add-on's own identity. What the add-on's status names as the subject decides
 * nothing: agents may write it.
 */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import type { ManagedCluster } from "../../../core/model/managed-cluster";
import { ADD_ON_NAME_LABEL, CLIENT_SIGNER, CLUSTER_IDENTITY_PREFIX, CLUSTER_NAME_LABEL, addOnGroups } from "../../../core/model/names";
import { ALTERNATIVE_NAMES, parseRequest, usageReasons } from "../../../operations/registration/certificate-request";
import type { ParsedRequest } from "../../../operations/registration/certificate-request";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { Logger } from "../runtime/log";
import { approve, isUndecided } from "./renewal";
import type { SigningRequest } from "./renewal";

/** Add-ons of earlier times ask for this group as well; everybody with a certificate is in it. */
const AUTHENTICATED = "system:authenticated";

export interface AddOnRequestContext {
  readonly its: SpaceClient;
  readonly cluster: (name: string) => ManagedCluster | undefined;
  readonly addOn: (cluster: string, name: string) => ManagedClusterAddOn | undefined;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Approves one request if it may be; otherwise leaves it to others, and says why when it is an add-on's of a cluster here. */
export async function reconcileAddOnRequest({ its, cluster, addOn, log, now }: AddOnRequestContext, csr: SigningRequest): Promise<void> {
  const { [CLUSTER_NAME_LABEL]: clusterName, [ADD_ON_NAME_LABEL]: addOnName } = csr.metadata.labels ?? {};
  if (clusterName === undefined || addOnName === undefined || !isUndecided(csr) || csr.spec.signerName !== CLIENT_SIGNER) return;
  const [managed, installed] = [cluster(clusterName), addOn(clusterName, addOnName)];
  // It may come; then we are asked again.
  if (managed === undefined || installed === undefined) return;
  const reasons = [...standingReasons(managed, installed), ...(await requestReasons(csr, clusterName, addOnName))];
  if (reasons.length > 0) {
    log.warn("certificate of an add-on not approved", { csr: csr.metadata.name, cluster: clusterName, addOn: addOnName, because: reasons.join("; ") });
    return;
  }
  await approve(its, csr, "Auto approving addon agent certificate.", now());
  log.info("certificate of an add-on approved", { csr: csr.metadata.name, cluster: clusterName, addOn: addOnName });
}

function standingReasons(cluster: ManagedCluster, addOn: ManagedClusterAddOn): readonly string[] {
  return [
    ...(cluster.spec?.hubAcceptsClient === true && cluster.metadata.deletionTimestamp === undefined ? [] : ["the cluster is not accepted"]),
    ...(addOn.metadata.deletionTimestamp === undefined ? [] : ["the add-on is being deleted"]),
    ...((addOn.status?.registrations ?? []).some(({ signerName }) => signerName === CLIENT_SIGNER) ? [] : ["the add-on asks for no certificate of this signer"]),
  ];
}

/** What speaks against a request in itself; empty when it is the add-on's own, asked for by the agent of its cluster. */
async function requestReasons({ spec }: SigningRequest, cluster: string, addOn: string): Promise<readonly string[]> {
  const request = await parseRequest(spec.request);
  return [...requesterReasons(spec, cluster), ...usageReasons(spec.usages), ...(typeof request === "string" ? [request] : identityReasons(request, cluster, addOn))];
}

function requesterReasons({ username = "", groups = [] }: SigningRequest["spec"], cluster: string): readonly string[] {
  const own = `${CLUSTER_IDENTITY_PREFIX}${cluster}`;
  return [...(isOnePart(username, `${own}:`) ? [] : [`its requester is ${JSON.stringify(username)}, not the agent of the cluster`]), ...(groups.includes(own) ? [] : [`its requester is not in group ${own}`])];
}

function identityReasons({ commonNames, organizations, otherAttributes, extensions, alternativeNames }: ParsedRequest, cluster: string, addOn: string): readonly string[] {
  const groups = addOnGroups(cluster, addOn);
  const [own = ""] = groups;
  const allowed = [...groups, AUTHENTICATED];
  const [commonName = "", ...more] = commonNames;
  return [
    ...(more.length === 0 && isOnePart(commonName, `${own}:agent:`) ? [] : [`its common name is ${JSON.stringify(commonNames.join(", "))}, not ${own}:agent:<agent>`]),
    ...(organizations.includes(own) ? [] : [`it lacks the organisation ${own}`]),
    ...organizations.filter((o) => !allowed.includes(o)).map((o) => `it asks for the organisation ${JSON.stringify(o)}`),
    ...otherAttributes.map((name) => `its subject has the attribute ${JSON.stringify(name)}`),
    ...extensions.filter((oid) => oid !== ALTERNATIVE_NAMES).map((oid) => `it asks for the extension ${oid}`),
    // OCM's agents ask for this one name; no API server looks at it.
    ...alternativeNames.filter((name) => name !== `dns:${addOn}.addon.open-cluster-management.io`).map((name) => `it asks for the alternative name ${JSON.stringify(name)}`),
  ];
}

/** Whether a name is the prefix and one part more. */
const isOnePart = (name: string, prefix: string): boolean => name.startsWith(prefix) && /^[^:\s]+$/.test(name.slice(prefix.length));
