/**
 * Text to objects: YAML 1.2 (JSON is a part of it), any number of documents, List kinds taken apart. Strict where a silent
 * misreading would be applied to a fleet: duplicate keys, words that kubectl reads as booleans, octal numbers, merge keys.
 */
import type * as Yaml from "yaml";
import type { Diagnostic } from "../../core/model/diagnostic";
import type { SourcePosition } from "../../core/model/object-checks";
import { FORBIDDEN_CHARACTER } from "./decode-text";
import { lineColumnAt } from "./fleet/line-column";
import type { SourceLimits } from "./limits";

/** Something found in a text, not checked yet. */
export interface RawObject {
  readonly object: unknown;
  readonly source: SourcePosition;
}

export interface ParsedText {
  readonly objects: readonly RawObject[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses one text.
 *
 * @param file - for positions; a path or `<inline>`.
 * @returns what could be read, and every finding; never throws for what the text contains.
 */
export function parseManifests(text: string, file: string, limits: SourceLimits): ParsedText {
  const forbidden = text.search(FORBIDDEN_CHARACTER);
  if (forbidden !== -1) {
    const code = (text.codePointAt(forbidden) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return { objects: [], diagnostics: [{ code: "KS201", severity: "error", path: "", message: `U+${code} is no character that YAML allows`, fix: "Remove it, or write it as an escape in double quotes", file, ...lineColumnAt(text, forbidden) }] };
  }
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded by those only who read manifests, and without waiting: constructors read too
  const yaml = require("yaml") as typeof Yaml;
  const lines = new yaml.LineCounter();
  const diagnostics: Diagnostic[] = [];
  const position = (offset: number | undefined): SourcePosition => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const tell = (code: string, offset: number | undefined, message: string, fix: string): void => {
    diagnostics.push({ code, severity: "error", path: "", message, fix, ...position(offset) });
  };

  const objects: RawObject[] = [];
  try {
    // One document at a time: the tree of a document is many times its text, and a file may have a million of them.
    for (const document of documentsOf(yaml, text, lines)) {
      for (const problem of [...document.errors, ...document.warnings].slice(0, MAX_PROBLEMS)) tell(problem.code === "DUPLICATE_KEY" ? "KS202" : "KS201", problem.pos[0], firstLine(problem.message), problem.code === "DUPLICATE_KEY" ? "Keep one of them" : "Mend the syntax");
      if (document.errors.length === 0) objects.push(...read(yaml, document, limits, tell, position));
      if (objects.length > limits.maxObjects || diagnostics.length > limits.maxDiagnostics) break;
    }
  } catch (error) {
    tell("KS201", error instanceof NestedTooDeeply ? error.offset : 0, `cannot be parsed (${firstLine((error as Error).message)})`, "Mend the syntax");
  }
  return { objects, diagnostics };
}

/** Open brackets, maps and lists at one place; manifests stay far below. */
const MAX_DEPTH = 1_000;

/** Findings told of one document; one slip often makes hundreds. */
const MAX_PROBLEMS = 20;

class NestedTooDeeply extends Error {
  constructor(readonly offset: number) {
    super("nested too deeply");
  }
}

function* documentsOf(yaml: typeof Yaml, text: string, lines: Yaml.LineCounter): Generator<Yaml.Document.Parsed> {
  const parser = new yaml.Parser(lines.addNewLine);
  lines.addNewLine(0);
  const composer = new yaml.Composer({ version: "1.2", schema: "core", strict: true, uniqueKeys: true, merge: false, prettyErrors: false, logLevel: "silent" });
  let offset = 0;
  const marks = new Set<string>([yaml.CST.DOCUMENT, yaml.CST.FLOW_END, yaml.CST.SCALAR]);
  for (const lexeme of new yaml.Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) yield* composer.next(token) as Generator<Yaml.Document.Parsed>;
    // Unbounded nesting costs memory without end, and then the stack.
    if (parser.stack.length > MAX_DEPTH) throw new NestedTooDeeply(offset);
    // Marks of the lexer are not in the text.
    if (!marks.has(lexeme)) offset += lexeme.length;
  }
  for (const token of parser.end()) yield* composer.next(token) as Generator<Yaml.Document.Parsed>;
  yield* composer.end() as Generator<Yaml.Document.Parsed>;
}

function read(yaml: typeof Yaml, document: Yaml.Document.Parsed, limits: SourceLimits, tell: Tell, position: (offset: number | undefined) => SourcePosition): readonly RawObject[] {
  checkScalars(yaml, document, tell);
  if (!hasSoundAliases(yaml, document, tell)) return [];
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: limits.maxAliasCount });
  } catch (error) {
    tell("KS203", document.range[0], `its aliases cannot be followed (${firstLine((error as Error).message)})`, "Write the values out");
    return [];
  }
  // An empty document between separators is nothing.
  return value === null || value === undefined ? [] : takeApart(yaml, document, value, position);
}

