/** What a ManifestWork says about single objects: how they are written, and whether they go when the work goes. */
import type { ManifestWorkSpec, UpdateStrategy } from "../../../core/model/manifest-work";

/** An object, by the resource that serves it. */
export interface ResourceName {
  readonly group?: string | undefined;
  /** Plural. */
  readonly resource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** The strategy of the first entry that names the object; `*` in name or namespace stands for any text. */
export function strategyFor(spec: ManifestWorkSpec, meta: ResourceName): UpdateStrategy {
  const config = (spec.manifestConfigs ?? []).find(({ resourceIdentifier, updateStrategy }) => updateStrategy !== undefined && matchesIdentifier(resourceIdentifier, meta));
  return config?.updateStrategy ?? { type: "Update" };
}

/** Whether an entry names the object. */
export function matchesIdentifier(id: ResourceName & { readonly name: string }, meta: ResourceName): boolean {
  return (id.group ?? "") === (meta.group ?? "") && id.resource === meta.resource && matches(id.name, meta.name ?? "") && matches(id.namespace ?? "", meta.namespace ?? "");
}

const matches = (pattern: string, text: string): boolean => pattern === text || new RegExp(`^${pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`).test(text);

/** Whether the object goes when the work goes. */
export function isOwned({ deleteOption }: ManifestWorkSpec, meta: ResourceName): boolean {
  if (deleteOption === undefined || deleteOption.propagationPolicy === undefined || deleteOption.propagationPolicy === "Foreground") return true;
  if (deleteOption.propagationPolicy === "Orphan") return false;
  return !(deleteOption.selectivelyOrphans?.orphaningRules ?? []).some((rule) => (rule.group ?? "") === (meta.group ?? "") && rule.resource === meta.resource && rule.name === meta.name && (rule.namespace ?? "") === (meta.namespace ?? ""));
}
