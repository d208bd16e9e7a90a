/**
 * Who carries which label: found by value, without asking everybody. For objects, Namespaces and clusters alike. A key is looked up in
 * all labels when somebody first asks for it, and kept up to date from then on: of the keys that there are, selectors name few. When they
 * do not, all keys are taken in at once, so that many selectors never cost many passes.
 */
import type { ParsedSelector, Requirement } from "../model/label-selector";

type Labels = Readonly<Record<string, string>>;

interface KeyPostings {
  count: number;
  /** Ids ascending, so that one is found and taken out quickly. */
  readonly values: Map<string, number[]>;
}

/** Calls back for everybody, by ascending id. */
type ForEach = (visit: (id: number, labels: Labels) => void) => void;

export class LabelPostings {
  private readonly keys = new Map<string, KeyPostings>();
  /** All keys are in `keys`, not only those that somebody has asked for. */
  private hasAll = false;

  /** @param forEach - all that have been added and not removed, with their present labels. */
  constructor(private readonly forEach: ForEach) {}

  /** `id` must not be listed yet; increasing ids are cheapest. */
  add(id: number, labels: Labels): void {
    this.change(id, {}, labels);
  }

  /** With the labels that `add` was called with. */
  remove(id: number, labels: Labels): void {
    this.change(id, labels, {});
  }

  /** Other labels; the same costs nothing. */
  change(id: number, before: Labels, after: Labels): void {
    if (this.keys.size === 0 && !this.hasAll) return;
    for (const key in before) {
      const postings = isSame(key, before, after) ? undefined : this.keys.get(key);
      if (postings !== undefined) take(postings, id, before[key] ?? "");
    }
    for (const key in after) {
      const postings = isSame(key, before, after) ? undefined : (this.keys.get(key) ?? (this.hasAll ? this.addKey(key) : undefined));
      if (postings !== undefined) put(postings, id, after[key] ?? "");
    }
  }

  /** How many carry what `In` or `Exists` asks for. */
  count({ key, operator, values }: Requirement): number {
    const postings = this.postings(key);
    if (operator === "Exists" || operator === "DoesNotExist") return postings.count;
    let count = 0;
    for (const value of values) count += postings.values.get(value)?.length ?? 0;
    return count;
  }

  /** Those counted, in disjoint lists. */
  carriers({ key, operator, values }: Requirement): readonly (readonly number[])[] {
    const postings = this.postings(key);
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

  private postings(key: string): KeyPostings {
    const known = this.keys.get(key);
    if (known !== undefined) return known;
    if (this.hasAll) return nobody;
    if (this.keys.size === FEW_KEYS) {
      this.keys.clear();
      this.hasAll = true;
      this.forEach((id, labels) => this.change(id, {}, labels));
      return this.postings(key);
    }
    const postings = this.addKey(key);
    this.forEach((id, labels) => {
      if (Object.hasOwn(labels, key)) put(postings, id, labels[key] ?? "");
    });
    return postings;
  }

  private addKey(key: string): KeyPostings {
    const postings: KeyPostings = { count: 0, values: new Map() };
    this.keys.set(key, postings);
    return postings;
  }
}

/** So many keys are looked up one by one. */
const FEW_KEYS = 8;
const nobody: KeyPostings = { count: 0, values: new Map() };

function isSame(key: string, before: Labels, after: Labels): boolean {
  return Object.hasOwn(before, key) && Object.hasOwn(after, key) && before[key] === after[key];
}

function put(postings: KeyPostings, id: number, value: string): void {
  postings.count++;
  const ids = postings.values.get(value);
  if (ids === undefined) postings.values.set(value, [id]);
  else insertAscending(ids, id);
}

function take(postings: KeyPostings, id: number, value: string): void {
  const ids = postings.values.get(value);
  if (ids === undefined) return;
  removeAscending(ids, id);
  if (ids.length === 0) postings.values.delete(value);
  postings.count--;
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
