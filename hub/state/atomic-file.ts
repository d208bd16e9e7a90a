/** Files that are whole or absent: written beside their place and renamed into it. Everything below the state folder goes through here. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Only the owner may look: state folders hold keys. */
export const PRIVATE_FOLDER = 0o700;
/** Only the owner may read: keys and kubeconfigs. */
export const PRIVATE_FILE = 0o600;

/** Writes a file that no reader ever sees half of; makes its folder. Mode 0600. */
export function writeFileAtomic(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    writeFileSync(draft, content, { mode: PRIVATE_FILE });
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

export function writeJson(file: string, value: unknown): void {
  writeFileAtomic(file, `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Text of a file; `undefined` when there is none. Other failures throw. */
export function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * A JSON object from a file.
 *
 * @returns `undefined` when the file is missing, empty or torn (a crash of the machine): whoever reads must be able to
 *   make the content anew. `onTorn` hears about the latter.
 */
export function readJson(file: string, onTorn?: (message: string) => void): Readonly<Record<string, unknown>> | undefined {
  const text = readText(file);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Reported below, with all other content that is no object.
  }
  onTorn?.(`${file} is not a JSON object (torn by a crash or edited); it is made anew`);
  return undefined;
}

/** True for "no such file or folder". */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "ENOENT";
}
