/** Expands the Go templates in an object's texts for one destination. Reference 3.7. */
import type { KubeObject } from "../model/kube-object";
import { EXPAND_TEMPLATES_ANNOTATION } from "../model/names";
import { compareBytes } from "../model/byte-order";
import { parseTemplate, type Template, type TemplateData } from "./template";

export interface Expansion {
  /** The object with every template replaced by its result; where one failed, by what it had written until then. */
  readonly object: KubeObject;
  /** Whether there was any template syntax at all; otherwise `object` is the argument. */
  readonly wantedChange: boolean;
  /** In the order of the members' names (upstream's order is random). */
  readonly errors: readonly string[];
}

/** Templates by their source: a fleet has one source and thousands of destinations. */
export type TemplateCache = Map<string, Template>;

/** Whether an object asks for expansion: the annotation is exactly `"true"`. */
export function wantsExpansion(object: Pick<KubeObject, "metadata">): boolean {
  return (object.metadata as KubeObject["metadata"] | undefined)?.annotations?.[EXPAND_TEMPLATES_ANNOTATION] === "true";
}

/**
 * Treats every string value (map keys are left alone) that contains `{{` as a Go `text/template` with `missingkey=error`.
 *
 * @param prefix - how messages begin to name a template; the path of the value follows: `c1/Deployment.apps(ns/web)`.
 * @see kubestellar 0.30 pkg/customize/customize.go
 */
export function expandTemplates(object: KubeObject, data: TemplateData, prefix: string, cache: TemplateCache = new Map()): Expansion {
  const errors: string[] = [];
  let wantedChange = false;
  const expand = (value: unknown, path: string): unknown => {
    if (typeof value === "string") {
      if (!value.includes("{{")) return value;
      wantedChange = true;
      let template = cache.get(value);
      if (template === undefined) cache.set(value, (template = parseTemplate(value)));
      const { text, error } = template.execute(path, data);
      if (error !== undefined) errors.push(error);
      return text;
    }
    if (Array.isArray(value)) return shareIfSame(value, value.map((item: unknown, i) => expand(item, `${path}[${i}]`)));
    if (typeof value !== "object" || value === null) return value;
    let copy: Record<string, unknown> | undefined;
    for (const key of Object.keys(value).sort(compareBytes)) {
      const before = (value as Record<string, unknown>)[key];
      const after = expand(before, `${path}.${key}`);
      if (after === before) continue;
      copy ??= { ...value };
      Object.defineProperty(copy, key, { value: after, enumerable: true, configurable: true, writable: true });
    }
    return copy ?? value;
  };
  const expanded = expand(object, prefix) as KubeObject;
  return { object: expanded, wantedChange, errors };
}

function shareIfSame(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, i) => item === before[i]) ? before : after;
}
