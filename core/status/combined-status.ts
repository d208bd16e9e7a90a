/** The CombinedStatus objects of a WDS (reference 4.4): names, labels, results. */
import { compareBytes } from "../model/byte-order";
import type { CombinedStatus, NamedStatusCombination, StatusCombinationRow } from "../model/combined-status";
import { apiVersionOf, type ApiResource, type Json } from "../model/kube-object";
import { labelValueErrors } from "../model/label-selector";
import { REPORT_NAMESPACE } from "../model/names";

export const COMBINED_STATUS_LABEL_PREFIX = "status.kubestellar.io/";

/** Whose states are combined. */
export interface CombinedStatusSubject {
  readonly policy: { readonly name: string; readonly uid: string };
  readonly resource: Pick<ApiResource, "group" | "version" | "kind" | "resource">;
  /** `""` for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What keeps an API server from taking it: names and policies that are no label values. Such an object never exists. */
export function combinedStatusErrors({ metadata: { labels = {} } }: CombinedStatus): readonly string[] {
  return Object.entries(labels).flatMap(([key, value]) => labelValueErrors(value).map((error) => `label ${key}: ${value}: ${error}`));
}

/**
 * Whether KubeStellar writes what it computes over what stands there. Its comparison is loose: as many rows, each of them among
 * the new ones, count as no change, and so does a difference in errors alone. Stale rows can therefore stay for ever.
 *
 * @see kubestellar 0.30 pkg/status/combinedstatus-resolution.go, compareCombinedStatus
 */
export function combinedStatusDiffers(stored: Pick<CombinedStatus, "metadata" | "results">, computed: CombinedStatus): boolean {
  const labels = Object.entries(computed.metadata.labels ?? {});
  const storedLabels = stored.metadata.labels ?? {};
  if (Object.keys(storedLabels).length !== labels.length || labels.some(([key, value]) => storedLabels[key] !== value)) return true;
  const results = new Map((computed.results ?? []).map((result) => [result.name, result]));
  return (stored.results ?? []).length !== results.size || (stored.results ?? []).some((result) => resultDiffers(result, results.get(result.name)));
}

/**
 * The object for a policy and a workload object.
 *
 * @param results - by name of the collector, ascending.
 */
export function combinedStatus({ policy, resource, namespace, name, uid }: CombinedStatusSubject, results: readonly NamedStatusCombination[]): CombinedStatus {
  const label = (key: string) => `${COMBINED_STATUS_LABEL_PREFIX}${key}`;
  return {
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "CombinedStatus",
    metadata: {
      name: `${uid}.${policy.uid}`,
      namespace: namespace === "" ? REPORT_NAMESPACE : namespace,
      labels: {
        [label("api-group")]: resource.group,
        [label("resource")]: resource.resource,
        [label("namespace")]: namespace,
        [label("name")]: name,
        [label("binding-policy")]: policy.name,
      },
      ownerReferences: [{ apiVersion: apiVersionOf(resource), kind: resource.kind, name, uid }],
    },
    results,
  };
}

function resultDiffers(stored: NamedStatusCombination, computed: NamedStatusCombination | undefined): boolean {
  if (computed === undefined || stored.columnNames.join("\0") !== computed.columnNames.join("\0")) return true;
  const rows = computed.rows ?? [];
  if ((stored.rows ?? []).length !== rows.length) return true;
  const known = new Set(rows.map(rowKey));
  return (stored.rows ?? []).some((row) => !known.has(rowKey(row)));
}

function rowKey({ columns }: StatusCombinationRow): string {
  return JSON.stringify(columns.map(({ type, string, float, bool, object }) => [type, string, float, bool, sorted(object ?? null)]));
}

/** With the members of objects by name, so that equal values have equal texts. */
function sorted(value: Json): Json {
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) return value.map(sorted);
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => compareBytes(a, b)).map(([key, member]) => [key, sorted(member ?? null)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
