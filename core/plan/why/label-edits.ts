/** The fewest label edits after which a selector holds. */
import { ownMember } from "../../model/own-member";
import { matchesRequirement, type ParsedSelector, type Requirement } from "../../model/label-selector";

/** One label set, or removed where `value` is absent. */
export interface LabelEdit {
  readonly key: string;
  readonly value?: string;
  /** What it is now; absent where there is none. */
  readonly before?: string;
}

type Labels = Readonly<Record<string, string>>;

/** A value that is none of those which a requirement names, where no other label of the key shows what values look like. */
const ANY_VALUE = "true";

/**
 * Each key is decided by itself, so the answer is the smallest: a key that is right stays, any other is one edit.
 *
 * @param forbidden - whether a label may not be edited.
 * @param usual - values that a label has elsewhere, the best first: where a selector names none, one of them is taken.
 * @returns undefined when no labels satisfy the selector.
 */
export function fewestEdits(selector: ParsedSelector, labels: Labels, { forbidden = () => false, usual = () => [] }: { readonly forbidden?: (key: string) => boolean; readonly usual?: (key: string) => readonly string[] } = {}): readonly LabelEdit[] | undefined {
  const byKey = new Map<string, Requirement[]>();
  for (const requirement of selector.requirements) {
    const others = byKey.get(requirement.key);
    if (others === undefined) byKey.set(requirement.key, [requirement]);
    else others.push(requirement);
  }
  const edits: LabelEdit[] = [];
  for (const [key, requirements] of byKey) {
    const before = ownMember(labels, key);
    const holds = (value: string | undefined): boolean => requirements.every((requirement) => matchesRequirement(requirement, value === undefined ? {} : { [key]: value }));
    if (holds(before)) continue;
    if (forbidden(key)) return undefined;
    const found = candidates(requirements, () => usual(key)).find(holds);
    const was = before === undefined ? {} : { before };
    if (found !== undefined) edits.push({ key, value: found, ...was });
    else if (holds(undefined)) edits.push({ key, ...was });
    else return undefined;
  }
  return edits;
}

/** Values that may satisfy requirements of one key, the named ones first. */
function candidates(requirements: readonly Requirement[], usual: () => readonly string[]): readonly string[] {
  const named = requirements.flatMap(({ operator, values }) => (operator === "In" ? values : []));
  const avoided = new Set(requirements.flatMap(({ values }) => values));
  let fresh = ANY_VALUE;
  while (avoided.has(fresh)) fresh += "x";
  return named.length > 0 ? [...named, fresh] : [...usual(), fresh];
}
