/** Where an object on a server is not as it is stated, field by field. What nobody states, such as defaults of servers, is no difference. */
import { hasAggregatedRules } from "../../model/aggregated-role";
import type { FieldManager, FieldStep } from "../../model/managed-fields";
import { fieldOwners } from "../../model/managed-fields";
import type { Json, KubeObject } from "../../model/kube-object";
import { ownMember } from "../../model/own-member";
import { likeWithLike, ruleOf, type Rule } from "../../model/server-defaults";
import { joinPath } from "../../model/validation/schema-findings";
import { isKept, isStatedMetadata, type StatedObject } from "./stated-object";

/** One field that is not as it is stated. */
export interface StatedDifference {
  /** `spec.template.spec.containers[name="app"].image` */
  readonly path: string;
  readonly steps: readonly FieldStep[];
  /** Absent: it is stated no more, but whoever wrote it for the statement still owns it. */
  readonly expected?: Json;
  /** Absent: the field is gone. */
  readonly actual?: Json;
}

/** Whether a manager writes for those who state the object: then a field of its that is stated no more is a difference. */
export type WritesFor = (manager: FieldManager, steps: readonly FieldStep[]) => boolean;

/**
 * Compares an object with what is stated of it.
 *
 * Lists that servers merge by keys are compared by these, and items that others added are none of ours; other lists are compared whole.
 *
 * @param actual - as its server gives it, with `managedFields`.
 * @returns stated fields in their order, then what is stated no more. Cost: once through what is stated where nothing differs.
 */
export function statedDifferences(given: StatedObject, actual: KubeObject, writesFor: WritesFor): readonly StatedDifference[] {
  const stated = withAggregatedRules(given, actual);
  const likeness = likenessOf(stated.object, actual);
  if (likeness === "same") return [];
  const left = leftFields(stated, actual, writesFor);
  if (likeness === "more") return left;
  const { object, rule, custom } = stated;
  const chosen = chooseStated(object as unknown as Json, actual as unknown as Json, rule) as unknown as KubeObject;
  const [a, b] = likeWithLike(object, chosen, custom);
  return [...differencesOf(a as unknown as Json, b as unknown as Json, rule, { path: "", steps: [] }), ...left];
}

/** With the rules that are there, where they are the cluster's own. */
function withAggregatedRules(stated: StatedObject, actual: KubeObject): StatedObject {
  const { object } = stated;
  if (!hasAggregatedRules(object)) return stated;
  const { rules: _, ...rest } = object;
  return { ...stated, object: actual["rules"] === undefined ? rest : { ...rest, rules: actual["rules"] } };
}

/** Whether an object certainly holds what is stated, and nothing else; false says nothing. */
export const isJustAsStated = ({ object }: StatedObject, actual: KubeObject): boolean => likenessOf(object, actual) === "same";

/** `same`: all that is stated is there, and nothing else; `more`: all that is stated, and something else; `other`: not as it is written, perhaps meant. */
type Likeness = "same" | "more" | "other";

/** Nearly all objects of nearly all clusters are as stated: this is the whole of their comparison. */
function likenessOf(stated: KubeObject, actual: KubeObject): Likeness {
  let hasMore = false;
  const isLike = (expected: unknown, value: unknown): boolean => {
    if (expected === value) return true;
    if (typeof expected !== "object" || expected === null || typeof value !== "object" || value === null) return false;
    if (Array.isArray(expected)) {
      if (!Array.isArray(value) || value.length !== expected.length) return false;
      for (let i = 0; i < expected.length; i++) if (!isLike(expected[i], value[i])) return false;
      return true;
    }
    if (Array.isArray(value)) return false;
    const keys = Object.keys(expected);
    for (const key of keys) if (!isMemberLike(key, expected as Fields, value as Fields)) return false;
    hasMore ||= Object.keys(value).length > keys.length;
    return true;
  };
  // What objects inherit is no JSON, so that only one name could be mistaken for a member.
  const isMemberLike = (key: string, fields: Fields, others: Fields): boolean => (key !== "__proto__" || Object.hasOwn(others, key)) && isLike(fields[key], others[key]);
  for (const key of Object.keys(stated)) if (key !== "metadata" && !isMemberLike(key, stated as Fields, actual as Fields)) return "other";
  for (const key of Object.keys(stated.metadata)) if (!isMemberLike(key, stated.metadata as Fields, actual.metadata as Fields)) return "other";
  if (hasMore) return "more";
  const isMore = Object.keys(actual).some((key) => key !== "status" && !Object.hasOwn(stated, key)) || Object.keys(actual.metadata).some((key) => isStatedMetadata(key) && !Object.hasOwn(stated.metadata, key));
  return isMore ? "more" : "same";
}

