/** What a preview answers, item by item: the parts of its JSON contract (docs/preview.md). */
import type { BindingSpec } from "../model/binding";
import type { NamedStatusCombination } from "../model/combined-status";
import type { ManifestWork } from "../model/manifest-work";
import type { Outcomes } from "./outcomes";

/** A Binding as the real controllers would leave it. */
export interface BindingRow {
  /** The WDS. */
  readonly space: string;
  readonly name: string;
  /** Null: the API server would refuse it. */
  readonly spec: BindingSpec | null;
  /** What `status.errors` of the policy would say, or why the Binding is refused. */
  readonly errors: readonly string[];
}

/** A ManifestWork as it would stand in a mailbox. */
export interface WorkRow {
  /** The ITS. */
  readonly space: string;
  readonly wds: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: NonNullable<ManifestWork["spec"]>;
}

/** Outcome classes of a Binding. */
export interface OutcomeRow extends Outcomes {
  readonly space: string;
  readonly binding: string;
}

/** A CombinedStatus. */
export interface CombinedRow {
  readonly space: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly results: readonly NamedStatusCombination[];
}

/** An object into which state would be reported. */
export interface ReportedRow {
  readonly space: string;
  readonly object: { readonly apiVersion: string; readonly kind: string; readonly namespace: string; readonly name: string };
  /** Its whole status; absent where the object has none and gets none. */
  readonly status?: Readonly<Record<string, unknown>>;
  /** All of its labels. */
  readonly labels: Readonly<Record<string, string>>;
}
