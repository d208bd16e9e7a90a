/**
 * Label selectors: from the JSON form to one that can be matched, with the errors of apimachinery for what cannot be
 * converted. Placement decides both of its questions, which clusters and which objects, with this.
 */
import type { LabelSelector } from "./binding-policy";

/** One condition on one label key. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Ascending, without duplicates; empty exactly for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
  /** The same for two requirements exactly when they accept the same labels for the same reason. */
  readonly id: string;
}

/** A selector that can be matched: all of its requirements must hold. */
export interface ParsedSelector {
  /** By `id`, without duplicates; none: matches everything. */
  readonly requirements: readonly Requirement[];
  /** Equal for selectors with equal requirements, in whatever order and form they were written. */
  readonly id: string;
}

export type SelectorResult = { readonly ok: true; readonly selector: ParsedSelector } | { readonly ok: false; readonly error: string };

type Labels = Readonly<Record<string, string>>;

/**
 * Converts a selector as `LabelSelectorAsSelector` does.
 *
 * @returns the selector, or the text of the first error (several faults of one requirement are joined as upstream does).
 * @see apimachinery 0.34 pkg/apis/meta/v1/helpers.go, pkg/labels/selector.go
 */
export function parseLabelSelector(selector: LabelSelector): SelectorResult {
  const requirements = new Map<string, Requirement>();
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const error = requirementError(key, "=", [value]);
    if (error !== undefined) return { ok: false, error };
    add(requirements, key, "In", [value]);
  }
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (!isOperator(operator)) return { ok: false, error: `${JSON.stringify(operator)} is not a valid label selector operator` };
    const error = requirementError(key, operator, values);
    if (error !== undefined) return { ok: false, error };
    add(requirements, key, operator, values);
  }
  const sorted = [...requirements.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { ok: true, selector: { requirements: sorted, id: sorted.map((r) => r.id).join("&") } };
}

/** True when the selector has neither labels nor expressions: it matches everything, the absence of labels included. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

export function matchesLabels(selector: ParsedSelector, labels: Labels): boolean {
  for (const requirement of selector.requirements) if (!matchesRequirement(requirement, labels)) return false;
  return true;
}

/** `NotIn` and `DoesNotExist` also hold where the key is absent. */
export function matchesRequirement(requirement: Requirement, labels: Labels): boolean {
  const found = labels[requirement.key];
  // What every object inherits, as `constructor`, is not a string; a string is a label.
  const value = typeof found === "string" || Object.hasOwn(labels, requirement.key) ? found : undefined;
  switch (requirement.operator) {
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

function isOperator(operator: string): operator is Requirement["operator"] {
  return operator === "In" || operator === "NotIn" || operator === "Exists" || operator === "DoesNotExist";
}

function add(requirements: Map<string, Requirement>, key: string, operator: Requirement["operator"], values: readonly string[]): void {
  const sorted = [...new Set(values)].sort();
  // Keys and values of a valid requirement contain neither spaces nor commas.
  const id = `${key} ${operator} ${sorted.join(",")}`;
  requirements.set(id, { key, operator, values: sorted, id });
}

function requirementError(key: string, operator: Requirement["operator"] | "=", values: readonly string[]): string | undefined {
  const errors: string[] = [];
  const keyErrors = qualifiedNameErrors(key);
  if (keyErrors.length > 0) errors.push(`key: Invalid value: ${JSON.stringify(key)}: ${keyErrors.join("; ")}`);
  if ((operator === "In" || operator === "NotIn") && values.length === 0) errors.push("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) errors.push(`values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`);
  values.forEach((value, i) => {
    const valueErrors = labelValueErrors(value);
    if (valueErrors.length > 0) errors.push(`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${valueErrors.join("; ")}`);
  });
  if (errors.length === 0) return undefined;
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? distinct[0] : `[${distinct.join(", ")}]`;
}

const NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const SUBDOMAIN = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const nameRegExp = new RegExp(`^${NAME}$`);
const subdomainRegExp = new RegExp(`^${SUBDOMAIN}$`);
/** Nothing wrong, as with nearly all. */
const none: readonly string[] = [];
const nameText = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME}')`;
const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${NAME})?')`;

/** What is wrong with a label key, in the words of Kubernetes; empty when nothing is. */
export function qualifiedNameErrors(key: string): readonly string[] {
  if (key.length <= 63 && nameRegExp.test(key)) return none;
  const parts = key.split("/");
  if (parts.length > 2) return [`a qualified name ${nameText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const errors: string[] = [];
  const name = parts.at(-1) ?? "";
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (prefix === "") errors.push("prefix part must be non-empty");
  else if (prefix !== undefined) {
    if (prefix.length > 253) errors.push("prefix part must be no more than 253 characters");
    if (!subdomainRegExp.test(prefix)) errors.push(`prefix part ${subdomainText}`);
  }
  if (name === "") errors.push("name part must be non-empty");
  else if (name.length > 63) errors.push("name part must be no more than 63 characters");
  if (!nameRegExp.test(name)) errors.push(`name part ${nameText}`);
  return errors;
}

/** What is wrong with a label value, in the words of Kubernetes; empty when nothing is. */
export function labelValueErrors(value: string): readonly string[] {
  if (value.length <= 63 && (value === "" || nameRegExp.test(value))) return none;
  const errors: string[] = [];
  if (value.length > 63) errors.push("must be no more than 63 characters");
  if (!nameRegExp.test(value)) errors.push(valueText);
  return errors;
}
