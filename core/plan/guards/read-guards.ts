/** From what a user wrote to guards: every fault at once, each with its path. Nothing here throws. */
import type { LabelSelector } from "../../model/binding-policy";
import type { Diagnostic } from "../../model/diagnostic";
import { parseLabelSelector } from "../../model/label-selector";
import { closestOf } from "../../model/validation/closest";
import { joinPath } from "../../model/validation/schema-findings";
import { GUARD_NAMES, type GuardException, type GuardName, type Guards, type Limit } from "./guards";

type Fields = Readonly<Record<string, unknown>>;

/** Reads one value and tells what is wrong with it. */
class Reader {
  readonly findings: Diagnostic[] = [];

  tell(path: string, message: string, fix: string): undefined {
    this.findings.push({ code: "KS240", severity: "error", path, message, fix });
    return undefined;
  }

  map(value: unknown, path: string, known: readonly string[]): Fields | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return this.tell(path, isOr(value, "no map"), `Write some of ${known.join(", ")}`);
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const closest = closestOf(key, known);
      this.tell(joinPath(path, key), "is no field here", closest === undefined ? `Use one of ${known.join(", ")}` : `Did you mean ${closest}?`);
    }
    return value as Fields;
  }

  list<T>(value: unknown, path: string, read: (item: unknown, path: string) => T | undefined): readonly T[] | undefined {
    if (!Array.isArray(value)) return this.tell(path, isOr(value, "no list"), "Write a list");
    return value.flatMap((item: unknown, i): readonly T[] => {
      const found = read(item, joinPath(path, i));
      return found === undefined ? [] : [found];
    });
  }

  text(value: unknown, path: string): string | undefined {
    return typeof value === "string" && value !== "" ? value : this.tell(path, isOr(value, "no text"), "Write a text");
  }

  readonly texts = (value: unknown, path: string): readonly string[] | undefined => this.list(value, path, (item, at) => this.text(item, at));

  /** `20%`, as a share of 1. */
  share(value: unknown, path: string): number | undefined {
    const percent = typeof value === "string" ? /^(\d+(?:\.\d+)?)%$/.exec(value)?.[1] : undefined;
    const share = percent === undefined ? value : Number(percent) / 100;
    return typeof share === "number" && share >= 0 && share <= 1 ? share : this.tell(path, `${JSON.stringify(value)} is no share`, "Write a percentage as 20%, or a number from 0 to 1");
  }

  limit(value: unknown, path: string): Limit | undefined {
    if (typeof value === "number" && Number.isInteger(value) && value >= 0) return { count: value };
    if (typeof value === "string" && value.endsWith("%")) {
      const share = this.share(value, path);
      return share === undefined ? undefined : { share };
    }
    return this.tell(path, `${JSON.stringify(value)} is no number of clusters`, "Write a whole number, or a percentage as 20%");
  }

  readonly selector = (value: unknown, path: string): LabelSelector | undefined => {
    const fields = this.map(value, path, ["matchLabels", "matchExpressions"]);
    if (fields === undefined) return undefined;
    const isForm = (fields["matchLabels"] === undefined || isTextMap(fields["matchLabels"])) && (fields["matchExpressions"] === undefined || (Array.isArray(fields["matchExpressions"]) && fields["matchExpressions"].every(isExpression)));
    if (!isForm) return this.tell(path, "is no label selector", "Write matchLabels: {key: value}, or matchExpressions: [{key, operator, values}]");
    const parsed = parseLabelSelector(fields);
    return parsed.ok ? (fields) : this.tell(path, parsed.error, "Correct the selector");
  };
}

const FIELDS = ["maxClustersTouched", "maxShareEvicted", "neverEmpty", "protected", "allowed", "requiredLabels", "apart", "diagnostics", "exceptions"] as const;

/**
 * Reads the content of a guards file.
 *
 * @returns the guards, without what could not be read, and every finding (KS240).
 */
