/** Named factories for the two questions of a policy: which clusters, which objects. Plain data comes out, so that every shell takes it. */
import type { DownsyncClause, LabelRequirement, LabelSelector } from "./binding-policy";

/** Requirements on one label. */
export const Label = {
  /** The label is there and has one of these values; at least one value. */
  in: (key: string, ...values: readonly string[]): LabelRequirement => ({ key, operator: "In", values: [...values] }),
  /** The label is absent, or has none of these values; at least one value. */
  notIn: (key: string, ...values: readonly string[]): LabelRequirement => ({ key, operator: "NotIn", values: [...values] }),
  /** The label is there, with whatever value. */
  exists: (key: string): LabelRequirement => ({ key, operator: "Exists" }),
  /** The label is not there. */
  absent: (key: string): LabelRequirement => ({ key, operator: "DoesNotExist" }),
} as const;

/** Selectors of clusters, Namespaces or objects by their labels. */
export const Selector = {
  /** Holds for everything, the absence of labels included. */
  all: (): LabelSelector => ({}),
  /** All of these labels, with exactly these values. */
  labels: (labels: Readonly<Record<string, string>>): LabelSelector => ({ matchLabels: { ...labels } }),
  /** All of these requirements. */
  where: (...requirements: readonly LabelRequirement[]): LabelSelector => ({ matchExpressions: [...requirements] }),
} as const;

/** How the objects of a clause travel, and what comes back. */
export type Delivery = Pick<DownsyncClause, "createOnly" | "statusCollectors" | "wantSingletonReportedState" | "wantMultiWECReportedState">;

/** Objects of one resource. */
export interface ResourceObjects {
  /** API group without version; `""` is core. @default any group */
  readonly apiGroup?: string;
  /** Plural in lower case: `deployments`. */
  readonly resource: string;
  /** Only those of these names. @default all */
  readonly names?: readonly string[];
  /** Only those in these namespaces. @default all */
  readonly namespaces?: readonly string[];
}

/** Clauses of `downsync`. The second argument says how the objects travel. */
export const Clause = {
  /** Objects with all of these labels. */
  labelled: (labels: Readonly<Record<string, string>>, delivery: Delivery = {}): DownsyncClause => ({ objectSelectors: [Selector.labels(labels)], ...delivery }),
  /** Objects for whose labels the selector holds. */
  selected: (selector: LabelSelector, delivery: Delivery = {}): DownsyncClause => ({ objectSelectors: [selector], ...delivery }),
  /** Objects of one resource, by name and namespace where these are given. */
  objects: ({ apiGroup, resource, names, namespaces }: ResourceObjects, delivery: Delivery = {}): DownsyncClause => ({
    ...(apiGroup === undefined ? {} : { apiGroup }),
    resources: [resource],
    ...(namespaces === undefined ? {} : { namespaces: [...namespaces] }),
    ...(names === undefined ? {} : { objectNames: [...names] }),
    ...delivery,
  }),
  /** Namespaces with everything inside that is namespaced; two clauses, because the Namespaces themselves are in none. */
  namespaces: (names: readonly string[], delivery: Delivery = {}): readonly DownsyncClause[] => [
    { apiGroup: "", resources: ["namespaces"], objectNames: [...names], ...delivery },
    { namespaces: [...names], ...delivery },
  ],
} as const;
