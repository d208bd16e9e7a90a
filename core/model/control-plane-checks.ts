/** Traps in a ControlPlane that only show once KubeFlex works on it. Called by `parseControlPlane`. */
import type { ControlPlane } from "./control-plane";
import type { Diagnostic } from "./diagnostic";
import type { IsReadable, NameRule } from "./metadata-checks";
import { allReadable, checkMetadata, finding } from "./metadata-checks";
import { joinPath, quote } from "./validation/schema-findings";

/** Name of a ControlPlane: KubeFlex makes the namespace `<name>-system` and the host `<name>.<domain>` of it. */
const CONTROL_PLANE_NAME: NameRule = { form: "label", max: 56, because: "KubeFlex makes the namespace <name>-system of it" };

/**
 * @param isReadable - false for paths whose values are not of their type; those are passed over.
 */
export function checkControlPlane(controlPlane: ControlPlane, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const found = [...checkMetadata(controlPlane, CONTROL_PLANE_NAME, isReadable)];
  if (!isReadable("spec")) return found;
  const { spec } = controlPlane;
  if (spec === undefined) return [...found, finding("KS102", "error", "spec", "is required: without a type there is no control plane to make", "Add spec.type")];
  if (spec.type === "external" && spec.bootstrapSecretRef === undefined) {
    found.push(finding("KS118", "error", "spec.bootstrapSecretRef", "an external control plane is adopted by the kubeconfig of a bootstrap Secret, and none is named", "Add bootstrapSecretRef with namespace, name and inClusterKey"));
  }
  if (spec.type === "ocm") found.push(finding("KS118", "warning", "spec.type", "type ocm is legacy", "Use vcluster, host or external for an ITS"));
  if (isReadable("spec.postCreateHooks")) found.push(...repeatedHooks(spec));
  return found;
}

function repeatedHooks(spec: NonNullable<ControlPlane["spec"]>): readonly Diagnostic[] {
  const seen = new Set<unknown>(spec.postCreateHook === undefined ? [] : [spec.postCreateHook]);
  return (spec.postCreateHooks ?? []).flatMap((hook: { readonly hookName?: unknown } | null, index) => {
    const name = hook?.hookName;
    if (typeof name !== "string") return [];
    if (seen.has(name)) return [finding("KS119", "warning", joinPath(joinPath("spec.postCreateHooks", index), "hookName"), `hook ${quote(name)} is named before; it runs once, with the first values`, "Remove one of the two")];
    seen.add(name);
    return [];
  });
}
