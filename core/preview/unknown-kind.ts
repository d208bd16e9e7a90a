/** What to do about an object whose kind nothing in the input serves. */
import { closestOf } from "../model/validation/closest";
import type { Diagnostic } from "../model/diagnostic";
import { isBuiltInGroup, minorsServing, NEWEST_MINOR, type Discovery } from "../model/discovery";
import { apiVersionOf, parseApiVersion } from "../model/kube-object";
import type { ObjectHead, WdsInput } from "./input";

/** KS401: the finding without its place; the same for all objects of a kind. */
export function unknownKindFinding({ apiVersion, kind }: ObjectHead, discovery: Discovery, { kubernetesMinor = NEWEST_MINOR }: WdsInput): Diagnostic {
  const finding = (path: string, message: string, fix: string): Diagnostic => ({ code: "KS401", severity: "error", path, message: `${message}; the API server would refuse the object, so the preview leaves it out`, fix });
  const version = `Kubernetes 1.${kubernetesMinor}`;
  const minors = minorsServing(apiVersion, kind);
  const [first] = minors;
  const last = minors.at(-1);
  if (first !== undefined && last !== undefined) {
    return finding("apiVersion", `${version} does not serve ${apiVersion} ${kind}`, `Set kubernetesVersion of the space in fleet.yaml to one that does (1.${first}${last === first ? "" : ` to 1.${last}`}), or write a version that 1.${kubernetesMinor} serves`);
  }
  const { group } = parseApiVersion(apiVersion);
  const others = discovery.named(kind).map(apiVersionOf);
  const served = others.find((other) => parseApiVersion(other).group === group) ?? others[0];
  if (served !== undefined) return finding("apiVersion", `${apiVersion} has no kind ${kind}; it is served as ${served}`, `Write apiVersion: ${served}${group === parseApiVersion(served).group ? "" : ", or add the CustomResourceDefinition to the space"}`);
  const meant = isBuiltInGroup(group) ? closestOf(kind, discovery.kindsOf(apiVersion)) : undefined;
  if (meant !== undefined) return finding("kind", `${apiVersion} has no kind ${kind}`, `Did you mean ${meant}?`);
  return finding("kind", `nothing in the input serves ${apiVersion} ${kind}`, `Add the CustomResourceDefinition of ${kind} (group ${group === "" ? '""' : group}) to the folder of the space, or record what the space serves: ksfleet inventory pull`);
}
