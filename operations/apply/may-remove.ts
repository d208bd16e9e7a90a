/** Whether a plan may remove what it would: a name that other folders may bear too is no proof of whose an object is. */
import { KubeStellarError } from "../errors";
import type { ApplyPlan } from "./model";

/** Owner of what is applied from folders that nobody gave a name. */
export const NAMELESS_OWNER = "ksfleet/apply";

/** How far removals have been agreed to. */
export interface RemovalConsent {
  /** Somebody said whose the folder is, with `--owner` or in `fleet.yaml`. */
  readonly isNamed: boolean;
  /** Removals are agreed to beforehand. */
  readonly yes: boolean;
  /** There is somebody to be asked. */
  readonly canAsk: boolean;
}

/** How many objects a plan would remove. */
export const removalsOf = ({ changes }: Pick<ApplyPlan, "changes">): number => changes.filter(({ action }) => action === "delete").length;

/** What to know before something is removed under a name that nobody gave; nothing where there is no such removal. */
export function namelessNote(plan: Pick<ApplyPlan, "changes" | "owner">, { isNamed }: Pick<RemovalConsent, "isNamed">): string | undefined {
  if (isNamed || removalsOf(plan) === 0) return undefined;
  return `what would be deleted belongs to ${plan.owner}, as does what was applied from any other folder without a name: it may be another folder's`;
}

/**
 * @returns whether somebody has to be asked before the plan is carried out.
 * @throws KubeStellarError `Refused` when the folder has no name of its own and nobody can look at the list; `Invalid` when nobody can be asked.
 */
export function mustAsk(plan: Pick<ApplyPlan, "changes" | "owner">, consent: RemovalConsent): boolean {
  const removals = removalsOf(plan);
  if (removals === 0) return false;
  const note = namelessNote(plan, consent);
  if (note === undefined && consent.yes) return false;
  if (note !== undefined && (consent.yes || !consent.canAsk)) {
    throw new KubeStellarError(`nothing was applied: ${removals} objects would be deleted. ${note[0]!.toUpperCase()}${note.slice(1)}`, { code: "Refused", fix: `See them with --dry-run. If they are this folder's, say --owner ${plan.owner}; otherwise give this folder a name of its own, with --owner or as owner in fleet.yaml, or remove nothing with --no-prune` });
  }
  if (!consent.canAsk) throw new KubeStellarError(`nothing was applied: ${removals} objects would be deleted, and nobody can be asked`, { code: "Invalid", fix: "See them with --dry-run; then say --yes, or --no-prune" });
  return true;
}
