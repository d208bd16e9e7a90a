/** Traps in a CustomTransform that the API server accepts without a word. Called by `parseCustomTransform`. */
import { checkApiGroup, checkResource } from "./binding-policy-checks";
import type { CustomTransform } from "./custom-transform";
import type { Diagnostic } from "./diagnostic";
import type { IsReadable } from "./metadata-checks";
import { allReadable, checkMetadata, finding } from "./metadata-checks";

/**
 * The syntax of `remove` is transport's business and not looked at here.
 *
 * @param isReadable - false for paths whose values are not of their type; those are passed over.
 */
export function checkCustomTransform(transform: CustomTransform, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const found = [...checkMetadata(transform, { form: "subdomain", max: 253 }, isReadable)];
  if (!isReadable("spec")) return found;
  const { spec } = transform;
  if (spec === undefined) return [...found, finding("KS117", "warning", "spec", "is absent, so the transform does nothing", "Add apiGroup, resource and remove")];
  if (isReadable("spec.apiGroup")) found.push(...checkApiGroup(spec.apiGroup, "spec.apiGroup"));
  if (isReadable("spec.resource")) found.push(...checkResource(spec.resource, "spec.resource"));
  if (isReadable("spec.remove") && (spec.remove ?? []).length === 0) found.push(finding("KS117", "warning", "spec.remove", "no path, so the transform does nothing", "Add the paths to remove"));
  return found;
}
