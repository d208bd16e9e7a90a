/** Whom the certificates of agents name. */
import { CLUSTER_IDENTITY_PREFIX, MANAGED_CLUSTERS_GROUP } from "../../core/model/names";

/** Who asks. */
export interface AgentIdentity {
  readonly cluster: string;
  readonly agent: string;
}

/** Whom a certificate is to name. */
export interface RequestedSubject {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly organizationUnits?: readonly string[];
  /** Subject alternative names. */
  readonly dnsNames?: readonly string[];
}

/** The subject of a cluster's agent. */
export function agentSubject({ cluster, agent }: AgentIdentity): RequestedSubject {
  return { commonName: `${CLUSTER_IDENTITY_PREFIX}${cluster}:${agent}`, organizations: [`${CLUSTER_IDENTITY_PREFIX}${cluster}`, MANAGED_CLUSTERS_GROUP] };
}
