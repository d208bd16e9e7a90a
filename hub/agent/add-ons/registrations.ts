/** Which certificates an add-on asks for, in whose name, and in which Secrets of the cluster they go: as OCM's registration agent reads it. */
import type { AddOnRegistration, ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import { CLIENT_SIGNER, addOnGroups } from "../../../core/model/names";
import type { RequestedSubject } from "../certificate-subject";
import { namespaceOf, runsElsewhere, servesItself } from "./add-on";

/** One certificate to be had and kept. */
export interface Registration {
  readonly addOn: string;
  readonly signerName: string;
  readonly subject: RequestedSubject;
  /** The Secret that it goes into. */
  readonly secret: { readonly namespace: string; readonly name: string };
}

/** The registrations of an add-on, by a key that another wish changes. None for an add-on that we are ourselves, or whose agent runs elsewhere. */
export function registrationsOf(addOn: ManagedClusterAddOn, { cluster, agentId }: { readonly cluster: string; readonly agentId: string }): ReadonlyMap<string, Registration> {
  if (servesItself(addOn) || runsElsewhere(addOn)) return new Map();
  const { name } = addOn.metadata;
  return new Map(
    (addOn.status?.registrations ?? []).map((wish) => {
      const registration: Registration = { addOn: name, signerName: wish.signerName, subject: subjectOf(wish, { cluster, agentId, addOn: name }), secret: { namespace: namespaceOf(addOn), name: secretName(name, wish.signerName) } };
      return [JSON.stringify(registration), registration];
    }),
  );
}

function subjectOf({ signerName, subject }: AddOnRegistration, { cluster, agentId, addOn }: { readonly cluster: string; readonly agentId: string; readonly addOn: string }): RequestedSubject {
  const [own] = addOnGroups(cluster, addOn);
  const groups = subject?.groups ?? [];
  return {
    commonName: subject?.user || `${own}:agent:${agentId}`,
    organizations: groups.length === 0 && signerName === CLIENT_SIGNER ? [own] : groups,
    organizationUnits: subject?.organizationUnit ?? [],
    dnsNames: [`${addOn}.addon.open-cluster-management.io`],
  };
}

const secretName = (addOn: string, signerName: string): string => (signerName === CLIENT_SIGNER ? `${addOn}-hub-kubeconfig` : `${addOn}-${signerName.replaceAll("/", "-")}-client-cert`);
