/** Entry of the supervisor process: `node supervisor/main.js --folder <state folder>`. Its standard output is its log. */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { identify, withFileLock } from "../processes";
import { HubPaths, ensureSocketFolder, readHubRecord, readSupervisorRecord, supervisorLock, writeSupervisorRecord } from "../state";
import { serveControl } from "./control-server";
import { packageVersion } from "./entry-path";
import { Supervisor } from "./supervisor";

const log = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);

async function main(): Promise<void> {
  const { folder } = parseArgs({ options: { folder: { type: "string" } } }).values;
  if (folder === undefined) throw new Error("--folder is missing");
  const paths = new HubPaths(folder);
  // Held as long as this process lives: a second supervisor of the same hub would start everything twice.
  await withFileLock(supervisorLock(paths), { purpose: "supervising the hub", timeoutSeconds: 5 }, () => supervise(paths));
}

async function supervise(paths: HubPaths): Promise<void> {
  const record = readHubRecord(paths, log);
  if (record === undefined) throw new Error(`${paths.hubFile} is missing`);
  const socket = paths.socket("supervisor");
  ensureSocketFolder(socket);
  rmSync(socket, { force: true });

  const supervisor = new Supervisor(paths, record, log);
  const ended = new Promise<string>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve(signal));
    const started = async (): Promise<void> => {
      await supervisor.start();
      await serveControl(socket, {
        supervisor,
        info: { hub: record.name, id: record.id, version: packageVersion(), pid: process.pid },
        exit: () => resolve("asked to end"),
      });
      const identity = identify(process.pid);
      if (identity !== undefined) writeSupervisorRecord(paths, { identity, socket });
      log(`supervises hub ${record.name} (${record.id}), pid ${process.pid}`);
    };
    started().catch((error: unknown) => resolve(`cannot start: ${(error as Error).message}`));
  });
  log(`ends: ${await ended}; what it started goes on running`);
  supervisor.abandon();
  if (readSupervisorRecord(paths)?.identity.pid === process.pid) rmSync(paths.supervisorFile, { force: true });
  rmSync(socket, { force: true });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    log(`fails: ${(error as Error).stack ?? String(error)}`);
    process.exit(1);
  },
);
