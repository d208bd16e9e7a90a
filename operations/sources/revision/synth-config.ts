/** `ksfleet.yaml` of a repository: how a checkout becomes a folder of manifests. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { KubeStellarError } from "../../errors";

/** The file's name, looked for in the working folder. */
const SYNTH_CONFIG_FILE = "ksfleet.yaml";

export interface SynthConfig {
  /** Run by the shell in the root of a checkout, in this order. None: the manifests are in Git themselves. */
  readonly commands: readonly string[];
  /** Folder that they write, from the root of the checkout. */
  readonly output: string;
}

/**
 * Reads `ksfleet.yaml`: `install` and `synth` (commands), `output` (folder, default `dist`).
 *
 * @returns undefined where there is no such file, or it has no `synth`.
 * @throws KubeStellarError `Invalid` when it is not of this form.
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
  const fields = typeof read === "object" && read !== null && !Array.isArray(read) ? (read as Readonly<Record<string, unknown>>) : {};
  const wrong = ["install", "synth", "output"].filter((name) => fields[name] !== undefined && typeof fields[name] !== "string");
  if (wrong.length > 0) throw new KubeStellarError(`${wrong.join(", ")} must be text`, { code: "Invalid", object: file, fix: "Write a command, or a folder, as text" });
  const { install, synth, output = "dist" } = fields as { readonly install?: string; readonly synth?: string; readonly output?: string };
  return synth === undefined ? undefined : { commands: [...(install === undefined ? [] : [install]), synth], output };
}
