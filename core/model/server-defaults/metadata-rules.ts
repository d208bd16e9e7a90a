/** What servers and controllers write into the metadata of workload objects. */
import { MULTI_WEC_STATUS_LABEL, OUR_PREFIX, SINGLETON_STATUS_LABEL } from "../names";
import { assigned, initially, list, map, type Rule } from "./rules";

/** The hashes are OCM's agents' own: of Services and CSIDrivers, and of what is applied with ignored fields. The uid is of whom a token is. */
const WRITTEN_ANNOTATIONS = /^(operator\.openshift\.io\/spec-hash$|open-cluster-management\.io\/config-spec-hash$|deployment\.kubernetes\.io\/revision|kubernetes\.io\/service-account\.uid$|deprecated\.daemonset\.template\.generation|pv\.kubernetes\.io\/|volume\.(beta\.)?kubernetes\.io\/)/;

/** Set while the state of an object is reported. */
export const reportLabels = { [SINGLETON_STATUS_LABEL]: assigned, [MULTI_WEC_STATUS_LABEL]: assigned };

export const metadataRule: Rule = map({
  labels: map(reportLabels, {}),
  annotations: { ...initially({}), each: (key) => (key.startsWith(OUR_PREFIX) || WRITTEN_ANNOTATIONS.test(key) ? assigned : undefined) },
  finalizers: list({}, []),
  creationTimestamp: assigned,
  deletionTimestamp: assigned,
  deletionGracePeriodSeconds: assigned,
});
