/** Status conditions as Kubernetes keeps them: one a type, the transition time moving only when the status does. */
import type { Condition } from "../../../core/model/condition";

/** A condition to be set; the transition time follows from what was there before. */
export type WantedCondition = Omit<Condition, "lastTransitionTime">;

/** The condition of a type, if there is one. */
export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether the condition of a type is there and True. */
export function isConditionTrue(conditions: readonly Condition[] | undefined, type: string): boolean {
  return findCondition(conditions, type)?.status === "True";
}

/** The list with one condition set, in its old place or at the end. Returns the very same list when nothing changed. */
export function withCondition(conditions: readonly Condition[] | undefined, wanted: WantedCondition, now: Date): readonly Condition[] {
  const list = conditions ?? [];
  const old = findCondition(list, wanted.type);
  if (old !== undefined && old.status === wanted.status && old.reason === wanted.reason && old.message === wanted.message && old.observedGeneration === wanted.observedGeneration) return list;
  const lastTransitionTime = old?.status === wanted.status ? old.lastTransitionTime : formatTime(now);
  const next = { ...wanted, lastTransitionTime };
  return old === undefined ? [...list, next] : list.map((condition) => (condition === old ? next : condition));
}

/** RFC 3339 in whole seconds, as `metav1.Time`. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with microseconds, as `metav1.MicroTime`. */
export function formatMicroTime(date: Date): string {
  return `${date.toISOString().slice(0, 23)}000Z`;
}
