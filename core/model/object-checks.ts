/** Checks that objects can be written at all, before anything is written: identity, names, labels, sizes. All findings at once. */
import type { Diagnostic } from "./diagnostic";
import type { KubeObject } from "./kube-object";
import { describeObject } from "./kube-object";
import { labelValueErrors, qualifiedNameErrors } from "./label-selector";

/** KubeStellar's transport wraps no larger object (reference 3.3); one such object stops its whole Binding. */
export const MAX_OBJECT_BYTES = 512_000;
/** The API server's limit for all annotations of an object. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Where an object was read from. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An object with its place in the input. */
export interface SourcedObject {
  readonly object: KubeObject;
  readonly source?: SourcePosition | undefined;
}

type Finding = Pick<Diagnostic, "code" | "path" | "message" | "fix">;

/**
 * Checks objects one by one and against each other.
 *
 * @param objects - anything: `object` need not be a Kubernetes object, that is what is found out.
 * @returns findings in the order of the input; empty when all can be written.
 */
export function checkObjects(objects: readonly { readonly object: unknown; readonly source?: SourcePosition | undefined }[]): readonly Diagnostic[] {
  const first = new Map<string, SourcePosition | undefined>();
  return objects.flatMap(({ object, source }) => {
    const findings = checkObject(object);
    const isObject = findings.every(({ code }) => code !== "KS210" && code !== "KS211");
    const name = isObject ? describeObject(object as KubeObject) : undefined;
    if (name !== undefined) {
      if (first.has(name)) {
        const other = first.get(name);
        findings.push({ code: "KS215", path: "metadata.name", message: `the object is given twice${other === undefined ? "" : `, first in ${other.file}:${other.line}`}`, fix: "Remove one of them" });
      } else first.set(name, source);
    }
    return findings.map((finding) => ({ ...finding, severity: "error" as const, ...(name === undefined ? {} : { object: name }), ...(source ?? {}) }));
  });
}

function checkObject(object: unknown): Finding[] {
  if (!isMap(object)) return [{ code: "KS210", path: "", message: `this is ${kindOfValue(object)}, not a Kubernetes object`, fix: "Write a map with apiVersion, kind and metadata" }];
  const { apiVersion, kind, metadata } = object;
  const missing = [
    ...(isText(apiVersion) ? [] : ["apiVersion"]),
    ...(isText(kind) ? [] : ["kind"]),
    ...(isMap(metadata) && isText(metadata["name"]) ? [] : ["metadata.name"]),
  ];
  if (missing.length > 0) {
    const generated = isMap(metadata) && metadata["generateName"] !== undefined;
    return missing.map((path) => ({ code: "KS211", path, message: generated && path === "metadata.name" ? "has generateName and no name, so that it would be another object at each run" : "is missing or no text", fix: path === "metadata.name" ? "Give the object a name" : `Set ${path}` }));
  }
  const findings = checkIdentity(apiVersion as string, kind as string, metadata as Readonly<Record<string, unknown>>);
  findings.push(...checkStrings(metadata as Readonly<Record<string, unknown>>, "labels"), ...checkStrings(metadata as Readonly<Record<string, unknown>>, "annotations"));
  if (apiVersion === "v1" && (kind === "ConfigMap" || kind === "Secret")) findings.push(...checkData(object));
  if (jsonBytes(object, MAX_OBJECT_BYTES) > MAX_OBJECT_BYTES) findings.push({ code: "KS216", path: "", message: `the object has more than ${MAX_OBJECT_BYTES} bytes, which cannot be delivered, and its whole Binding would stand still`, fix: "Split it" });
  return findings;
}

function checkIdentity(apiVersion: string, kind: string, metadata: Readonly<Record<string, unknown>>): Finding[] {
  const findings: Finding[] = [];
  if (!/^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?v[a-z0-9]+$/.test(apiVersion)) findings.push({ code: "KS212", path: "apiVersion", message: `${JSON.stringify(apiVersion)} is no API version`, fix: "Write group/version, or a version alone for core" });
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(kind)) findings.push({ code: "KS212", path: "kind", message: `${JSON.stringify(kind)} is no kind`, fix: "Write the kind as the API documents it" });
  const name = metadata["name"] as string;
  // What any API server refuses in a path; kinds may be stricter. RBAC allows colons.
  if (name.length > 253 || name === "." || name === ".." || !/^[A-Za-z0-9:._-]+$/.test(name)) findings.push({ code: "KS213", path: "metadata.name", message: `${JSON.stringify(name)} cannot name an object`, fix: "Use at most 253 letters, digits, '-' and '.'" });
  const { namespace } = metadata;
  if (namespace !== undefined && namespace !== "" && (typeof namespace !== "string" || namespace.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace))) findings.push({ code: "KS213", path: "metadata.namespace", message: `${JSON.stringify(namespace)} cannot name a namespace`, fix: "Use at most 63 lower-case letters, digits and '-'" });
  return findings;
}

