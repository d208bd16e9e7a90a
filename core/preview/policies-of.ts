/** The policies of a fleet, before anything is computed of it. */
import type { BindingPolicy } from "../model/binding-policy";
import { parseBindingPolicy } from "../model/parse";
import { wholeOf, type PreviewInput } from "./input";

/** The BindingPolicies of all spaces that an API server would take. */
export function policiesOf({ spaces }: PreviewInput): readonly BindingPolicy[] {
  return spaces.flatMap(({ objects }) => objects.filter(({ kind, apiVersion }) => kind === "BindingPolicy" && apiVersion.startsWith("control.kubestellar.io/"))).flatMap((object) => {
    const parsed = parseBindingPolicy(wholeOf(object));
    return parsed.value ?? parsed.accepted ?? [];
  });
}
