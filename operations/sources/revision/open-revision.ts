/** Opens `DIR` or `git:REF[:PATH]`. Nothing of the repository is changed: a ref is taken out into a temporary folder. */
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { KubeStellarError } from "../../errors";
import { runCommand } from "./run-command";
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

export interface RevisionOptions {
  /** @default the working folder of the process */
  readonly cwd?: string;
  readonly onProgress?: (line: string) => void;
  /** Takes what is to be done, at once, when somebody ends the program; what it returns takes that back. @default nothing is done */
  readonly onInterrupt?: (clean: () => void) => () => void;
  /** The other side of a comparison: a path that it has and this ref has not is a fleet that is new, and still empty here. */
  readonly comparedWith?: string;
}

const GIT = /^git:(?<ref>[^:]+)(?::(?<path>.*))?$/;

/**
 * @param asked - a folder, or `git:REF[:PATH]`, PATH from the root of the repository that `cwd` is in; without one, the folder that
 * `ksfleet.yaml` writes (its commands are run in a checkout of the ref), or else the root.
 * @throws KubeStellarError `NotFound` for an unknown folder, ref or path, `Invalid` when a command fails.
 */
export async function openRevision(asked: string, { cwd = process.cwd(), onProgress, onInterrupt = () => () => undefined, comparedWith }: RevisionOptions = {}): Promise<Revision> {
  const git = GIT.exec(asked)?.groups;
  if (git === undefined) return openFolder(asked, cwd);
  const { ref = "", path: inside } = git;
  const root = (await gitOutput(cwd, ["rev-parse", "--show-toplevel"])).trim();
  const commit = await commitOf(root, ref);
  const synth = inside === undefined ? await readSynthConfig(cwd) : undefined;
  const temporary = await mkdtemp(path.join(tmpdir(), "ksfleet-ref-"));
  const stopping = new AbortController();
  const release = onInterrupt(() => {
    stopping.abort();
    rmSync(temporary, { recursive: true, force: true });
  });
  const dispose = async (): Promise<void> => {
    release();
    await rm(temporary, { recursive: true, force: true });
  };
  try {
    const tree = path.join(temporary, "tree");
    await mkdir(tree);
    if (inside !== undefined && !(await hasPath(root, commit, inside))) {
      if (comparedWith === undefined || !(await isSamePath(comparedWith, { cwd, root, inside }))) throw new KubeStellarError(`the ref has no ${inside}`, { code: "NotFound", object: asked, fix: "Name a folder of that ref, from the root of the repository" });
      onProgress?.(`${asked}: ${ref} has no ${inside} yet, so everything in it is new`);
      return { name: asked, folder: tree, display: (file) => path.join(inside, path.relative(tree, file)), dispose };
    }
    // With commands to run all files may matter, otherwise only the folder.
    await checkOut({ root, commit, only: normalized(inside ?? ""), tree, index: path.join(temporary, "index") });
    const project = path.join(tree, synth === undefined ? "" : path.relative(root, cwd));
    for (const command of synth?.commands ?? []) {
      onProgress?.(`${ref}: ${command}`);
      await runCommand(command, { cwd: project, subject: `ref ${ref}`, signal: stopping.signal });
    }
    const folder = synth === undefined ? path.join(tree, inside ?? "") : path.join(project, synth.output);
    if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new KubeStellarError(synth === undefined ? "is no folder" : "was not written by the synth command", { code: "NotFound", object: `${asked} ${path.relative(tree, folder)}`, fix: "Name a folder of that ref, or correct output in ksfleet.yaml" });
    return { name: asked, folder, display: (file) => path.relative(tree, file), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function openFolder(asked: string, cwd: string): Promise<Revision> {
  const found = await stat(path.resolve(cwd, asked)).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (typeof found === "string" || !found.isDirectory()) throw new KubeStellarError(typeof found !== "string" ? "is no folder" : found === "ENOENT" ? "there is no such folder" : `cannot be read (${found})`, { code: "NotFound", object: asked, fix: "Name the folder that holds one folder for each space; what is in Git is named git:REF or git:REF:PATH" });
  return { name: asked, folder: asked, display: (file) => file, dispose: async () => undefined };
}

async function commitOf(root: string, ref: string): Promise<string> {
  try {
    return (await run("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`], { cwd: root })).stdout.trim();
  } catch (error) {
    throw new KubeStellarError(`Git knows no commit ${JSON.stringify(ref)} here`, { code: "NotFound", fix: "Check its name; in CI, fetch the base first (fetch-depth: 0)", cause: error });
  }
}

const hasPath = (root: string, commit: string, inside: string): Promise<boolean> => run("git", ["cat-file", "-e", `${commit}:${normalized(inside)}`], { cwd: root }).then(() => true, () => false);

/** Whether a side is this path of the repository, and has it: in a commit, or in the working tree. */
async function isSamePath(side: string, { cwd, root, inside }: { readonly cwd: string; readonly root: string; readonly inside: string }): Promise<boolean> {
  const git = GIT.exec(side)?.groups;
  if (git === undefined) return (await realpath(path.resolve(cwd, side)).catch(() => undefined)) === path.resolve(await realpath(root), inside);
  return git["path"] !== undefined && path.relative(inside, git["path"]) === "" && hasPath(root, await commitOf(root, git["ref"] ?? ""), inside);
}

/** A path as Git stores it; `""`: the root. */
const normalized = (inside: string): string => path.posix.normalize(inside).replace(/\/$/, "").replace(/^\.$/, "");

interface CheckOut {
  readonly root: string;
  readonly commit: string;
  /** The folder that is wanted; `""`: all. */
  readonly only: string;
  /** Where to. */
  readonly tree: string;
  /** File for an index of its own. */
  readonly index: string;
}

/** As a checkout would write it, with an index apart. `git archive` would leave out what is marked `export-ignore`, and that would be told as removed. */
async function checkOut({ root, commit, only, tree, index }: CheckOut): Promise<void> {
  const env = { ...process.env, GIT_INDEX_FILE: index };
  await gitOutput(root, ["read-tree", ...(only === "" ? [commit] : [`--prefix=${only}/`, `${commit}:${only}`])], env);
  await gitOutput(root, ["checkout-index", "--all", "--quiet", `--prefix=${tree}/`], env);
}

async function gitOutput(cwd: string, args: readonly string[], env = process.env): Promise<string> {
  try {
    return (await run("git", [...args], { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    const { code, stderr = "", message } = error as NodeJS.ErrnoException & { stderr?: string };
    if (code === "ENOENT") throw new KubeStellarError("git is not installed", { code: "NotFound", fix: "Install git, or compare folders" });
    throw new KubeStellarError(`git ${args[0] ?? ""} failed: ${stderr.trim().split("\n")[0] ?? message}`, { code: "NotFound", fix: "Check the ref and the path; in CI, fetch the base first (fetch-depth: 0)" });
  }
}
