/** What a team allows a change to do: the content of `fleet.guards.yaml` (docs/check.md). */
import type { LabelSelector } from "../../model/binding-policy";
import type { Severity } from "../../model/diagnostic";

/** A number of clusters, or a share of all of them (`0.2` for `20%`). */
export type Limit = { readonly count: number } | { readonly share: number };

/** Every guard is optional; what is absent is allowed. */
export interface Guards {
  /** Most clusters on which anything may start, stop or change. */
  readonly maxClustersTouched?: Limit;
  /** Most of a policy's clusters that it may leave, from 0 to 1. */
  readonly maxShareEvicted?: number;
  /** Names of policies that must keep an object and a cluster; `"*"`: all that have them. */
  readonly neverEmpty?: readonly string[];
  readonly protected?: {
    /** Keys of labels of ManagedClusters that may not be edited. */
    readonly labels?: readonly string[];
    /** Clusters on which nothing may change. */
    readonly clusters?: readonly string[];
    /** Namespaces in which nothing may change. */
    readonly namespaces?: readonly string[];
    /** `Kind` or `Kind.group`, objects of which may not change. */
    readonly kinds?: readonly string[];
  };
  /** Which policies may place on which clusters; policies that no entry names may place anywhere. */
  readonly allowed?: readonly { readonly policies: readonly string[]; readonly clusters: LabelSelector }[];
  readonly requiredLabels?: { readonly clusters?: readonly string[]; readonly objects?: readonly string[] };
  /** Clusters of two sorts that one change must not touch together. */
  readonly apart?: readonly { readonly one: LabelSelector; readonly other: LabelSelector }[];
  /** Findings of this severity or worse may not be in the head. */
  readonly diagnostics?: Extract<Severity, "error" | "warning">;
  readonly exceptions?: readonly GuardException[];
}

/** The guards by name, as exceptions name them. */
export const GUARD_NAMES = ["maxClustersTouched", "maxShareEvicted", "neverEmpty", "protected.labels", "protected.clusters", "protected.namespaces", "protected.kinds", "allowed", "requiredLabels.clusters", "requiredLabels.objects", "apart", "diagnostics"] as const;

export type GuardName = (typeof GUARD_NAMES)[number];

/** A guard is passed over, explicitly and in review. */
export interface GuardException {
  readonly guard: GuardName;
  /** What it is about: a policy, cluster, namespace, kind, label or object as the refusal names it. Absent: everything. */
  readonly subject?: string;
  readonly reason: string;
  readonly approvedBy: string;
  /** Last day, `YYYY-MM-DD`. Absent: until it is removed. */
  readonly until?: string;
}

/** A breach of a guard. */
export interface Refusal {
  readonly guard: GuardName;
  readonly subject: string;
  /** The same in every gate. */
  readonly message: string;
  /** The exception that lets it pass. */
  readonly exception?: GuardException;
}
