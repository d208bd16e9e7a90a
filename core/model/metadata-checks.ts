/** Traps in `metadata` that no schema sees: names, labels, annotations. Called for every kind that users write. */
import type { Diagnostic, Severity } from "./diagnostic";
import type { KubeObject } from "./kube-object";
import { labelValueErrors, qualifiedNameErrors } from "./label-selector";
import { joinPath, quote } from "./validation/schema-findings";

/** Whether the value at a path has the shape that its type says, so that a check may look into it. */
export type IsReadable = (path: string) => boolean;
/** For objects that are typed already. */
export const allReadable: IsReadable = () => true;

/** What a name must be for the place it goes to. */
export interface NameRule {
  /** `label`: one DNS label; `subdomain`: labels with dots between them. */
  readonly form: "label" | "subdomain";
  /** Characters, at most. */
  readonly max: number;
  /** What the limit comes from, after "because". */
  readonly because?: string;
}

/** Name of a WEC: it becomes a namespace. */
export const WEC_NAME: NameRule = { form: "label", max: 63, because: "it becomes the name of a namespace in the ITS" };

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What is wrong with a name, if anything is: KS106 for its form, which the API server refuses, KS115 for a length that fails later. */
export function checkName(name: string, rule: NameRule, path = "metadata.name"): readonly Diagnostic[] {
  const because = rule.because === undefined ? "" : ` because ${rule.because}`;
  const found: Diagnostic[] = [];
  if (name === "") return [{ code: "KS106", severity: "error", path, message: "is empty", fix: "Give the object a name" }];
  if (!SUBDOMAIN.test(name)) found.push({ code: "KS106", severity: "error", path, message: `${quote(name)} is no name: only lower-case letters, digits, '-'${rule.form === "label" ? "" : " and '.'"}, and a letter or digit at both ends`, fix: "Choose another name" });
  else if (rule.form === "label" && !LABEL.test(name)) found.push({ code: "KS115", severity: "error", path, message: `${quote(name)} must not have dots${because}`, fix: "Choose a name without dots" });
  if (name.length > 253) found.push({ code: "KS106", severity: "error", path, message: `has ${String(name.length)} characters, at most 253 are allowed`, fix: "Choose a shorter name" });
  else if (name.length > rule.max) found.push({ code: "KS115", severity: "error", path, message: `has ${String(name.length)} characters, at most ${String(rule.max)} work${because}`, fix: "Choose a shorter name" });
  return found;
}

/** What is wrong with labels: KS110, as the API server would refuse them. */
export function checkLabels(labels: Readonly<Record<string, string>>, path = "metadata.labels"): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const [key, value] of Object.entries(labels)) {
    found.push(...keyFindings(key, path, "label", key));
    for (const error of labelValueErrors(value)) found.push(badText(joinPath(path, key), `value ${quote(value)}: ${error}`));
  }
  return found;
}

/**
 * Checks `metadata` of a cluster-scoped object.
 *
 * @param isReadable - false for paths whose values are not of their type; those are left to the schema's findings.
 */
export function checkMetadata(object: KubeObject, rule: NameRule, isReadable: IsReadable): readonly Diagnostic[] {
  const { metadata } = object;
  const readable = (field: keyof typeof metadata): boolean => metadata[field] !== undefined && isReadable(`metadata.${field}`);
  const found: Diagnostic[] = [];
  if (readable("name")) found.push(...checkName(metadata.name, rule));
  if (readable("labels")) found.push(...checkLabels(stringsOf(metadata.labels)));
  if (readable("annotations")) for (const key of Object.keys(metadata.annotations ?? {})) found.push(...keyFindings(key.toLowerCase(), "metadata.annotations", "annotation", key));
  if (readable("namespace")) found.push(finding("KS120", "warning", "metadata.namespace", `${object.kind} is cluster-scoped: the namespace is ignored`, "Remove the namespace"));
  return found;
}

/** Entries that are texts; the others have a finding of the schema already. */
function stringsOf(map: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, string>> {
  if (areTexts(map)) return map;
  return Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function areTexts(map: Readonly<Record<string, unknown>>): map is Readonly<Record<string, string>> {
  for (const key in map) if (typeof map[key] !== "string") return false;
  return true;
}

/** @param written - the key as it stands in the map at `path`. */
function keyFindings(key: string, path: string, what: string, written: string): readonly Diagnostic[] {
  return qualifiedNameErrors(key).map((error) => badText(joinPath(path, written), `key of ${what} ${quote(key)}: ${error}`));
}

function badText(path: string, message: string): Diagnostic {
  return finding("KS110", "error", path, message, "Use letters, digits, '-', '_' and '.', at most 63 characters, beginning and ending with a letter or digit");
}

/** A diagnostic in one line. */
export function finding(code: string, severity: Severity, path: string, message: string, fix: string): Diagnostic {
  return { code, severity, path, message, fix };
}
