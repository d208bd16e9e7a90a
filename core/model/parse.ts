/**
 * From anything to the kinds that users write, with every finding at once. Nothing here throws, whatever the input. Provider,
 * constructs and CLI call this before anything else looks at what a user wrote.
 */
import type { BindingPolicy } from "./binding-policy";
import { checkBindingPolicy } from "./binding-policy-checks";
import type { ControlPlane } from "./control-plane";
import { checkControlPlane } from "./control-plane-checks";
import type { CustomTransform } from "./custom-transform";
import { checkCustomTransform } from "./custom-transform-checks";
import type { Diagnostic } from "./diagnostic";
import type { KubeObject } from "./kube-object";
import { apiVersionOf } from "./kube-object";
import type { ManagedCluster } from "./managed-cluster";
import { checkManagedCluster } from "./managed-cluster-checks";
import type { IsReadable } from "./metadata-checks";
import { resources } from "./resources";
import type { StatusCollector } from "./status-collector";
import { checkStatusCollector } from "./status-collector-checks";
import type { SchemaError } from "./validation/schema-findings";
import { describe, quote, schemaFindings } from "./validation/schema-findings";
import { validateBindingPolicy, validateControlPlane, validateCustomTransform, validateManagedCluster, validateStatusCollector } from "./validation/validators.generated";

/** The kinds, by name. */
export interface ParsedKinds {
  readonly BindingPolicy: BindingPolicy;
  readonly ControlPlane: ControlPlane;
  readonly CustomTransform: CustomTransform;
  readonly ManagedCluster: ManagedCluster;
  readonly StatusCollector: StatusCollector;
}
export type ParsedKind = keyof ParsedKinds;

/** The outcome of parsing: a value and perhaps warnings, or at least one error. */
export type Parsed<T> =
  | { readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly value?: undefined;
      readonly diagnostics: readonly Diagnostic[];
      /**
       * Present when the API server would take the object all the same, and fail silently later: for previews of what is there. Without
       * the nulls, which it drops.
       */
      readonly accepted?: T;
    };

type Validator = ((value: unknown) => boolean) & { readonly errors?: readonly SchemaError[] | null };

interface Kind<T extends KubeObject> {
  readonly validate: Validator;
  readonly check: (object: T, isReadable: IsReadable) => readonly Diagnostic[];
}

const kinds: { readonly [K in ParsedKind]: Kind<ParsedKinds[K]> } = {
  BindingPolicy: { validate: validateBindingPolicy as Validator, check: checkBindingPolicy },
  ControlPlane: { validate: validateControlPlane as Validator, check: checkControlPlane },
  CustomTransform: { validate: validateCustomTransform as Validator, check: checkCustomTransform },
  ManagedCluster: { validate: validateManagedCluster as Validator, check: checkManagedCluster },
  StatusCollector: { validate: validateStatusCollector as Validator, check: checkStatusCollector },
};

/** Codes of findings on which the API server, or a client in front of it, refuses the object. */
const REFUSED = new Set(["KS100", "KS102", "KS104", "KS105", "KS106", "KS107", "KS110"]);

/** @see {@link parseKind} */
export const parseBindingPolicy = (value: unknown): Parsed<BindingPolicy> => parseKind("BindingPolicy", value);
/** @see {@link parseKind} */
export const parseControlPlane = (value: unknown): Parsed<ControlPlane> => parseKind("ControlPlane", value);
/** @see {@link parseKind} */
export const parseCustomTransform = (value: unknown): Parsed<CustomTransform> => parseKind("CustomTransform", value);
/** @see {@link parseKind} */
export const parseManagedCluster = (value: unknown): Parsed<ManagedCluster> => parseKind("ManagedCluster", value);
/** @see {@link parseKind} */
export const parseStatusCollector = (value: unknown): Parsed<StatusCollector> => parseKind("StatusCollector", value);

/** Whether `parseKind` knows the kind. */
export function isParsedKind(kind: string): kind is ParsedKind {
  return Object.hasOwn(kinds, kind);
}

