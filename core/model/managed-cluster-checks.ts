/** Traps in a ManagedCluster that only show when the cluster joins. Called by `parseManagedCluster`. */
import type { Diagnostic } from "./diagnostic";
import type { ManagedCluster } from "./managed-cluster";
import type { IsReadable } from "./metadata-checks";
import { allReadable, checkMetadata, finding, WEC_NAME } from "./metadata-checks";

const MAX_INT32 = 2 ** 31 - 1;

/**
 * @param isReadable - false for paths whose values are not of their type; those are passed over.
 */
export function checkManagedCluster(cluster: ManagedCluster, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const found = [...checkMetadata(cluster, WEC_NAME, isReadable)];
  const lease = isReadable("spec") && isReadable("spec.leaseDurationSeconds") ? cluster.spec?.leaseDurationSeconds : undefined;
  if (lease !== undefined && (lease < 0 || lease > MAX_INT32)) {
    found.push(finding("KS121", "error", "spec.leaseDurationSeconds", `must be from 0 to ${String(MAX_INT32)}, is ${String(lease)}; the API server takes it, but OCM's controllers cannot work with it`, "Write a number of seconds, such as 60"));
  }
  return found;
}
