/** What the Pulumi engine must find to run our programs: the language host and the launcher of dynamic providers. */
import { createHash, randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheRoot } from "./cache";
import { toolPath } from "./ensure";
import { locate } from "./locate";

const LANGUAGE_HOST = "pulumi-language-nodejs";
const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/**
 * The engine starts this in the program's folder, with its own address as argument, and talks to what it prints.
 * The provider must come from the program's own @pulumi/pulumi: one SDK for a program and its dynamic resources.
 */
const LAUNCHER_TEXT = `#!/bin/sh
provider=$(node -p 'require.resolve("@pulumi/pulumi/cmd/dynamic-provider", { paths: [process.cwd()] })') || exit 1
exec node "$provider" "$@"
`;

/**
 * Folders to put in front of PATH, absolute, so that the engine finds both. Beside an engine of our cache they are put
 * next to it, where it finds them without its warning about plugins on PATH; an installation of Pulumi on this machine
 * that is complete is taken as it is.
 *
 * @throws KubeStellarError `ToolMissing` without a language host: call `ensureTools` first.
 */
export async function pulumiPath(): Promise<string[]> {
  const host = await toolPath(LANGUAGE_HOST);
  const engine = await locate("pulumi");
  if (engine?.source === "cache") {
    const folder = dirname(engine.path);
    await ensureLink(join(folder, LANGUAGE_HOST), host);
    await ensureLauncher(folder);
    return [folder];
  }
  const folder = dirname(host);
  const complete = await access(join(folder, LAUNCHER), constants.X_OK).then(() => true, () => false);
  if (complete) return [folder];
  const own = join(cacheRoot(), `${LAUNCHER}-${createHash("sha256").update(LAUNCHER_TEXT).digest("hex").slice(0, 16)}`);
  await mkdir(own, { recursive: true });
  await ensureLauncher(own);
  return [folder, own];
}

async function ensureLauncher(folder: string): Promise<void> {
  const path = join(folder, LAUNCHER);
  if ((await readFile(path, "utf8").catch(() => undefined)) === LAUNCHER_TEXT) return;
  await replace(path, async (draft) => {
    await writeFile(draft, LAUNCHER_TEXT);
    await chmod(draft, 0o755);
  });
}

async function ensureLink(path: string, target: string): Promise<void> {
  if ((await readlink(path).catch(() => undefined)) !== target) await replace(path, (draft) => symlink(target, draft));
}

/** Several programs may do this at once: each makes its own, the last rename wins, and all are the same. */
async function replace(path: string, make: (draft: string) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    await make(draft);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
