/** The one status that stands for several WECs (reference 4.2). Only three kinds have such a status. */

type Status = Readonly<Record<string, unknown>>;

interface Aggregation {
  readonly least: readonly string[];
  readonly most: readonly string[];
  /** Picks the condition that is taken over alone; absent: the kind's aggregate has no conditions. */
  readonly condition?: (condition: Status) => boolean;
}

const aggregations = new Map<string, Aggregation>([
  ["Deployment", {
    least: ["replicas", "updatedReplicas", "availableReplicas", "readyReplicas", "observedGeneration"],
    most: ["unavailableReplicas"],
    condition: (c) => c["type"] === "Progressing" && c["reason"] === "ProgressDeadlineExceeded",
  }],
  ["ReplicaSet", {
    least: ["replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas", "observedGeneration"],
    most: [],
    condition: (c) => c["type"] === "ReplicaFailure",
  }],
  ["DaemonSet", {
    least: ["currentNumberScheduled", "desiredNumberScheduled", "numberReady", "observedGeneration", "updatedNumberScheduled", "numberAvailable"],
    most: ["numberMisscheduled"],
  }],
]);

/**
 * Aggregates two or more statuses of one object.
 *
 * A field that some statuses lack counts only where it is; one that all lack gives 0. Only integers count.
 *
 * @returns undefined for a kind without aggregation: then upstream writes nothing at all.
 * @see kubestellar 0.30 pkg/status/aggregation
 */
export function aggregateStatuses(group: string, kind: string, statuses: readonly Status[]): Status | undefined {
  const aggregation = group === "apps" ? aggregations.get(kind) : undefined;
  if (aggregation === undefined) return undefined;
  const { least, most, condition } = aggregation;
  const fields: readonly (readonly [string, unknown])[] = [
    ...least.map((field) => [field, extreme(statuses, field, Math.min)] as const),
    ...most.map((field) => [field, extreme(statuses, field, Math.max)] as const),
    ...(condition === undefined ? [] : [["conditions", firstCondition(statuses, condition)] as const]),
  ];
  return Object.fromEntries(fields);
}

function extreme(statuses: readonly Status[], field: string, better: (a: number, b: number) => number): number {
  let best: number | undefined;
  for (const status of statuses) {
    const value = status[field];
    if (typeof value === "number" && Number.isInteger(value)) best = best === undefined ? value : better(best, value);
  }
  return best ?? 0;
}

function firstCondition(statuses: readonly Status[], wanted: (condition: Status) => boolean): readonly unknown[] {
  for (const { conditions } of statuses) {
    if (!Array.isArray(conditions)) continue;
    const found = (conditions as readonly unknown[]).find((c: unknown) => typeof c === "object" && c !== null && wanted(c as Status));
    if (found !== undefined) return [found];
  }
  return [];
}
