/** What the CustomResourceDefinitions of a WDS say about comparing its objects. */
import type { KubeObject } from "../model/kube-object";
import { rulesOfDefinition, type Rule } from "../model/server-defaults";
import { wholeOf } from "../preview/input";
import type { WorkloadSpace } from "../preview/workload-space";

const known = new WeakMap<WorkloadSpace, { readonly definitions: readonly KubeObject[]; readonly found: Map<string, Rule | undefined> }>();

/** The rules of an object's kind by its definition in the WDS, computed once each; undefined where there is no definition. */
export function schemaRules(space: WorkloadSpace, { apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): Rule | undefined {
  let rules = known.get(space);
  if (rules === undefined) {
    const definitions = space.input.objects.filter((object) => object.kind === "CustomResourceDefinition").map(wholeOf);
    known.set(space, (rules = { definitions, found: new Map() }));
  }
  const key = `${apiVersion} ${kind}`;
  if (!rules.found.has(key)) rules.found.set(key, rulesOfDefinition(rules.definitions, apiVersion, kind));
  return rules.found.get(key);
}
