/** `ksfleet.yaml` of a repository: how a checkout becomes a folder of manifests. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { closestOf } from "../../../core/model/validation/closest";
import { KubeStellarError } from "../../errors";

/** The file's name, looked for in the working folder. */
const SYNTH_CONFIG_FILE = "ksfleet.yaml";

const FIELDS = ["install", "synth", "output"] as const;

export interface SynthConfig {
  /** Run by the shell in the root of a checkout, in this order. None: the manifests are in Git themselves. */
  readonly commands: readonly string[];
  /** Folder that they write, from the root of the checkout. */
  readonly output: string;
}

/**
 * Reads `ksfleet.yaml`: `install` and `synth` (commands), `output` (folder, default `dist`).
 *
 * @returns undefined where there is no such file.
 * @throws KubeStellarError `Invalid` when it is not of this form, with everything that is wrong.
 */
export async function readSynthConfig(folder: string): Promise<SynthConfig | undefined> {
  const file = path.join(folder, SYNTH_CONFIG_FILE);
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "Invalid", object: file, fix: "Check the file" });
  });
  if (text === undefined) return undefined;
  const { parse } = await import("yaml");
  let read: unknown;
  try {
    read = parse(text, { maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new KubeStellarError(`is no YAML: ${(error as Error).message}`, { code: "Invalid", object: file, fix: "Mend it" });
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new KubeStellarError("is no map", { code: "Invalid", object: file, fix: `Write some of ${FIELDS.join(", ")}` });
  const fields = read as Readonly<Record<string, unknown>>;
  const wrong = [
    ...Object.keys(fields).filter((name) => !FIELDS.some((known) => known === name)).map((name) => unknownField(name)),
    ...FIELDS.filter((name) => fields[name] !== undefined && typeof fields[name] !== "string").map((name) => `${name} must be text`),
    ...(fields["synth"] === undefined ? ["synth is missing: the command that writes the manifests"] : []),
    ...(typeof fields["output"] === "string" && leadsOut(fields["output"]) ? ["output must be a folder inside of the checkout"] : []),
  ];
  if (wrong.length > 0) throw new KubeStellarError(wrong.join("; "), { code: "Invalid", object: file, fix: "docs/diff.md describes the file" });
  const { install, synth, output = "dist" } = fields as { readonly install?: string; readonly synth: string; readonly output?: string };
  return { commands: [...(install === undefined ? [] : [install]), synth], output };
}

function unknownField(name: string): string {
  const meant = closestOf(name, FIELDS);
  return `unknown field ${JSON.stringify(name)}${meant === undefined ? "" : `, meant is perhaps ${meant}`}`;
}

function leadsOut(folder: string): boolean {
  return path.isAbsolute(folder) || path.normalize(folder).split(path.sep)[0] === "..";
}
