/**
 * Traps in a BindingPolicy that the API server accepts without a word: selectors that cannot be converted, tests that pass
 * everything or nothing, names that break transport. Called by `parseBindingPolicy`; also for policies that are typed already.
 */
import type { BindingPolicy, DownsyncClause, LabelRequirement, LabelSelector } from "./binding-policy";
import type { Diagnostic } from "./diagnostic";
import { isEmptySelector, labelValueErrors, qualifiedNameErrors } from "./label-selector";
import type { IsReadable, NameRule } from "./metadata-checks";
import { allReadable, checkMetadata, finding } from "./metadata-checks";
import { BINDING_POLICY_FINALIZER } from "./names";
import { joinPath, quote } from "./validation/schema-findings";

/** Name of a BindingPolicy: transport writes it into a label of every ManifestWork. */
const BINDING_POLICY_NAME: NameRule = { form: "subdomain", max: 63, because: "transport writes it into a label, and a longer one stops it for ever" };

/**
 * Findings on a policy, errors for what upstream would fail at silently.
 *
 * @param isReadable - false for paths whose values are not of their type; those are passed over.
 * @see docs: KubeStellar 0.30 pkg/ocm/ocm.go FindClustersBySelectors, pkg/binding/selectors.go testObject
 */
export function checkBindingPolicy(policy: BindingPolicy, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const found = [...checkMetadata(policy, BINDING_POLICY_NAME, isReadable)];
  const { spec } = policy;
  if (!isReadable("spec")) return found;
  if (isReadable("spec.clusterSelectors")) {
    const selectors = spec?.clusterSelectors ?? [];
    if (selectors.length === 0) found.push(finding("KS111", "warning", "spec.clusterSelectors", "no cluster selector, so the policy chooses no cluster", "Add a selector; {} chooses every cluster"));
    found.push(...eachReadable(selectors, "spec.clusterSelectors", isReadable, (selector, path) => checkLabelSelector(selector, path, "KubeStellar keeps the policy's last good destinations and says nothing", isReadable)));
  }
  if (isReadable("spec.downsync")) {
    const clauses = spec?.downsync ?? [];
    if (clauses.length === 0) found.push(finding("KS111", "warning", "spec.downsync", "no clause, so the policy chooses no object", "Add a clause"));
    found.push(...eachReadable(clauses, "spec.downsync", isReadable, (clause, path) => checkClause(clause, path, isReadable)));
  }
  return found;
}

/** Applies a check to the entries of a list that can be read. */
function eachReadable<T>(list: readonly T[], path: string, isReadable: IsReadable, check: (item: T, path: string) => readonly Diagnostic[]): readonly Diagnostic[] {
  return list.flatMap((item, index) => {
    const at = joinPath(path, index);
    return isReadable(at) ? check(item, at) : [];
  });
}

/**
 * Findings on a label selector: KS109 at the requirement that cannot be converted.
 *
 * @param consequence - what happens upstream, as a sentence.
 */
function checkLabelSelector(selector: LabelSelector, path: string, consequence: string, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const malformed = (at: string, message: string, fix: string): Diagnostic => finding("KS109", "error", at, `${message}; ${consequence}`, fix);
  const found: Diagnostic[] = [];
  const labels = joinPath(path, "matchLabels");
  if (selector.matchLabels !== undefined && isReadable(labels)) {
    for (const [key, value] of Object.entries(selector.matchLabels)) {
      const at = joinPath(labels, key);
      found.push(...qualifiedNameErrors(key).map((error) => malformed(at, `label key ${quote(key)}: ${error}`, "Write a valid label key")));
      if (isReadable(at)) found.push(...labelValueErrors(value).map((error) => malformed(at, `label value ${quote(value)}: ${error}`, "Write a valid label value")));
    }
  }
  const expressions = joinPath(path, "matchExpressions");
  if (selector.matchExpressions !== undefined && isReadable(expressions)) {
    found.push(...eachReadable(selector.matchExpressions, expressions, isReadable, (requirement, at) => checkRequirement(requirement, at, malformed, isReadable)));
  }
  return found;
}

function checkRequirement(requirement: LabelRequirement, path: string, malformed: (at: string, message: string, fix: string) => Diagnostic, isReadable: IsReadable): readonly Diagnostic[] {
  const { key, operator, values = [] } = requirement;
  const found: Diagnostic[] = [];
  const [keyPath, operatorPath, valuesPath] = [joinPath(path, "key"), joinPath(path, "operator"), joinPath(path, "values")];
  if (isReadable(keyPath)) found.push(...qualifiedNameErrors(key).map((error) => malformed(keyPath, `label key ${quote(key)}: ${error}`, "Write a valid label key")));
  if (!isReadable(operatorPath) || !isReadable(valuesPath)) return found;
  switch (operator) {
    case "In":
    case "NotIn":
      if (values.length === 0) found.push(malformed(valuesPath, `${operator} needs at least one value`, "Add values, or use Exists or DoesNotExist"));
      break;
    case "Exists":
    case "DoesNotExist":
      if (values.length > 0) found.push(malformed(valuesPath, `${operator} takes no values`, "Remove the values, or use In or NotIn"));
      break;
    default:
      found.push(malformed(operatorPath, `${quote(operator)} is no operator`, "Use In, NotIn, Exists or DoesNotExist"));
  }
  found.push(...eachReadable(values, valuesPath, isReadable, (value, at) => labelValueErrors(value).map((error) => malformed(at, `label value ${quote(value)}: ${error}`, "Write a valid label value"))));
  return found;
}

