/** Pieces of CEL, as kube-apiserver 1.30 knows it: texts, labels, selectors, names of objects, and the part of a ManifestWork that changes. */
import type { LabelSelector } from "../../../model/binding-policy";
import { parseLabelSelector } from "../../../model/label-selector";
import { ORIGIN_BINDING_LABEL } from "../../../model/names";

/** A literal. CEL reads strings as JSON writes them. */
export const text = (value: string): string => JSON.stringify(value);

/** A list of strings. */
export const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;

/** Whether one of the conditions holds; of none, none does. */
export const any = (conditions: readonly string[]): string => (conditions.length === 0 ? "false" : conditions.map((condition) => `(${condition})`).join(" || "));

/** Whether every condition holds; without any, yes. */
export const all = (conditions: readonly string[]): string => (conditions.length === 0 ? "true" : conditions.map((condition) => `(${condition})`).join(" && "));

/** A label of an object, as an optional. */
export const label = (object: string, key: string): string => `${object}.metadata.?labels[?${text(key)}]`;

/** The object of a write, whatever is done to it. */
export const WRITTEN = "(object == null ? oldObject : object)";

/** Whether a ManifestWork carries workload of KubeStellar's, and no add-on. */
export const IS_DELIVERY = `${label(WRITTEN, ORIGIN_BINDING_LABEL)}.hasValue()`;

/** Whether the selector accepts the labels of `object`; one that is malformed accepts nothing. */
export function accepts(selector: LabelSelector, object: string): string {
  const parsed = parseLabelSelector(selector);
  if (!parsed.ok) return "false";
  return all(
    parsed.selector.requirements.map(({ key, operator, values }) => {
      const value = label(object, key);
      switch (operator) {
        case "In":
          return `${value}.hasValue() && ${value}.value() in ${list(values)}`;
        case "NotIn":
          return `!${value}.hasValue() || !(${value}.value() in ${list(values)})`;
        case "Exists":
          return `${value}.hasValue()`;
        case "DoesNotExist":
          return `!${value}.hasValue()`;
      }
    }),
  );
}

/** Whether a name matches a pattern, in which `*` stands for any characters. */
export function matchesPattern(name: string, pattern: string): string {
  return pattern.includes("*") ? `${name}.matches(${text(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`)})` : `${name} == ${text(pattern)}`;
}

const escapeRegExp = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** `ConfigMap shop/web`, as every message has it. */
const describe = (manifest: string): string =>
  `${manifest}.kind + (${manifest}.apiVersion.contains("/") ? "." + ${manifest}.apiVersion.split("/")[0] : "") + " " + (${manifest}.?metadata.?namespace.orValue("") == "" ? "" : ${manifest}.metadata.namespace + "/") + ${manifest}.?metadata.?name.orValue("")`;

const manifestsOf = (object: string): string => `${object} == null ? [] : ${object}.?spec.?workload.?manifests.orValue([])`;

/** Variables of a policy on ManifestWorks: what the work held, and what it is to hold. */
export const MANIFESTS: Readonly<Record<string, string>> = { before: manifestsOf("oldObject"), after: manifestsOf("object") };

/** Names of the manifests that start or change. */
export const namesArriving = (condition: (manifest: string) => string): string => `variables.after.filter(m, (${condition("m")}) && !(m in variables.before)).map(m, ${describe("m")})`;

/** Names of the manifests that start, stop or change, each once. */
export function namesTouched(condition: (manifest: string) => string): string {
  const leaving = `variables.before.filter(m, (${condition("m")}) && !(m in variables.after)).map(m, ${describe("m")})`;
  const arriving = namesArriving(condition);
  return `${arriving} + ${leaving}.filter(n, !(n in ${arriving}))`;
}

const MOST_NAMED = 5;

/** The first of some names, and how many there are besides: `shorten` in CEL. */
export function few(names: string): string {
  const first = Array.from({ length: MOST_NAMED }, (_, i) => `${names}[${i}]`).join(` + ", " + `);
  return `(size(${names}) <= ${MOST_NAMED} ? ${names}.join(", ") : ${first} + " and " + string(size(${names}) - ${MOST_NAMED}) + " more")`;
}
