/** What the CustomResourceDefinitions of a WDS say about comparing its objects. */
import type { KubeObject } from "../model/kube-object";
import { rulesOfDefinition, type Rule } from "../model/server-defaults";
import type { WorkloadSpace } from "../preview/workload-space";

const known = new WeakMap<WorkloadSpace, Map<string, Rule | undefined>>();

/** The rules of an object's kind by its definition in the WDS, computed once each; undefined where there is no definition. */
export function schemaRules(space: WorkloadSpace, { apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): Rule | undefined {
  let rules = known.get(space);
  if (rules === undefined) known.set(space, (rules = new Map<string, Rule | undefined>()));
  const key = `${apiVersion} ${kind}`;
  if (!rules.has(key)) rules.set(key, rulesOfDefinition(space.definitions, apiVersion, kind));
  return rules.get(key);
}