/** Whether a ConfigMap or Secret can have this key. */
export const isDataKey = (key: string): boolean => key.length <= 253 && key !== "." && !key.startsWith("..") && /^[-._a-zA-Z0-9]+$/.test(key);

function checkData(object: Readonly<Record<string, unknown>>): Finding[] {
  return ["data", "binaryData", "stringData"].flatMap((field): readonly Finding[] => {
    const value = object[field];
    if (value === undefined || value === null) return [];
    if (!isMap(value)) return [{ code: "KS217", path: field, message: `is ${typeOf(value)}, not a map`, fix: "Write key: value pairs" }];
    return Object.entries(value).flatMap(([key, text]): readonly Finding[] => {
      const path = `${field}[${JSON.stringify(key)}]`;
      return [
        ...(isDataKey(key) ? [] : [{ code: "KS217", path, message: "no key can be called so", fix: "Use letters, digits, '-', '_' and '.', at most 253 characters, not beginning with two dots" }]),
        // The value itself may be secret.
        ...(typeof text === "string" || text === null || text === undefined ? [] : [{ code: "KS217", path, message: `is ${typeOf(text)}, not text`, fix: isCollection(text) ? "Write it as text" : "Quote the value" }]),
      ];
    });
  });
}

const isCollection = (value: unknown): boolean => typeof value === "object" && value !== null;
const typeOf = (value: unknown): string => (Array.isArray(value) ? "a list" : isCollection(value) ? "a map" : `a ${typeof value}`);

function checkStrings(metadata: Readonly<Record<string, unknown>>, field: "labels" | "annotations"): Finding[] {
  const value = metadata[field];
  if (value === undefined || value === null) return [];
  const path = `metadata.${field}`;
  if (!isMap(value)) return [{ code: "KS214", path, message: `is ${kindOfValue(value)}, not a map`, fix: "Write key: value pairs" }];
  const findings: Finding[] = [];
  let bytes = 0;
  for (const [key, text] of Object.entries(value)) {
    const at = `${path}[${JSON.stringify(key)}]`;
    if (typeof text !== "string") findings.push({ code: "KS214", path: at, message: `is ${kindOfValue(text)}, not text`, fix: isCollection(text) ? "Write it as text" : `Quote the value: ${JSON.stringify(String(text))}` });
    else bytes += key.length + Buffer.byteLength(text, "utf8");
    const errors = [...qualifiedNameErrors(field === "labels" ? key : key.toLowerCase()).map((error) => `the key is not valid: ${error}`), ...(field === "labels" && typeof text === "string" ? labelValueErrors(text).map((error) => `the value is not valid: ${error}`) : [])];
    for (const message of errors) findings.push({ code: "KS110", path: at, message, fix: "Use letters, digits, '-', '_' and '.', at most 63 characters, beginning and ending with a letter or digit" });
  }
  if (field === "annotations" && bytes > MAX_ANNOTATION_BYTES) findings.push({ code: "KS216", path, message: `annotations have ${bytes} bytes together; the API server takes ${MAX_ANNOTATION_BYTES}`, fix: "Shorten them, or use a ConfigMap" });
  return findings;
}

/** Bytes of the value as JSON; counting stops beyond `limit`, because aliases can make a small text a huge value. */
function jsonBytes(value: unknown, limit: number): number {
  if (typeof value === "string") return value.length > limit ? value.length : Buffer.byteLength(JSON.stringify(value), "utf8");
  if (typeof value !== "object" || value === null) return String(value).length;
  // Brackets, and a comma or colon after each part but the last.
  let bytes = 2;
  let parts = 0;
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    bytes += (parts++ > 0 ? 1 : 0) + (Array.isArray(value) ? 0 : jsonBytes(key, limit) + 1) + jsonBytes(part, limit - bytes);
    if (bytes > limit) return bytes;
  }
  return bytes;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const kindOfValue = (value: unknown): string => (value === null || value === undefined ? "nothing" : Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `the ${typeof value} ${JSON.stringify(value)}`);
