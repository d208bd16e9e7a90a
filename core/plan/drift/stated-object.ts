/** What an object states: the part of it that somebody wants, without what servers and controllers keep in it. */
import type { Json, KubeObject } from "../../model/kube-object";
import { ruleOf, ruleOfObject, type Rule } from "../../model/server-defaults";

/** An object reduced to what it states, and how its fields are compared. */
export interface StatedObject {
  readonly object: KubeObject;
  readonly rule: Rule;
  /** Of a custom resource: the rules of its schema. */
  readonly custom: Rule | undefined;
}

/** Members of `metadata` that only the server writes. */
const SERVER_SIDE: ReadonlySet<string> = new Set(["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink", "generateName", "ownerReferences"]);
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Whether somebody other than the server writes a member of `metadata`. */
export const isStatedMetadata = (key: string): boolean => !SERVER_SIDE.has(key);

/** @param custom - see `rulesOfDefinition`. */
export function statedObject(source: KubeObject, custom?: Rule): StatedObject {
  const rule = ruleOfObject(source, custom);
  const { status: _, metadata, ...rest } = source;
  const inMetadata = ruleOf(rule, "metadata");
  const stated = Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
      if (!isStatedMetadata(key)) return [];
      return [[key, isMap(value) ? keptBy(ruleOf(inMetadata, key), value) : value]];
    }),
  );
  return { object: { ...rest, metadata: stated as unknown as KubeObject["metadata"] }, rule, custom };
}

/** Whether a label or annotation is one that tools and controllers keep for themselves. */
export const isKept = (rule: Rule | undefined, key: string): boolean => key === LAST_APPLIED || ruleOf(rule, key)?.assigned === true;

function keptBy(rule: Rule | undefined, map: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.keys(map).some((key) => isKept(rule, key)) ? Object.fromEntries(Object.entries(map).filter(([key]) => !isKept(rule, key))) : map;
}

const isMap = (value: unknown): value is Readonly<Record<string, Json>> => typeof value === "object" && value !== null && !Array.isArray(value);
