/** CustomTransforms that do not remove what they name, or too much. Reference 3.6. */
import { joinPath, quote } from "../../model/validation/schema-findings";
import { parseRemovalPath } from "../../transport";
import type { PreviewFinding } from "../input";
import type { WorkloadSpace } from "../workload-space";
import { aboutObject, some } from "./finding";

/** Without any of these an object cannot be delivered. */
const identity: ReadonlySet<string> = new Set(["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace"]);

export function transformFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  return [...space.transforms.values()].flatMap((listed) => {
    const { metadata, spec } = listed.object;
    const about = (code: string, severity: "error" | "warning", path: string, message: string, fix: string) => aboutObject(space, listed, { code, severity, path, message, fix });
    const resource = { group: spec?.apiGroup ?? "", resource: spec?.resource ?? "" };
    const others = space.compiledTransforms.namesFor(resource).filter((name) => name !== metadata.name);
    return [
      ...(spec?.remove ?? []).flatMap((source, i) => {
        const path = joinPath("spec.remove", i);
        const parsed = parseRemovalPath(source);
        if (!parsed.ok) return [about("KS427", "error", path, `${quote(source)} is no path: ${parsed.error}; KubeStellar removes nothing for it`, 'Write $, then .name or ["name"] for each member; there are no wildcards, indexes or single quotes')];
        if (parsed.path.length === 0) return [about("KS427", "error", path, "$ alone means the whole object; KubeStellar removes nothing for it", "Name a member")];
        if (identity.has(parsed.path.join("."))) return [about("KS428", "error", path, `removes ${parsed.path.join(".")}, without which no object can be delivered`, "Remove only what the clusters do not need")];
        return [];
      }),
      ...(others.length > 0 ? [about("KS429", "warning", "spec.resource", `${some(others)} transform${others.length === 1 ? "s" : ""} the same resource; all of them apply, and KubeStellar warns`, "Put the paths into one transform")] : []),
      ...(space.resourcesInUse.has(`${resource.group}/${resource.resource}`) ? [] : [about("KS430", "warning", "spec.resource", `no object of the space is one of ${resource.resource}${resource.group === "" ? "" : `.${resource.group}`}, so the transform does nothing`, "Write the plural of the resource, and its group without a version")]),
    ];
  });
}