type Tell = (code: string, offset: number | undefined, message: string, fix: string) => void;

/** Plain words and numbers that YAML 1.1 readers (kubectl, Helm) take for something else. */
const BOOLEAN_IN_YAML_11 = /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const OCTAL_IN_YAML_11 = /^[-+]?0[0-7]+$/;
const GROUPED_IN_YAML_11 = /^[-+]?[0-9][0-9_]*_[0-9_]*$/;

function checkScalars(yaml: typeof Yaml, document: Yaml.Document.Parsed, tell: Tell): void {
  yaml.visit(document, {
    Scalar(key, node) {
      const offset = node.range?.[0];
      const source = node.source ?? "";
      if (key === "key" && (node.value === "__proto__" || (node.value === "<<" && node.type === "PLAIN"))) tell("KS205", offset, node.value === "<<" ? "merge keys (<<) are not part of YAML 1.2, and readers differ about them" : "__proto__ cannot be a key", node.value === "<<" ? "Write the merged keys out" : "Use another name");
      if (node.type !== "PLAIN") return;
      if (BOOLEAN_IN_YAML_11.test(source)) tell("KS204", offset, `${source} without quotes is text here and a boolean to kubectl and Helm`, `Write "${source}" in quotes, or ${/^(y|yes|on)$/i.test(source) ? "true" : "false"}`);
      else if (OCTAL_IN_YAML_11.test(source)) tell("KS204", offset, `${source} is decimal here and octal to kubectl and Helm`, `Write ${Number.parseInt(source, 8)} for the octal number, or quote it`);
      else if (GROUPED_IN_YAML_11.test(source)) tell("KS204", offset, `${source} is text here and a number to kubectl and Helm`, "Leave the underscores out, or quote it");
    },
  });
}

/** Aliases in one document; following one takes longer the more there are. */
const MAX_ALIASES = 10_000;

/** False when an alias leads nowhere or round in a circle, or when there are too many to follow. */
function hasSoundAliases(yaml: typeof Yaml, document: Yaml.Document.Parsed, tell: Tell): boolean {
  const anchors = new Map<string, Yaml.Node>();
  let count = 0;
  let sound = true;
  const refuse = (node: Yaml.Alias, message: string): symbol => {
    tell("KS203", node.range?.[0], message, "Write the values out");
    sound = false;
    return yaml.visit.BREAK;
  };
  yaml.visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias(_, node, ancestors) {
      const target = anchors.get(node.source);
      if (target === undefined) return refuse(node, `there is no anchor &${node.source} before it`);
      if (ancestors.includes(target)) return refuse(node, `*${node.source} stands inside of what it stands for`);
      return ++count > MAX_ALIASES ? refuse(node, `there are more than ${MAX_ALIASES} aliases`) : undefined;
    },
  });
  return sound;
}

/** A document as objects: itself, or the items of a List kind, each with its own position. */
function takeApart(yaml: typeof Yaml, document: Yaml.Document.Parsed, value: unknown, position: (offset: number | undefined) => SourcePosition): readonly RawObject[] {
  const start = (node: unknown): number | undefined => (yaml.isNode(node) ? node.range?.[0] : undefined);
  if (!isMap(value) || !Array.isArray(value["items"]) || typeof value["kind"] !== "string" || !value["kind"].endsWith("List")) return [{ object: value, source: position(start(document.contents) ?? document.range[0]) }];
  const items = document.get("items", true);
  const nodes = yaml.isSeq(items) ? items.items : [];
  const itemKind = value["kind"].slice(0, -"List".length);
  return (value["items"] as readonly unknown[]).map((item, index) => {
    // Items of a typed list (DeploymentList) carry neither apiVersion nor kind.
    const object = isMap(item) && itemKind !== "" && item["kind"] === undefined ? { apiVersion: value["apiVersion"], kind: itemKind, ...item } : item;
    return { object, source: position(start(nodes[index]) ?? document.range[0]) };
  });
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);
const firstLine = (message: string): string => (message.split("\n")[0] ?? "").replace(/:$/, "");
