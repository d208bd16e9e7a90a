/** Findings for code-scanning services. */
import { createHash } from "node:crypto";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { sarifLog, type SarifSource } from "../../core/report/sarif/sarif-log";
import { version } from "../version";

/** The text of the log. @param source - `standIn`: what was read, for findings of no file. Files below the working folder, which is the root of the repository in CI, are told relative to it. */
export function sarifText(source: Omit<SarifSource, "version" | "uriOf" | "digest">): string {
  return `${JSON.stringify(sarifLog({ ...source, version, uriOf, digest: (text) => createHash("sha256").update(text).digest("hex").slice(0, 32) }), undefined, 2)}\n`;
}

function uriOf(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  if (relative.startsWith("..") || path.isAbsolute(relative)) return pathToFileURL(path.resolve(file)).href;
  return relative.split(path.sep).map(encodeURIComponent).join("/");
}
