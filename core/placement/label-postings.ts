/** Who carries which label: found by value, without asking everybody. For objects, Namespaces and clusters alike. */
import type { ParsedSelector, Requirement } from "../model/label-selector";

type Labels = Readonly<Record<string, string>>;

interface KeyPostings {
  count: number;
  /** Ids ascending, so that one is found and taken out quickly. */
  readonly values: Map<string, number[]>;
}

export class LabelPostings {
  private readonly keys = new Map<string, KeyPostings>();

  /** `id` must not be listed yet; increasing ids are cheapest. */
  add(id: number, labels: Labels): void {
    for (const key in labels) {
      const value = labels[key] ?? "";
      let postings = this.keys.get(key);
      if (postings === undefined) this.keys.set(key, (postings = { count: 0, values: new Map<string, number[]>() }));
      postings.count++;
      const ids = postings.values.get(value);
      if (ids === undefined) postings.values.set(value, [id]);
      else insertAscending(ids, id);
    }
  }

  /** With the labels that `add` was called with. */
  remove(id: number, labels: Labels): void {
    for (const key in labels) {
      const value = labels[key] ?? "";
      const postings = this.keys.get(key);
      const ids = postings?.values.get(value);
      if (postings === undefined || ids === undefined) continue;
      removeAscending(ids, id);
      if (ids.length === 0) postings.values.delete(value);
      if (--postings.count === 0) this.keys.delete(key);
    }
  }

  /** How many carry what `In` or `Exists` asks for. */
  count({ key, operator, values }: Requirement): number {
    const postings = this.keys.get(key);
    if (postings === undefined) return 0;
    if (operator === "Exists" || operator === "DoesNotExist") return postings.count;
    let count = 0;
    for (const value of values) count += postings.values.get(value)?.length ?? 0;
    return count;
  }

  /** Those counted, in disjoint lists. */
  carriers({ key, operator, values }: Requirement): readonly (readonly number[])[] {
    const postings = this.keys.get(key);
    if (postings === undefined) return [];
    if (operator === "Exists" || operator === "DoesNotExist") return [...postings.values.values()];
    return values.flatMap((value) => {
      const ids = postings.values.get(value);
      return ids === undefined ? [] : [ids];
    });
  }

  /** The requirement that fewest can meet; undefined when none of the selector's asks for a label. */
  rarest(selector: ParsedSelector): Requirement | undefined {
    let best: Requirement | undefined;
    let fewest = Infinity;
    for (const requirement of selector.requirements) {
      if (requirement.operator !== "In" && requirement.operator !== "Exists") continue;
      const count = this.count(requirement);
      if (count < fewest) [best, fewest] = [requirement, count];
    }
    return best;
  }
}

/** Adds a number that is not in the list yet. */
export function insertAscending(numbers: number[], added: number): void {
  const last = numbers.at(-1);
  if (last === undefined || added > last) numbers.push(added);
  else numbers.splice(lowerBound(numbers, added), 0, added);
}

/** Takes a number out, if it is there. */
export function removeAscending(numbers: number[], removed: number): void {
  const at = lowerBound(numbers, removed);
  if (numbers[at] === removed) numbers.splice(at, 1);
}

function lowerBound(numbers: readonly number[], wanted: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
