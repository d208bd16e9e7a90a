/** Placement when some labels are not known yet: what no value of them could change is decided, the rest is unknown. */
import type { LabelSelector } from "../../../core/model/binding-policy";
import { matchesRequirement, parseLabelSelector } from "../../../core/model/label-selector";
import { UNKNOWN } from "../../../provider/values";

/** `unknown`: depends on a label whose value is not known. */
export type Verdict = "yes" | "no" | "unknown";

/** Labels of a cluster; values may be `UNKNOWN`, and so may all of them together. */
export type UncertainLabels = Readonly<Record<string, string>> | typeof UNKNOWN;

/** Whether any of the selectors accepts the cluster. Malformed selectors accept nothing. */
export function selects(selectors: readonly LabelSelector[], labels: UncertainLabels): Verdict {
  const verdicts = selectors.map((selector) => accepts(selector, labels));
  return verdicts.includes("yes") ? "yes" : verdicts.includes("unknown") ? "unknown" : "no";
}

function accepts(selector: LabelSelector, labels: UncertainLabels): Verdict {
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) return "no";
  const verdicts = parsed.selector.requirements.map((requirement): Verdict => {
    if (labels === UNKNOWN) return "unknown";
    const known = labels;
    return known[requirement.key] === UNKNOWN ? "unknown" : matchesRequirement(requirement, known) ? "yes" : "no";
  });
  return verdicts.includes("no") ? "no" : verdicts.includes("unknown") ? "unknown" : "yes";
}

export function hasUnknown(labels: UncertainLabels): boolean {
  return labels === UNKNOWN || Object.values(labels).includes(UNKNOWN);
}

/** The labels whose values are known. */
export function knownLabels(labels: UncertainLabels): Readonly<Record<string, string>> {
  return labels === UNKNOWN ? {} : Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== UNKNOWN));
}