/** The actual object with the items of merged lists in the order in which they are stated; null stands for one that is not there. */
function chooseStated(stated: Json | undefined, actual: Json | undefined, rule: Rule | undefined): Json | undefined {
  if (Array.isArray(stated) && Array.isArray(actual)) {
    const { keys, items } = rule ?? {};
    const [wanted, there] = [stated as readonly Json[], actual as readonly Json[]];
    if (keys === undefined) return wanted.length === there.length ? wanted.map((item, i) => chooseStated(item, there[i], items) ?? null) : there;
    return wanted.map((item) => chooseStated(item, there.find((other) => isSameItem(item, other, keys, items)), items) ?? null);
  }
  if (!isMap(stated) || !isMap(actual)) return actual;
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, chooseStated(ownMember(stated, key), value, ruleOf(rule, key))]));
}

function isSameItem(a: Json, b: Json, keys: readonly string[], rule: Rule | undefined): boolean {
  if (keys.length === 0 || !isMap(a) || !isMap(b)) return a === b;
  const valueOf = (item: Fields, key: string): Json | undefined => item[key] ?? ruleOf(rule, key)?.initial?.({ parent: item, root: item });
  return keys.every((key) => valueOf(a, key) === valueOf(b, key));
}

interface Place {
  readonly path: string;
  readonly steps: readonly FieldStep[];
}

function differencesOf(stated: Json | undefined, actual: Json | undefined, rule: Rule | undefined, at: Place): readonly StatedDifference[] {
  if (stated === actual || stated === undefined || stated === null) return [];
  // Servers drop an empty map of texts: the key that went last is told as the others were.
  const there = actual ?? (isFlat(stated) ? {} : actual);
  if (isMap(stated) && isMap(there)) {
    return Object.entries(stated).flatMap(([key, value]) => differencesOf(value, ownMember(there, key), ruleOf(rule, key), { path: joinPath(at.path, key), steps: [...at.steps, key] }));
  }
  if (Array.isArray(stated) && Array.isArray(actual) && stated.length === actual.length) {
    return (stated as readonly Json[]).flatMap((item, index) => {
      const other = (actual as readonly Json[])[index];
      const place = { path: itemPath(at.path, index, item, rule?.keys), steps: [...at.steps, { index, item: other ?? item, isShared: rule?.keys !== undefined }] };
      return other === null || other === undefined ? [{ ...place, expected: item }] : differencesOf(item, other, rule?.items, place);
    });
  }
  return [{ ...at, expected: stated, ...(actual !== undefined && actual !== null && { actual }) }];
}

const isFlat = (value: Json): boolean => isMap(value) && Object.keys(value).length > 0 && Object.values(value).every((member) => typeof member !== "object");

function itemPath(path: string, index: number, item: Json, keys: readonly string[] | undefined): string {
  if (keys === undefined) return joinPath(path, index);
  if (keys.length === 0 || !isMap(item)) return `${path}[=${JSON.stringify(item)}]`;
  return `${path}[${keys.filter((key) => item[key] !== undefined).map((key) => `${key}=${JSON.stringify(item[key])}`).join(",")}]`;
}

/** Fields that are stated no more and are still owned by who wrote them for the statement. */
function leftFields({ object, rule }: StatedObject, actual: KubeObject, writesFor: WritesFor): readonly StatedDifference[] {
  const found: StatedDifference[] = [];
  const isLeft = (place: Place): boolean => fieldOwners(actual, place.steps).some((manager) => writesFor(manager, place.steps));
  const look = (stated: Json, value: Json, inner: Rule | undefined, at: Place): void => {
    if (Array.isArray(stated) && Array.isArray(value)) return lookAtItems(stated as readonly Json[], value as readonly Json[], inner, at);
    if (!isMap(stated) || !isMap(value)) return;
    for (const [key, there] of Object.entries(value)) {
      if (there === undefined || isKept(inner, key)) continue;
      const place = { path: joinPath(at.path, key), steps: [...at.steps, key] };
      const wanted = ownMember(stated, key);
      if (wanted !== undefined) look(wanted, there, ruleOf(inner, key), place);
      else if (isLeft(place)) found.push({ ...place, actual: there });
    }
  };
  const lookAtItems = (stated: readonly Json[], value: readonly Json[], { keys, items }: Rule = {}, at: Place): void => {
    // A list that has one owner differs as a whole.
    if (keys === undefined) return;
    value.forEach((item, index) => {
      const place = { path: itemPath(at.path, index, item, keys), steps: [...at.steps, { index, item, isShared: true }] };
      const wanted = stated.find((other) => isSameItem(other, item, keys, items));
      if (wanted !== undefined) look(wanted, item, items, place);
      else if (isLeft(place)) found.push({ ...place, actual: item });
    });
  };
  const { status: _, apiVersion: __, kind: ___, metadata, ...content } = actual;
  look(object as unknown as Json, content as unknown as Json, rule, { path: "", steps: [] });
  const inMetadata = ruleOf(rule, "metadata");
  // Maps that are not stated at all are looked into: tools keep keys of their own in them.
  const maps = { labels: {}, annotations: {}, ...object.metadata };
  const theirs = Object.fromEntries(Object.entries(metadata).filter(([key]) => isStatedMetadata(key)));
  look(maps as unknown as Json, theirs as unknown as Json, inMetadata, { path: "metadata", steps: ["metadata"] });
  return found;
}

type Fields = Readonly<Record<string, Json | undefined>>;

const isMap = (value: Json | undefined): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
