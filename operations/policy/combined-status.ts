/** Reads what StatusCollectors collected. */
import { byCodeUnit } from "../../core/model/code-unit-order";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";

const LABEL = "status.kubestellar.io/";

/** Which CombinedStatuses; what is absent is not looked at. */
export interface CombinedStatusQuery {
  readonly policy: string;
  readonly group?: string;
  /** Plural: `deployments`. */
  readonly resource?: string;
  /** `""` for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name?: string;
}

/** One CombinedStatus: results for one object under one policy, as the controller wrote them (reference 1.5). */
export interface CombinedStatusView {
  readonly policy: string;
  readonly object: { readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string };
  readonly results: readonly unknown[];
}

/** @returns sorted by group, resource, namespace and name; empty when nothing was collected (yet). One LIST. */
export async function readCombinedStatus(wds: SpaceClient, query: CombinedStatusQuery): Promise<readonly CombinedStatusView[]> {
  const terms: readonly (readonly [string, string | undefined])[] = [["binding-policy", query.policy], ["api-group", query.group], ["resource", query.resource], ["namespace", query.namespace], ["name", query.name]];
  const labelSelector = terms.flatMap(([key, value]) => (value === undefined ? [] : [`${LABEL}${key}=${value}`])).join(",");
  const { items } = await wds.list(resources.CombinedStatus, { labelSelector });
  return items.map(viewOf).sort((a, b) => byCodeUnit(JSON.stringify(Object.values(a.object)), JSON.stringify(Object.values(b.object))));
}

function viewOf(status: KubeObject): CombinedStatusView {
  const label = (key: string): string => status.metadata.labels?.[`${LABEL}${key}`] ?? "";
  return { policy: label("binding-policy"), object: { group: label("api-group"), resource: label("resource"), namespace: label("namespace"), name: label("name") }, results: (status["results"] as readonly unknown[] | undefined) ?? [] };
}
