/** Writes files whole or not at all: a reader sees the old one or the new one, whatever happens in between. */
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { KubeStellarError } from "./errors";

/** Puts a text in place of what a file holds. @throws KubeStellarError `Invalid` when that is not possible; then the file is as it was. */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A device or a pipe has nothing to keep, and must not be replaced.
  const present = await stat(file).catch(() => undefined);
  const partial = `${file}.${process.pid}.partial`;
  try {
    if (present !== undefined && !present.isFile()) return await writeFile(file, text);
    await writeFile(partial, text);
    await rename(partial, file);
  } catch (error) {
    // Where it could not be made it cannot be removed either; why is told below.
    await rm(partial, { force: true }).catch(() => undefined);
    throw new KubeStellarError(`cannot be written (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`, { code: "Invalid", object: file, fix: "Name a file in a folder that exists and can be written", cause: error });
  }
}