function checkClause(clause: DownsyncClause, path: string, isReadable: IsReadable): readonly Diagnostic[] {
  const readable = (field: keyof DownsyncClause): boolean => isReadable(joinPath(path, field));
  const found: Diagnostic[] = [];
  if (clause.apiGroup !== undefined && readable("apiGroup")) found.push(...checkApiGroup(clause.apiGroup, joinPath(path, "apiGroup")));
  for (const [field, check] of [["resources", checkResource], ["namespaces", checkNamespace], ["objectNames", undefined]] as const) {
    const list = clause[field];
    if (list === undefined || !readable(field)) continue;
    const at = joinPath(path, field);
    if (list.includes("*")) {
      if (list.length > 1) found.push(finding("KS103", "warning", at, '"*" already stands for all, the other entries change nothing', 'Remove the other entries or the "*"'));
    } else if (check !== undefined) found.push(...eachReadable(list, at, isReadable, check));
  }
  for (const field of ["namespaceSelectors", "objectSelectors"] as const) {
    const selectors = clause[field];
    if (selectors === undefined || !readable(field)) continue;
    const consequence = "KubeStellar skips the selector, so it matches nothing";
    found.push(...eachReadable(selectors, joinPath(path, field), isReadable, (selector, at) => checkLabelSelector(selector, at, consequence, isReadable)));
  }
  return [...found, ...checkEffect(clause, path, isReadable)];
}

/** A group is compared letter by letter; what no group is called never matches. */
export function checkApiGroup(group: string, path: string): readonly Diagnostic[] {
  if (group === "*") return [finding("KS114", "error", path, '"*" is no wildcard here: it is compared as a name, so nothing matches', "Remove apiGroup to mean any group")];
  if (group.includes("/")) return [finding("KS114", "error", path, `${quote(group)} has a version; groups are compared without one, so nothing matches`, `Write ${quote(group.slice(0, group.indexOf("/")))}`)];
  if (group !== "" && !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(group)) return [finding("KS114", "error", path, `no API group is called ${quote(group)}, so nothing matches`, 'Write the group as in apiVersion before the "/"; "" is core')];
  return [];
}

/** Resources are compared letter by letter; what no resource is called never matches. */
export function checkResource(resource: string, path: string): readonly Diagnostic[] {
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(resource)) return [];
  return [finding("KS114", "error", path, `no resource is called ${quote(resource)}, so it matches nothing`, "Write the plural in lower case without group or subresource, such as deployments")];
}

function checkNamespace(namespace: string, path: string): readonly Diagnostic[] {
  // "" is what a cluster-scoped object has for a namespace.
  if (namespace === "" || /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace)) return [];
  return [finding("KS114", "error", path, `no namespace is called ${quote(namespace)}, so it matches nothing`, "Write the whole name; there are no patterns, use namespaceSelectors instead")];
}

const TESTS = ["apiGroup", "resources", "namespaces", "objectNames", "namespaceSelectors", "objectSelectors"] as const;

/**
 * Whether KubeStellar's controller can take up a policy. It first writes its finalizer, and its client leaves empty lists out of what it
 * writes: the API server then refuses a clause that has no other test, at every retry. The finalizer once there, such clauses pass
 * everything.
 *
 * @see kubestellar 0.30 pkg/binding/bindingpolicy.go, handleBindingPolicyFinalizer; api/control/v1alpha1, `omitempty`
 */
export function canTakeUp({ metadata, spec }: Pick<BindingPolicy, "metadata" | "spec">): boolean {
  return metadata.finalizers?.includes(BINDING_POLICY_FINALIZER) === true || !(spec?.downsync ?? []).some(hasOnlyEmptyLists);
}

function hasOnlyEmptyLists(clause: DownsyncClause): boolean {
  return TESTS.every((test) => clause[test] === undefined || clause[test] === null || (Array.isArray(clause[test]) && clause[test].length === 0));
}

/**
 * A clause whose tests all pass everything chooses the whole space, system objects included: a warning where "*" or {} says so. Where
 * only empty lists do that, it is nearly always a list that was computed and came out empty: an error, see `canTakeUp`.
 */
function checkEffect(clause: DownsyncClause, path: string, isReadable: IsReadable): readonly Diagnostic[] {
  const present = TESTS.filter((test) => clause[test] !== undefined);
  if (present.length === 0 || clause.apiGroup !== undefined || !present.every((test) => isReadable(joinPath(path, test)))) return [];
  const names = [clause.resources, clause.namespaces, clause.objectNames].filter((list) => list !== undefined);
  const selectors = [clause.namespaceSelectors, clause.objectSelectors].filter((list) => list !== undefined);
  const passesAll = (selector: unknown): boolean => typeof selector === "object" && selector !== null && isEmptySelector(selector);
  if (names.some((list) => list.length > 0 && !list.includes("*")) || selectors.some((list) => list.length > 0 && !list.some(passesAll))) return [];
  const meant = names.some((list) => list.includes("*")) || selectors.some((list) => list.some(passesAll));
  return [
    meant
      ? finding("KS108", "warning", path, "every test passes everything, so all objects of the space are chosen, system objects included", "Add a test that leaves out what should stay")
      : finding("KS108", "error", path, `only empty lists (${present.join(", ")}): KubeStellar drops them when it adds its finalizer, the API server refuses what is left, and the policy never does anything; one that has the finalizer already chooses all objects of the space, system objects included`, 'Fill the lists; write "*" if everything is meant'),
  ];
}
