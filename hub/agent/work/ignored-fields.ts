/** Fields of a manifest that server-side apply leaves to others once the object is there (`ignoreFields`), as in OCM. */
import { createHash } from "node:crypto";
import type { KubeObject } from "../../../core/model/kube-object";
import type { IgnoreField } from "../../../core/model/manifest-work";

/** On the object: what was applied last, the ignored fields left out. As long as it holds, nothing is applied. */
export const SPEC_HASH_ANNOTATION = "open-cluster-management.io/config-spec-hash";

const EVERY = Symbol("every element");
/** A step into a value: a member, an element, or every element. */
type Step = string | number | typeof EVERY;

/**
 * The manifest without the fields that are left alone on a present object. `OnSpokeChange` fields stay: they are written
 * again when the manifest itself changes, and only then.
 *
 * @throws Error for jq paths, which this agent does not evaluate.
 */
export function withoutIgnored(manifest: KubeObject, fields: readonly IgnoreField[]): KubeObject {
  let result: unknown = manifest;
  for (const { condition, jsonPaths = [], jsonPointers = [], jqPathExpressions = [] } of fields) {
    if (condition === "OnSpokeChange") continue;
    if (jqPathExpressions.length > 0) throw new Error(`jq paths in ignoreFields are not supported by this agent: ${jqPathExpressions.join(", ")}; write them as jsonPaths or jsonPointers`);
    for (const path of jsonPaths) result = removeAt(result, stepsOfPath(path));
    for (const pointer of jsonPointers) result = removeAt(result, stepsOfPointer(pointer));
  }
  return result as KubeObject;
}

/** Text that is the same for the same manifest. */
export const specHash = (manifest: KubeObject): string => createHash("md5").update(JSON.stringify(manifest)).digest("hex");

function stepsOfPath(path: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [, member, quoted, index] of path.matchAll(/\.([^.[\]{}]+)|\['([^']*)'\]|\[(\d+|\*)\]/g)) {
    if (index !== undefined) steps.push(index === "*" ? EVERY : Number(index));
    else steps.push(member ?? quoted ?? "");
  }
  // Taking elements out of a list that is applied would have effects that nobody expects: only members go.
  return typeof steps.at(-1) === "string" ? steps : [];
}

function stepsOfPointer(pointer: string): readonly Step[] {
  return pointer.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function removeAt(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const isMeant = (index: number): boolean => step === EVERY || String(index) === String(step);
    if (rest.length === 0) return value.filter((_, index) => !isMeant(index));
    return value.map((item: unknown, index) => (isMeant(index) ? removeAt(item, rest) : item));
  }
  if (typeof step !== "string" || !Object.hasOwn(value, step)) return value;
  const members = Object.entries(value).filter(([name]) => rest.length > 0 || name !== step);
  return Object.fromEntries(members.map(([name, member]) => [name, name === step ? removeAt(member, rest) : (member as unknown)]));
}
