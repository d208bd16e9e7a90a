/** Collects everything that is wrong with the inputs of a resource, so that a user sees it at once. Unknown values are let through. */
import type { Diagnostic } from "../core/model/diagnostic";
import { qualifiedNameErrors } from "../core/model/label-selector";
import { isDataKey } from "../core/model/object-checks";
import { checkLabels, checkName } from "../core/model/metadata-checks";
import type { NameRule } from "../core/model/metadata-checks";
import { closestOf } from "../core/model/validation/closest";
import type { ParsedKind } from "../core/model/parse";
import { parseKind } from "../core/model/parse";
import type { CheckFailure } from "./handler";
import { isUnknown } from "./values";

type Values = Readonly<Record<string, unknown>>;

/** An argument that nobody reads. `known`: those that somebody does, among which the one that was meant may be. */
export function unknownArgument(property: string, key: string, owner: string, known: readonly string[]): CheckFailure {
  const meant = closestOf(key, known);
  return { property, reason: `${JSON.stringify(key)} is no argument of ${owner}. ${meant === undefined ? "Leave it out, or mend its name" : `Did you mean ${JSON.stringify(meant)}?`}` };
}

const LABEL: NameRule = { form: "label", max: 63 };

export class InputCheck {
  readonly failures: CheckFailure[] = [];
  /** For the user's eyes: what works, probably not as meant. */
  readonly warnings: string[] = [];

  constructor(private readonly inputs: Values) {}

  fail(property: string, reason: string): void {
    this.failures.push({ property, reason });
  }

  /** What core found; warnings are no failures. `property` gives the name of the input for a path of the object. */
  found(diagnostics: readonly Diagnostic[], property: (path: string) => string = (path) => path): void {
    for (const { severity, path, message, fix, code } of diagnostics) {
      const text = `${message} (${code}). ${fix}`;
      if (severity === "error") this.fail(property(path), text);
      else this.warnings.push(path === "" ? text : `${property(path)}: ${text}`);
    }
  }

  /** A DNS label, at most 63 characters: what becomes a namespace, a host name or a label's value. */
  dnsLabel(property: string, value: unknown = this.required(property)): void {
    if (value === undefined || isUnknown(value)) return;
    if (typeof value !== "string") this.fail(property, `must be a text, not ${JSON.stringify(value)}`);
    else this.found(checkName(value, LABEL, property));
  }

  /** A positive whole number, where present. */
  seconds(property: string): void {
    const value = this.inputs[property];
    if (value === undefined || isUnknown(value)) return;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) this.fail(property, `must be a whole number of seconds, at least 1, not ${JSON.stringify(value)}`);
  }

  oneOf(property: string, allowed: readonly string[]): void {
    const value = this.inputs[property];
    if (value === undefined || isUnknown(value)) return;
    if (typeof value !== "string" || !allowed.includes(value)) this.fail(property, `must be ${allowed.map((a) => JSON.stringify(a)).join(" or ")}, not ${JSON.stringify(value)}`);
  }

  /** A reference to a space, or nothing where `optional`. */
  space(property: string, options: { readonly optional?: boolean } = {}): void {
    const value = options.optional === true ? this.inputs[property] : this.required(property);
    if (value === undefined || isUnknown(value)) return;
    const reference = value as Values;
    if (typeof value !== "object" || value === null || reference["name"] === undefined || reference["kind"] === undefined || reference["via"] === undefined) this.fail(property, "must be a space: pass the InventorySpace, WorkloadSpace or HostingCluster itself");
  }

  /** Labels of an object, at `property`, where present. */
  labels(property: string, value: unknown = this.inputs[property]): void {
    this.found(checkLabels(this.strings(property, value), property));
  }

  /** Annotations of an object, at `property`, where present. */
  annotations(property: string, value: unknown = this.inputs[property]): void {
    for (const key of Object.keys(this.strings(property, value))) for (const error of qualifiedNameErrors(key.toLowerCase())) this.fail(`${property}[${JSON.stringify(key)}]`, `key ${JSON.stringify(key)}: ${error}`);
  }

  /** Keys of a ConfigMap and their texts, at `property`, where present. */
  configData(property: string, value: unknown = this.inputs[property]): void {
    for (const key of Object.keys(this.strings(property, value))) if (!isDataKey(key)) this.fail(`${property}[${JSON.stringify(key)}]`, "a key may hold letters, digits, dashes, dots and underscores only");
  }

  /** A map of texts. */
  texts(property: string, value: unknown): void {
    this.strings(property, value);
  }

  /** An object as core reads it; findings about what is unknown yet are left for later. */
  object(kind: ParsedKind, object: unknown, property: (path: string) => string): void {
    const unknown = unknownPaths(object, "");
    const undecided = (path: string): boolean => unknown.some((at) => path === at || path.startsWith(`${at}.`) || path.startsWith(`${at}[`) || at.startsWith(`${path}.`) || at.startsWith(`${path}[`));
    this.found(parseKind(kind, object).diagnostics.filter(({ path }) => !undecided(path)), property);
  }

  private strings(property: string, value: unknown): Readonly<Record<string, string>> {
    if (value === undefined || isUnknown(value)) return {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fail(property, `must be a map of texts, not ${JSON.stringify(value)}`);
      return {};
    }
    const texts = Object.entries(value).filter((entry): entry is [string, string] => {
      if (typeof entry[1] === "string") return true;
      this.fail(`${property}[${JSON.stringify(entry[0])}]`, `must be a text, not ${JSON.stringify(entry[1])}: put it in quotes`);
      return false;
    });
    return Object.fromEntries(texts);
  }

  private required(property: string): unknown {
    const value = this.inputs[property];
    if (value === undefined || value === "") this.fail(property, "is required");
    return value === "" ? undefined : value;
  }
}

/** Where something is unknown, as core writes paths. */
function unknownPaths(value: unknown, path: string): readonly string[] {
  if (isUnknown(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownPaths(item, `${path}[${i}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unknownPaths(inner, path === "" ? key : `${path}.${key}`));
}

/** `value`, or what takes its place where it is absent; what is unknown stays unknown. */
export function orDefault<T>(value: unknown, fallback: T): T {
  return (value ?? fallback) as T;
}
