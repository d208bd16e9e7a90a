/**
 * Names in guards that nothing bears: a misspelt one protects nothing, and nobody would notice. Patterns, and values in selectors, may well
 * match nothing yet and are left alone; what lacks a required label is told by that guard itself.
 */
import type { LabelSelector } from "../../model/binding-policy";
import type { Diagnostic } from "../../model/diagnostic";
import { SYSTEM_NAMESPACES } from "../../model/system-objects";
import { closestOf } from "../../model/validation/closest";
import { joinPath } from "../../model/validation/schema-findings";
import type { Preview } from "../../preview";
import type { Guards } from "./guards";

/** One name in a guard. */
interface Named {
  readonly path: string;
  readonly name: string;
}

/**
 * @param sides - the fleet before and after: what either has is known. Without `base` nobody knows what was before.
 * @returns a warning (KS241) for each name, with its path in the guards, in the order of the file's fields.
 */
export function unknownNames(guards: Guards, { base, head }: { readonly base?: Preview; readonly head: Preview }): readonly Diagnostic[] {
  const sides = base === undefined ? [head] : [base, head];
  const where = base === undefined ? " here," : ", before or after the change,";
  const unknown = (what: string, names: readonly Named[], known: ReadonlySet<string>): readonly Diagnostic[] => names.filter(({ name }) => !known.has(name)).map((named) => unknownName(what, named, known, where));
  const clusters = sides.flatMap(({ inventories }) => [...inventories.values()].flatMap((inventory) => [...inventory.clusters.values()]));
  const labels = new Set(clusters.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})));
  const policies = new Set(sides.flatMap(({ wdses }) => wdses.flatMap((wds) => [...wds.policies.keys()])));
  const { protected: guarded = {}, neverEmpty = [], allowed = [], apart = [] } = guards;
  return [
    ...unknown("policy", plainNames("neverEmpty", neverEmpty), policies),
    ...unknown("label of a cluster", namesAt("protected.labels", guarded.labels), labels),
    ...unknown("cluster", namesAt("protected.clusters", guarded.clusters), new Set(clusters.map(({ metadata }) => metadata.name))),
    ...unknown("namespace", namesAt("protected.namespaces", guarded.namespaces), guarded.namespaces === undefined ? new Set() : namespacesOf(sides)),
    ...unknown("kind", namesAt("protected.kinds", guarded.kinds), guarded.kinds === undefined ? new Set() : kindsOf(sides)),
    ...unknown("policy", allowed.flatMap(({ policies: names }, i) => plainNames(joinPath(joinPath("allowed", i), "policies"), names)), policies),
    ...unknown("label of a cluster", apart.flatMap(({ one, other }, i) => [...labelKeys(joinPath(joinPath("apart", i), "one"), one), ...labelKeys(joinPath(joinPath("apart", i), "other"), other)]), labels),
  ];
}

function unknownName(what: string, { path, name }: Named, known: ReadonlySet<string>, where: string): Diagnostic {
  const meant = closestOf(name, [...known]);
  return { code: "KS241", severity: "warning", path, message: `no ${what} is called ${JSON.stringify(name)}${where} so this guards nothing`, fix: meant === undefined ? "Mend the name, or remove it" : `Did you mean ${meant}?` };
}

const namesAt = (path: string, names: readonly string[] = []): readonly Named[] => names.map((name, i) => ({ path: joinPath(path, i), name }));

/** Without patterns. */
const plainNames = (path: string, names: readonly string[]): readonly Named[] => namesAt(path, names).filter(({ name }) => !name.includes("*"));

/** The keys that a cluster must have to be selected. */
function labelKeys(path: string, { matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly Named[] {
  return [
    ...Object.keys(matchLabels).map((name) => ({ path: joinPath(path, "matchLabels"), name })),
    ...matchExpressions.flatMap(({ key, operator }, i) => (operator === "In" || operator === "Exists" ? [{ path: joinPath(joinPath(path, "matchExpressions"), i), name: key }] : [])),
  ];
}

function namespacesOf(sides: readonly Preview[]): ReadonlySet<string> {
  const names = new Set(SYSTEM_NAMESPACES);
  for (const { wdses } of sides) {
    for (const { objects } of wdses) {
      for (const { head: { kind, apiVersion, metadata: { name, namespace } } } of objects.values()) {
        if (namespace !== undefined) names.add(namespace);
        else if (kind === "Namespace" && apiVersion === "v1") names.add(name);
      }
    }
  }
  return names;
}

/** Everything that a WDS of either side serves, as guards name it: `Deployment` and `Deployment.apps`. */
function kindsOf(sides: readonly Preview[]): ReadonlySet<string> {
  const served = sides.flatMap(({ wdses }) => wdses.flatMap(({ discovery }) => discovery.allResources().flatMap((resource) => discovery.resourcesNamed(resource))));
  return new Set(served.flatMap(({ kind, group }) => [kind, `${kind}.${group}`]));
}
