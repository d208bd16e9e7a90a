/** What the Pulumi engine must find on PATH to run our programs: the language host and the launcher of dynamic providers. */
import { randomBytes } from "node:crypto";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheRoot } from "./cache";
import { toolPath } from "./ensure";

const LAUNCHER = "pulumi-resource-pulumi-nodejs";

/**
 * The engine starts this in the program's folder, with its own address as argument, and talks to what it prints.
 * The provider must come from the program's own @pulumi/pulumi: one SDK a program, and state made by it.
 */
const LAUNCHER_TEXT = `#!/bin/sh
provider=$(node -p 'require.resolve("@pulumi/pulumi/cmd/dynamic-provider", { paths: [process.cwd()] })') || exit 1
exec node "$provider" "$@"
`;

/**
 * Folders to put in front of PATH, absolute: that of the language host, and that of the launcher unless an
 * installation of Pulumi has one beside its language host.
 *
 * @throws KubeStellarError `ToolMissing` without a language host: call `ensureTools` first.
 */
export async function pulumiPath(): Promise<string[]> {
  const host = dirname(await toolPath("pulumi-language-nodejs"));
  const complete = await access(join(host, LAUNCHER), constants.X_OK).then(() => true, () => false);
  return complete ? [host] : [host, await ensureLauncher()];
}

async function ensureLauncher(): Promise<string> {
  const folder = join(cacheRoot(), `${LAUNCHER}-${createHash("sha256").update(LAUNCHER_TEXT).digest("hex").slice(0, 16)}`);
  const path = join(folder, LAUNCHER);
  if ((await readFile(path, "utf8").catch(() => undefined)) === LAUNCHER_TEXT) return folder;
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomBytes(8).toString("hex")}`;
  try {
    await writeFile(draft, LAUNCHER_TEXT);
    await chmod(draft, 0o755);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  return folder;
}
