/** Selectors and clauses in few words, as kubectl writes label selectors: `region=eu, tier in (edge, store), !retired`. */
import type { DownsyncClause, LabelSelector } from "../../model/binding-policy";
import { parseLabelSelector, type Requirement } from "../../model/label-selector";

/** What a selector with no requirement chooses. */
const EVERYTHING = "everything";

/** What cannot be converted is told as it was written. */
export function selectorText(selector: LabelSelector): string {
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) return `${JSON.stringify(selector)} (cannot be converted: ${parsed.error})`;
  const { requirements } = parsed.selector;
  return requirements.length === 0 ? EVERYTHING : requirements.map(requirementText).join(", ");
}

/** Keys of the labels that selectors ask about, ascending. */
export function askedLabels(selectors: readonly LabelSelector[] | undefined): readonly string[] {
  const keys = new Set<string>();
  for (const selector of selectors ?? []) {
    const parsed = parseLabelSelector(selector);
    if (parsed.ok) for (const { key } of parsed.selector.requirements) keys.add(key);
  }
  return [...keys].sort();
}

/** `resources: deployments; labels: app=shop`; the tests that a clause makes. */
export function clauseText({ apiGroup, resources, namespaces, objectNames, objectSelectors, namespaceSelectors }: DownsyncClause): string {
  const parts = [
    ...(apiGroup === undefined || apiGroup === null ? [] : [`API group: ${apiGroup === "" ? "core" : apiGroup}`]),
    ...listText("resources", resources),
    ...listText("namespaces", namespaces),
    ...listText("names", objectNames),
    ...listText("labels", objectSelectors?.map(selectorText), " or "),
    ...listText("labels of the Namespace", namespaceSelectors?.map(selectorText), " or "),
  ];
  return parts.length === 0 ? EVERYTHING : parts.join("; ");
}

function listText(name: string, items: readonly string[] | null | undefined, separator = ", "): readonly string[] {
  return items === undefined || items === null || items.length === 0 ? [] : [`${name}: ${items.join(separator)}`];
}

function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case "In":
      return values.length === 1 ? `${key}=${values[0] ?? ""}` : `${key} in (${values.join(", ")})`;
    case "NotIn":
      return values.length === 1 ? `${key}!=${values[0] ?? ""}` : `${key} notin (${values.join(", ")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}
