/** Opens `DIR` or `git:REF[:PATH]`. Nothing of the repository is changed: a ref is taken out into a temporary folder. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { KubeStellarError } from "../../errors";
import { readSynthConfig } from "./synth-config";

const run = promisify(execFile);

export interface Revision {
  /** For people: as it was asked for. */
  readonly name: string;
  /** Holds one folder a space. */
  readonly folder: string;
  /** A file of the folder as people of the repository know it. */
  readonly display: (file: string) => string;
  /** Removes what was made for it. */
  readonly dispose: () => Promise<void>;
}

const GIT = /^git:(?<ref>[^:]+)(?::(?<path>.*))?$/;

/**
 * @param asked - a folder, or `git:REF[:PATH]`, PATH from the root of the repository that `cwd` is in; without one, the folder of that
 * `ksfleet.yaml` writes (its commands are run in a checkout of the ref), or else the root.
 * @throws KubeStellarError `NotFound` for an unknown ref or path, `Invalid` when a command fails.
 */
export async function openRevision(asked: string, { cwd = process.cwd(), onProgress }: { readonly cwd?: string; readonly onProgress?: (line: string) => void } = {}): Promise<Revision> {
  const git = GIT.exec(asked)?.groups;
  if (git === undefined) return { name: asked, folder: asked, display: (file) => file, dispose: async () => undefined };
  const { ref = "", path: inside } = git;
  const root = (await gitOutput(cwd, ["rev-parse", "--show-toplevel"])).trim();
  const commit = (await gitOutput(root, ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`])).trim();
  const synth = inside === undefined ? await readSynthConfig(cwd) : undefined;
  const temporary = await mkdtemp(path.join(tmpdir(), "ksfleet-ref-"));
  const dispose = async (): Promise<void> => rm(temporary, { recursive: true, force: true });
  try {
    const tree = path.join(temporary, "tree");
    await mkdir(tree);
    // With commands to run all files may matter, otherwise only the folder.
    const only = synth === undefined && inside !== undefined && inside !== "" ? [inside] : [];
    const archive = path.join(temporary, "tree.tar");
    await gitOutput(root, ["archive", "--format=tar", `--output=${archive}`, commit, "--", ...only]);
    await run("tar", ["-xf", archive, "-C", tree]);
    const project = path.join(tree, synth === undefined ? "" : path.relative(root, cwd));
    for (const command of synth?.commands ?? []) {
      onProgress?.(`${ref}: ${command}`);
      await shell(command, project, ref);
    }
    const folder = synth === undefined ? path.join(tree, inside ?? "") : path.join(project, synth.output);
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new KubeStellarError(synth === undefined ? "is no folder" : "was not written by the synth command", { code: "NotFound", object: `${asked} ${path.relative(tree, folder)}`, fix: "Name a folder of that ref, or correct output in ksfleet.yaml" });
    return { name: asked, folder, display: (file) => path.relative(tree, file), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function gitOutput(cwd: string, args: readonly string[]): Promise<string> {
  try {
    return (await run("git", [...args], { cwd, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    const { code, stderr = "", message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") throw new KubeStellarError("git is not installed", { code: "NotFound", fix: "Install git, or compare folders" });
    throw new KubeStellarError(`git ${args[0] ?? ""} failed: ${stderr.trim().split("\n")[0] ?? message}`, { code: "NotFound", fix: "Check the ref and the path; in CI, fetch the base first (fetch-depth: 0)" });
  }
}

/** The command's output goes to stderr: stdout is the result. */
async function shell(command: string, cwd: string, ref: string): Promise<void> {
  const status = await new Promise<number | string>((resolve, reject) => {
    const child = spawn(command, { cwd, shell: true, stdio: ["ignore", 2, 2] });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal ?? "killed"));
  });
  if (status !== 0) throw new KubeStellarError(`the command ended with ${status}: ${command}`, { code: "Invalid", object: `ref ${ref}`, fix: "Run it in a checkout of that ref and mend what it says" });
}
