/** A quick yes for objects with nothing wrong, so that the exact checks, which say what is wrong, run only where needed. */
import type { InputObject } from "../../../core/preview/input";
import { labelValueErrors, qualifiedNameErrors } from "../../../core/model/label-selector";

const API_VERSION = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[a-z0-9]+$/;
const KIND = /^[A-Za-z][A-Za-z0-9]*$/;
const NAME = /^[A-Za-z0-9:_-][A-Za-z0-9:._-]*$/;
const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** What was found fine before: a fleet repeats its kinds, namespaces and labels thousands of times. */
export class SoundObjects {
  private readonly apiVersions = new Set<string>();
  private readonly kinds = new Set<string>();
  private readonly namespaces = new Set<string>();
  private readonly labelKeys = new Set<string>();
  private readonly labelValues = new Set<string>();

  /** True only if `checkObjects` finds nothing to object to and `metadata` has no null; false says nothing. Sizes are not looked at. */
  has(value: unknown): value is InputObject {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const { apiVersion, kind, metadata } = value as { readonly apiVersion?: unknown; readonly kind?: unknown; readonly metadata?: unknown };
    if (typeof apiVersion !== "string" || typeof kind !== "string" || typeof metadata !== "object" || metadata === null) return false;
    for (const key in metadata) if ((metadata as Readonly<Record<string, unknown>>)[key] === null) return false;
    const { name, namespace, labels, annotations } = metadata as { readonly name?: unknown; readonly namespace?: unknown; readonly labels?: unknown; readonly annotations?: unknown };
    if (typeof name !== "string" || name.length > 253 || !NAME.test(name)) return false;
    if (!this.knows(this.apiVersions, apiVersion, isApiVersion) || !this.knows(this.kinds, kind, isKind)) return false;
    if (namespace !== undefined && namespace !== "" && (typeof namespace !== "string" || !this.knows(this.namespaces, namespace, isNamespace))) return false;
    return this.hasSoundLabels(labels) && hasSoundAnnotations(annotations);
  }

  private hasSoundLabels(labels: unknown): boolean {
    if (labels === undefined) return true;
    if (typeof labels !== "object" || labels === null || Array.isArray(labels)) return false;
    for (const key in labels) {
      const value = (labels as Readonly<Record<string, unknown>>)[key];
      if (typeof value !== "string" || !this.knows(this.labelKeys, key, isLabelKey) || !this.knows(this.labelValues, value, isLabelValue)) return false;
    }
    return true;
  }

  private knows(known: Set<string>, text: string, test: (text: string) => boolean): boolean {
    if (known.has(text)) return true;
    if (!test(text)) return false;
    if (known.size < MAX_REMEMBERED) known.add(text);
    return true;
  }
}

/** Texts remembered of each sort. */
const MAX_REMEMBERED = 100_000;
/** Shorter ones need no exact count: the API server takes 262144 bytes together. */
const MAX_QUICK_ANNOTATIONS = 32_768;

/** What Kustomize reads is no manifest, however sound. */
const isApiVersion = (text: string): boolean => API_VERSION.test(text) && !text.startsWith("kustomize.config.k8s.io/");
const isKind = (text: string): boolean => KIND.test(text);
const isNamespace = (text: string): boolean => text.length <= 63 && NAMESPACE.test(text);
const isLabelKey = (text: string): boolean => qualifiedNameErrors(text).length === 0;
const isLabelValue = (text: string): boolean => labelValueErrors(text).length === 0;

function hasSoundAnnotations(annotations: unknown): boolean {
  if (annotations === undefined) return true;
  if (typeof annotations !== "object" || annotations === null || Array.isArray(annotations)) return false;
  let units = 0;
  for (const key in annotations) {
    const value = (annotations as Readonly<Record<string, unknown>>)[key];
    if (typeof value !== "string" || qualifiedNameErrors(key.toLowerCase()).length > 0) return false;
    units += key.length + value.length;
  }
  return units <= MAX_QUICK_ANNOTATIONS;
}
