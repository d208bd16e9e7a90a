/** What guards said, in words: the same in every gate. */
import type { Refusal, Unjudged } from "../plan/guards";

/** What is breached, and which exception would have let it pass before it ended. */
export function breachText({ message, expired }: Refusal): string {
  return expired === undefined ? message : `${message}; its exception ended with ${expired.until ?? ""} (${expired.reason}; approved by ${expired.approvedBy})`;
}

/** One line: `refused by protected.clusters: cluster s2 is touched; it is protected`, or why it is allowed all the same. */
export function refusalText(refusal: Refusal): string {
  const { guard, message, exception } = refusal;
  return exception === undefined ? `refused by ${guard}: ${breachText(refusal)}` : `allowed although ${guard}: ${message} (${exception.reason}; approved by ${exception.approvedBy})`;
}

/** One line: which guard nobody judged here, and why. */
export function unjudgedText({ guard, reasons }: Unjudged): string {
  return `not judged: ${guard}, because ${reasons.join(", and ")}`;
}

/** Those that nothing excuses. */
export function breachesOf(refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.filter(({ exception }) => exception === undefined);
}