export function readGuards(value: unknown): { readonly guards: Guards; readonly findings: readonly Diagnostic[] } {
  const reader = new Reader();
  const fields = reader.map(value, "", FIELDS) ?? {};
  const at = <K extends (typeof FIELDS)[number]>(name: K, read: (value: unknown, path: string) => Guards[K] | undefined): { readonly [N in K]?: NonNullable<Guards[N]> } => {
    const given = fields[name];
    const found = given === undefined ? undefined : read(given, name);
    return found === undefined ? {} : ({ [name]: found } as { readonly [N in K]: NonNullable<Guards[N]> });
  };
  const guards: Guards = {
    ...at("maxClustersTouched", (given, path) => reader.limit(given, path)),
    ...at("maxShareEvicted", (given, path) => reader.share(given, path)),
    ...at("neverEmpty", reader.texts),
    ...at("protected", (given, path) => listsOf(reader, given, path, ["labels", "clusters", "namespaces", "kinds"])),
    ...at("allowed", (given, path) => reader.list(given, path, (item, where) => readAllowed(reader, item, where))),
    ...at("requiredLabels", (given, path) => listsOf(reader, given, path, ["clusters", "objects"])),
    ...at("apart", (given, path) => reader.list(given, path, (item, where) => readPair(reader, item, where))),
    ...at("diagnostics", (given, path) => (given === "error" || given === "warning" ? given : reader.tell(path, `${JSON.stringify(given)} is no severity`, "Write error or warning"))),
    ...at("exceptions", (given, path) => reader.list(given, path, (item, where) => readException(reader, item, where))),
  };
  return { guards, findings: reader.findings };
}

function listsOf(reader: Reader, value: unknown, path: string, names: readonly string[]): Readonly<Record<string, readonly string[]>> | undefined {
  const fields = reader.map(value, path, names);
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    names.flatMap((name): readonly (readonly [string, readonly string[]])[] => {
      const texts = fields[name] === undefined ? undefined : reader.texts(fields[name], joinPath(path, name));
      return texts === undefined ? [] : [[name, texts]];
    }),
  );
}

function readAllowed(reader: Reader, value: unknown, path: string): NonNullable<Guards["allowed"]>[number] | undefined {
  const fields = reader.map(value, path, ["policies", "clusters"]);
  if (fields === undefined) return undefined;
  const policies = reader.texts(fields["policies"], joinPath(path, "policies"));
  const clusters = reader.selector(fields["clusters"], joinPath(path, "clusters"));
  return policies === undefined || clusters === undefined ? undefined : { policies, clusters };
}

function readPair(reader: Reader, value: unknown, path: string): NonNullable<Guards["apart"]>[number] | undefined {
  const fields = reader.map(value, path, ["one", "other"]);
  if (fields === undefined) return undefined;
  const one = reader.selector(fields["one"], joinPath(path, "one"));
  const other = reader.selector(fields["other"], joinPath(path, "other"));
  return one === undefined || other === undefined ? undefined : { one, other };
}

function readException(reader: Reader, value: unknown, path: string): GuardException | undefined {
  const fields = reader.map(value, path, ["guard", "subject", "reason", "approvedBy", "until"]);
  if (fields === undefined) return undefined;
  const isGuard = (name: unknown): name is GuardName => (GUARD_NAMES as readonly unknown[]).includes(name);
  const guard = isGuard(fields["guard"]) ? fields["guard"] : reader.tell(joinPath(path, "guard"), `${JSON.stringify(fields["guard"])} is no guard`, `Use one of ${GUARD_NAMES.join(", ")}`);
  const reason = reader.text(fields["reason"], joinPath(path, "reason"));
  const approvedBy = reader.text(fields["approvedBy"], joinPath(path, "approvedBy"));
  const subject = fields["subject"] === undefined ? undefined : reader.text(fields["subject"], joinPath(path, "subject"));
  const { until } = fields;
  if (until !== undefined && !isDay(until)) return reader.tell(joinPath(path, "until"), `${JSON.stringify(until)} is no day`, "Write it as 2026-12-31, in quotes");
  if (guard === undefined || reason === undefined || approvedBy === undefined) return undefined;
  return { guard, reason, approvedBy, ...(subject !== undefined && { subject }), ...(typeof until === "string" && { until }) };
}

/** As the calendar has it: February 30 would never come, and `2026-13-01` would never pass. */
function isDay(value: unknown): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

const isOr = (value: unknown, fault: string): string => (value === undefined ? "is missing" : `is ${fault}`);

function isTextMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === "string");
}

function isExpression(value: unknown): boolean {
  const { key, operator, values } = (typeof value === "object" && value !== null ? value : {}) as Fields;
  return typeof key === "string" && typeof operator === "string" && (values === undefined || (Array.isArray(values) && values.every((one) => typeof one === "string")));
}
