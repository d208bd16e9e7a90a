/** How a table of defaults is written: one rule for each field that an API server fills in, rewrites, or drops when it is empty. */
import type { Json } from "../kube-object";

/** Any map of fields. */
export type Fields = Readonly<Record<string, Json | undefined>>;

/** Where a rule applies: the fields beside its own, and the whole object. */
export interface Surroundings {
  readonly parent: Fields;
  readonly root: Fields;
}

/** What an API server does with one field. */
export interface Rule {
  /** Its value where nobody wrote one; undefined: none here. */
  readonly initial?: (at: Surroundings) => Json | undefined;
  /** The server chooses the value, as the address of a Service: where one side has none, the other's counts. */
  readonly assigned?: true;
  /** Of an assigned one: the value that no server chooses. */
  readonly chosenByPeople?: Json;
  /** Of an assigned one: the server chooses only where nobody does, so that a value which somebody adds is an edit. */
  readonly ifAbsent?: true;
  /** A Kubernetes quantity: `0.5` and `500m` are one. */
  readonly quantity?: true;
  /** Of a map: its fields by name, and all others. */
  readonly fields?: Readonly<Record<string, Rule>>;
  readonly each?: Rule | ((key: string) => Rule | undefined);
  /** Of a list: its items. */
  readonly items?: Rule;
  /** Of a list into which several managers write: the fields that tell its items apart; empty: the items do themselves. Absent: it has one owner. */
  readonly keys?: readonly string[];
  /** Of a list: items that the server adds. */
  readonly isAdded?: (item: Json) => boolean;
}

/** A fixed default, or one that follows from what stands around it. */
export const initially = (value: Json | ((at: Surroundings) => Json | undefined)): Rule => ({ initial: typeof value === "function" ? value : () => value });

/** A map whose fields have rules. `initial`: what it is when absent; its fields' defaults are added to that. */
export const map = (fields: Readonly<Record<string, Rule>>, initial?: Json | ((at: Surroundings) => Json | undefined)): Rule => ({ fields, ...(initial !== undefined && initially(initial)) });

export const list = (items: Rule, keys?: readonly string[]): Rule => ({ items, ...(keys !== undefined && { keys }) });

export const quantity: Rule = { quantity: true };
export const quantities: Rule = { each: quantity };
export const assigned: Rule = { assigned: true };
export const assignedIfAbsent: Rule = { assigned: true, ifAbsent: true };
export const assignedUnless = (chosenByPeople: Json): Rule => ({ assigned: true, chosenByPeople });
/** A text, number or switch that is not stored when it says nothing. */
export const emptyText = initially("");
export const zero = initially(0);
export const off = initially(false);

/** One rule that does what all of them do. */
export function both(...rules: readonly Rule[]): Rule {
  return rules.reduce<Rule>((a, b) => ({ ...a, ...b, ...((a.fields ?? b.fields) !== undefined && { fields: { ...a.fields, ...b.fields } }) }), {});
}
