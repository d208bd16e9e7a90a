/** Reads the guards of a fleet from a file, of whatever form: YAML, JSON or TypeScript. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isNode, LineCounter, parseDocument } from "yaml";
import { formatDiagnostic, type Diagnostic } from "../../../core/model/diagnostic";
import { readGuards, type Guards } from "../../../core/plan/guards";
import { KubeStellarError } from "../../errors";
import { requireTypeScript } from "./require-typescript";

/** Names that are looked for. */
const GUARDS_FILES = ["fleet.guards.yaml", "fleet.guards.yml", "fleet.guards.ts"] as const;

/** Where people wrote a value. */
type LineOf = (path: string) => number | undefined;

/**
 * The guards file of a folder.
 *
 * @param option - how the caller's users name another file.
 * @throws KubeStellarError `NotFound` where there is none, `Invalid` where there are several: one of them would not be kept.
 */
export function findGuardsFile(folder: string, option: string): string {
  const found = GUARDS_FILES.filter((name) => existsSync(path.join(folder, name)));
  const [only, ...others] = found;
  if (only === undefined) throw new KubeStellarError("is not there", { code: "NotFound", object: GUARDS_FILES[0], fix: `Write the guards there or into fleet.guards.ts, or name the file with ${option}` });
  if (others.length > 0) throw new KubeStellarError(`stand side by side in ${path.resolve(folder)}`, { code: "Invalid", object: found.join(" and "), fix: `Keep one of them, or name it with ${option}` });
  return path.join(folder, only);
}

/**
 * Reads and checks guards. A TypeScript file is run; its default export is what `defineGuards` takes.
 *
 * @param file - ends in `.ts`, or is YAML or JSON.
 * @throws KubeStellarError `NotFound` or `Invalid` with every fault at once, with its line where the file is YAML.
 */
export function loadGuards(file: string): Guards {
  const { content, lineOf } = isTypeScript(file) ? { content: requireTypeScript(file), lineOf: () => undefined } : readYaml(file);
  const { guards, findings } = readGuards(content);
  if (findings.length === 0) return guards;
  throw new KubeStellarError(`holds guards that cannot be kept:\n${findings.map((finding) => formatDiagnostic(located(finding, file, lineOf))).join("\n")}`, { code: "Invalid", object: file, fix: "Correct them; nothing was checked" });
}

/** The line of a value in a guards file, `{}` where it cannot be told. @param at - into the content: `protected.labels`. */
export function guardLine(file: string, at: string): { readonly line?: number } {
  const line = isTypeScript(file) ? undefined : readYaml(file).lineOf(at);
  return line === undefined ? {} : { line };
}

const isTypeScript = (file: string): boolean => /\.[cm]?ts$/.test(file);

function located(finding: Diagnostic, file: string, lineOf: LineOf): Diagnostic {
  const line = lineOf(finding.path);
  return { ...finding, file, ...(line !== undefined && { line }) };
}

function readYaml(file: string): { readonly content: unknown; readonly lineOf: LineOf } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new KubeStellarError(`cannot be read (${code ?? message})`, { code: "NotFound", object: file, fix: "Write the guards there, or name a file that can be read" });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken !== undefined) throw new KubeStellarError(`is no YAML: ${broken.message.split("\n")[0] ?? ""}`, { code: "Invalid", object: file, fix: "Mend it" });
  return {
    content: document.toJS({ maxAliasCount: 100 }) as unknown,
    lineOf: (at) => {
      const steps = [...at.matchAll(/([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));
      // What is missing is told where it should be.
      while (steps.length > 0 && !isNode(document.getIn(steps, true))) steps.pop();
      const node = document.getIn(steps, true);
      const offset = isNode(node) ? node.range?.[0] : undefined;
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}
