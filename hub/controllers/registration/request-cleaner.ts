/**
 * Removes certificate requests that nobody needs any more. Agents halt when ten stand under their name, and short-lived
 * certificates make ten faster than kube-controller-manager forgets them.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import { CLIENT_SIGNER, CLUSTER_NAME_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { SigningRequest } from "./renewal";

/** Issued requests of one cluster that stay: an agent has long fetched a certificate when three newer ones are issued. */
const KEPT_ISSUED = 3;

/** Deletes the surplus of a cluster's requests. `clusterIsThere`: false deletes all of them, as the cluster has gone. */
export async function cleanRequests(its: SpaceClient, requests: Pick<Informer, "list">, cluster: string, clusterIsThere: boolean): Promise<void> {
  const own = (requests.list() as readonly SigningRequest[]).filter((csr) => isRegistration(csr, cluster));
  for (const { metadata } of clusterIsThere ? surplus(own) : own) await its.delete(resources.CertificateSigningRequest, { name: metadata.name }, metadata.uid === undefined ? {} : { uid: metadata.uid });
}

/** The issued requests beyond those that stay, oldest last. */
export function surplus<T extends SigningRequest>(requests: readonly T[]): readonly T[] {
  const issued = requests.filter(({ status }) => (status?.certificate ?? "") !== "");
  return [...issued].sort((a, b) => (born(a) < born(b) ? 1 : born(a) > born(b) ? -1 : 0)).slice(KEPT_ISSUED);
}

/** Of the registration agent; add-ons have their own, under names of their own. */
const isRegistration = ({ metadata, spec }: SigningRequest, cluster: string): boolean => metadata.labels?.[CLUSTER_NAME_LABEL] === cluster && metadata.name.startsWith(`${cluster}-`) && spec.signerName === CLIENT_SIGNER;

const born = ({ metadata }: KubeObject): string => `${String(metadata["creationTimestamp"])} ${metadata.name}`;