/**
 * Checks a value against the schema of its kind and for the traps that no schema sees.
 *
 * `status` is not looked at: it belongs to controllers. Unknown fields and nulls are errors, because the API server drops
 * them without a word.
 *
 * @param value - plain JSON of any shape.
 * @returns the same object, typed, with warnings if there are any; or the findings, at least one of which is an error.
 * @throws never. Cost: linear in the size of the value.
 */
export function parseKind<K extends ParsedKind>(kind: K, value: unknown): Parsed<ParsedKinds[K]> {
  const mismatch = wrongKind(kind, value);
  if (mismatch !== undefined) return { diagnostics: [mismatch] };
  const { validate, check }: Kind<ParsedKinds[K]> = kinds[kind];
  const object = value as ParsedKinds[K];
  const label = `${kind} ${nameOf(value)}`.trim();

  const bySchema = validate(value) ? [] : schemaFindings(validate.errors ?? [], value, label);
  const unreadable = new Set(bySchema.flatMap((found) => found.unreadable ?? []));
  const byChecks = isReadableObject(object) ? check(object, (path) => !unreadable.has(path)).map((found) => ({ ...found, object: label })) : [];

  // Where a check says more precisely what a pattern of the schema said too, the check speaks.
  const explained = new Set(byChecks.map((found) => found.path));
  const diagnostics = [...bySchema.map((found) => found.diagnostic).filter((found) => found.code !== "KS105" || !explained.has(found.path)), ...byChecks, ...missingName(value, label)];
  if (!diagnostics.some((found) => found.severity === "error")) return { value: object, diagnostics };
  const nulls = new Set(bySchema.flatMap((found) => (found.isNull === true ? [found.diagnostic.path] : [])));
  const isRefused = (findings: readonly Diagnostic[]): boolean => findings.some((found) => REFUSED.has(found.code) && !nulls.has(found.path));
  if (isRefused([...bySchema.map((found) => found.diagnostic), ...diagnostics])) return { diagnostics };
  if (nulls.size === 0) return { diagnostics, accepted: object };
  // A null that was required is missing now, and one that was all that a clause tested leaves it without any test.
  const stored = withoutNulls(object);
  return validate(stored) ? { diagnostics, accepted: stored } : { diagnostics };
}

function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]]))) as T;
}

function wrongKind(kind: ParsedKind, value: unknown): Diagnostic | undefined {
  const wrong = (path: string, message: string, fix: string): Diagnostic => ({ code: "KS100", severity: "error", path, message, fix, object: kind });
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("", `must be an object of kind ${kind}, is ${describe(value)}`, `Write apiVersion, kind, metadata and spec of a ${kind}`);
  const given = value as Readonly<Record<string, unknown>>;
  const apiVersion = apiVersionOf(resources[kind]);
  if (given["kind"] !== kind) return wrong("kind", `must be ${kind}, is ${describe(given["kind"])}`, `Write kind: ${kind}`);
  if (given["apiVersion"] !== apiVersion) return wrong("apiVersion", `must be ${quote(apiVersion)}, is ${describe(given["apiVersion"])}`, `Write apiVersion: ${apiVersion}`);
  return undefined;
}

function metadataOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const metadata = (value as { readonly metadata?: unknown }).metadata;
  return typeof metadata === "object" && metadata !== null && !Array.isArray(metadata) ? (metadata as Readonly<Record<string, unknown>>) : undefined;
}

/** Without metadata there is nothing that the checks could begin with. */
function isReadableObject(object: KubeObject): boolean {
  return metadataOf(object) !== undefined;
}

function nameOf(value: unknown): string {
  const name = metadataOf(value)?.["name"];
  return typeof name === "string" ? name.slice(0, 253) : "";
}

function missingName(value: unknown, object: string): readonly Diagnostic[] {
  if (metadataOf(value)?.["name"] !== undefined) return [];
  return [{ code: "KS102", severity: "error", path: "metadata.name", message: "is required", fix: "Give the object a name; generateName cannot be previewed", object }];
}
