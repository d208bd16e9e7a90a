/** Findings for code-scanning services. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { sarifLog, type SarifSource } from "../../core/report/sarif/sarif-log";
import { version } from "../version";

/** The text of the log. Files below the working folder, which is the root of the repository in CI, are told relative to it. */
export function sarifText(source: Omit<SarifSource, "version" | "uriOf">): string {
  return `${JSON.stringify(sarifLog({ ...source, version, uriOf }), undefined, 2)}\n`;
}

function uriOf(file: string): string {
  const relative = path.relative(process.cwd(), path.resolve(file));
  if (relative.startsWith("..") || path.isAbsolute(relative)) return pathToFileURL(path.resolve(file)).href;
  return relative.split(path.sep).map(encodeURIComponent).join("/");
}
