/** Expands the Go templates in an object's texts for one destination. Reference 3.7. */
import type { KubeObject } from "../model/kube-object";
import { EXPAND_TEMPLATES_ANNOTATION } from "../model/names";
import { compareBytes } from "../model/byte-order";
import { parseTemplate, type Template, type TemplateData } from "./template";

/** An object and the templates in it, found and parsed once for thousands of destinations. */
export interface TemplatedObject {
  /** Whether there is any template syntax; otherwise every destination gets the object itself. */
  readonly hasTemplates: boolean;
  /** @param prefix - how messages begin to name a template; the path of the value follows: `c1/Deployment.apps(ns/web)`. */
  readonly expand: (data: TemplateData, prefix: string) => Expansion;
}

export interface Expansion {
  /** The object with every template replaced by its result; where one failed, by what it had written until then. */
  readonly object: KubeObject;
  /** In the order of the members' names (upstream's order is random). */
  readonly errors: readonly string[];
}

/** A template, or the members of a map or list in which there are some, in the order of their names; `path` is a member's part of a path. */
type Site = Template | readonly { readonly key: string | number; readonly path: string; readonly site: Site }[];

/** Whether an object asks for expansion: the annotation is exactly `"true"`. */
export function wantsExpansion(object: Pick<KubeObject, "metadata">): boolean {
  return (object.metadata as KubeObject["metadata"] | undefined)?.annotations?.[EXPAND_TEMPLATES_ANNOTATION] === "true";
}

/**
 * Treats every string value (map keys are left alone) that contains `{{` as a Go `text/template` with `missingkey=error`.
 *
 * Cost: the object's size once, then that of the templates and of what holds them for each expansion.
 *
 * @see kubestellar 0.30 pkg/customize/customize.go
 */
export function templatedObject(object: KubeObject): TemplatedObject {
  const site = findTemplates(object);
  if (site === undefined) return { hasTemplates: false, expand: () => ({ object, errors: [] }) };
  return {
    hasTemplates: true,
    expand: (data, prefix) => {
      const errors: string[] = [];
      return { object: expandAt(object, site, prefix, data, errors) as KubeObject, errors };
    },
  };
}

function findTemplates(value: unknown): Site | undefined {
  if (typeof value === "string") return value.includes("{{") ? parseTemplate(value) : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  const members = Array.isArray(value)
    ? value.map((item: unknown, i) => ({ key: i, path: `[${i}]`, site: findTemplates(item) }))
    : Object.keys(value).sort(compareBytes).map((key) => ({ key, path: `.${key}`, site: findTemplates((value as Record<string, unknown>)[key]) }));
  const found = members.flatMap(({ site, ...member }) => (site === undefined ? [] : [{ ...member, site }]));
  return found.length === 0 ? undefined : found;
}

function expandAt(value: unknown, site: Site, path: string, data: TemplateData, errors: string[]): unknown {
  if ("execute" in site) {
    const { text, error } = site.execute(path, data);
    if (error !== undefined) errors.push(error);
    return text;
  }
  const members = value as Readonly<Record<string | number, unknown>>;
  let copy: Record<string | number, unknown> | undefined;
  for (const { key, path: part, site: inner } of site) {
    const after = expandAt(members[key], inner, path + part, data, errors);
    if (after === members[key]) continue;
    copy ??= (Array.isArray(value) ? [...(value as readonly unknown[])] : { ...members }) as Record<string | number, unknown>;
    // The copy has the member already, so that even one called __proto__ is only replaced.
    copy[key] = after;
  }
  return copy ?? value;
}
