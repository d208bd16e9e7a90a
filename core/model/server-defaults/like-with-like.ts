/**
 * Brings two versions of an object into one form before they are compared: one may be as a user wrote it and the other as an API server
 * gave it back, with defaults, canonical quantities, and without what says nothing.
 */
import { isBuiltInGroup } from "../discovery";
import { isEqual } from "../is-equal";
import { parseApiVersion, type Json, type KubeObject } from "../kube-object";
import { setOwnMember } from "../own-member";
import { compareQuantities } from "../quantity";
import { rulesOfKind } from "./kind-rules";
import { metadataRule } from "./metadata-rules";
import { both, type Fields, type Rule } from "./rules";

/** Maps of texts and structures that are stored the same whether they are empty or absent. */
const EMPTY_IS_ABSENT: ReadonlySet<string> = new Set(["annotations", "binaryData", "capacity", "data", "hard", "labels", "limits", "matchLabels", "metadata", "nodeSelector", "overhead", "parameters", "requests", "resources", "securityContext", "status", "stringData"]);

/**
 * Both objects with what only one of them says, where saying nothing means the same. What they then differ in is a difference.
 * Parts that need nothing are shared with the arguments.
 *
 * @param before - after cleaning, as transport does it; so is `after`, of the same kind.
 * @param custom - of a custom resource: the rules of its schema, see `rulesOfSchema`.
 * @param isServed - whether `after` is as a server gave it. Else somebody wrote it: what only it says of a field that a server chooses where nobody does, is chosen.
 */
export function likeWithLike(before: KubeObject, after: KubeObject, custom?: Rule, isServed = true): readonly [before: KubeObject, after: KubeObject] {
  const isBuiltIn = custom === undefined && isBuiltInGroup(parseApiVersion(after.apiVersion).group);
  const rule = ruleOfObject(after, custom);
  const alignment = new Alignment(before as Fields, after as Fields, isBuiltIn, isServed);
  return alignment.maps(before as Fields, after as Fields, rule) as unknown as readonly [KubeObject, KubeObject];
}

/** The rule of a whole object, its metadata included. @param custom - as for `likeWithLike`. */
export function ruleOfObject({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">, custom?: Rule): Rule {
  const own = custom ?? rulesOfKind(parseApiVersion(apiVersion).group, kind);
  return { ...own, fields: { ...own?.fields, metadata: both(metadataRule, own?.fields?.["metadata"] ?? {}) } };
}

/** The rule of a member of a map; undefined where there is none. */
export function ruleOf(rule: Rule | undefined, key: string): Rule | undefined {
  const { fields, each } = rule ?? {};
  if (fields !== undefined && Object.hasOwn(fields, key)) return fields[key];
  return typeof each === "function" ? each(key) : each;
}

class Alignment {
  constructor(
    private readonly beforeRoot: Fields,
    private readonly afterRoot: Fields,
    private readonly isBuiltIn: boolean,
    private readonly isServed: boolean,
  ) {}

  maps(before: Fields, after: Fields, rule: Rule | undefined): readonly [Fields, Fields] {
    const aligned: readonly [Record<string, Json>, Record<string, Json>] = [{}, {}];
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [a, b] = this.values(this.said(before, key), this.said(after, key), ruleOf(rule, key), before, after);
      if (a !== undefined) setOwnMember(aligned[0], key, a);
      if (b !== undefined) setOwnMember(aligned[1], key, b);
    }
    return aligned;
  }

  /** The value of a field; undefined where it says nothing. */
  private said(fields: Fields, key: string): Json | undefined {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (value === null) return undefined;
    if (this.isBuiltIn && Array.isArray(value) && value.length === 0) return undefined;
    return this.isBuiltIn && isMap(value) && EMPTY_IS_ABSENT.has(key) && Object.keys(value).length === 0 ? undefined : value;
  }

  private values(before: Json | undefined, after: Json | undefined, rule: Rule | undefined, beforeParent: Fields, afterParent: Fields): readonly [Json | undefined, Json | undefined] {
    if (before === after) return [before, after];
    const isChosen = rule?.ifAbsent === true && !this.isServed;
    const a = before ?? (isChosen ? undefined : missing(rule, after, { parent: beforeParent, root: this.beforeRoot }));
    const b = after ?? missing(rule, before, { parent: afterParent, root: this.afterRoot });
    if (rule?.quantity === true && isScalar(a) && isScalar(b)) return compareQuantities(a, b) === 0 ? [a, a] : [a, b];
    if (isMap(a) && isMap(b)) return this.maps(a, b, rule);
    return Array.isArray(a) && Array.isArray(b) ? this.lists(a as readonly Json[], b as readonly Json[], rule) : [a, b];
  }

  private lists(before: readonly Json[], after: readonly Json[], rule: Rule | undefined): readonly [Json, Json] {
    const { isAdded } = rule ?? {};
    const [a, b] = isAdded === undefined ? [before, after] : [before, after].map((items) => items.filter((item) => !isAdded(item)));
    const aligned = Array.from({ length: Math.max(a?.length ?? 0, b?.length ?? 0) }, (_, i) => this.values(a?.[i], b?.[i], i < Math.min(a?.length ?? 0, b?.length ?? 0) ? rule?.items : undefined, {}, {}));
    return [aligned.slice(0, a?.length).map(([item]) => item ?? null), aligned.slice(0, b?.length).map(([, item]) => item ?? null)];
  }
}

function missing(rule: Rule | undefined, other: Json | undefined, at: { readonly parent: Fields; readonly root: Fields }): Json | undefined {
  return rule?.assigned === true && (rule.chosenByPeople === undefined || !isEqual(other, rule.chosenByPeople)) ? other : rule?.initial?.(at);
}

const isMap = (value: Json | undefined): value is { readonly [key: string]: Json | undefined } => typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: Json | undefined): value is string | number => typeof value === "string" || typeof value === "number";
