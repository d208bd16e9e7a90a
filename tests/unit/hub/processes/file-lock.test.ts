import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { identify, withFileLock } from "../../../../hub/processes";
import type { LockOwner } from "../../../../hub/processes";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ksfleet-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mine = (): LockOwner => ({ ...identify(process.pid)!, host: hostname(), nonce: "n" });
const held = (owner: LockOwner): void => writeFileSync(path, JSON.stringify(owner));
const options = { purpose: "a test", timeoutSeconds: 5 };
const briefly = { ...options, timeoutSeconds: 0 };

test("one body at a time, and nothing is left", async () => {
  let inside = 0;
  const seen = await Promise.all([1, 2, 3].map((n) => withFileLock(path, options, async () => {
    inside++;
    await new Promise((turn) => setImmediate(turn));
    const others = inside - 1;
    inside--;
    return [n, others];
  })));
  expect(seen).toEqual([[1, 0], [2, 0], [3, 0]]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a body that throws gives the lock back", async () => {
  await expect(withFileLock(path, options, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test("a live owner keeps it: who waits too long is told whom for", async () => {
  held(mine());
  await expect(withFileLock(path, briefly, async () => 1)).rejects.toThrow(`a test waited 0 s for process ${process.pid} on ${hostname()}, which holds ${path}`);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test.each([
  ["is gone", () => ({ ...mine(), pid: 2 ** 22 + 1 })],
  ["was another process with the same pid", () => ({ ...mine(), started: "1" })],
])("a lock whose owner %s is taken over", async (_name, owner) => {
  held(owner());
  await expect(withFileLock(path, briefly, async () => "mine")).resolves.toBe("mine");
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that is cut short is nobody's", async () => {
  writeFileSync(path, '{"pid":');
  await expect(withFileLock(path, briefly, async () => "mine")).resolves.toBe("mine");
});

test("a lock of another host is alive while its heartbeat is, and dead when that is silent", async () => {
  held({ pid: 2 ** 22 + 1, started: "1", host: "elsewhere", nonce: "n" });
  await expect(withFileLock(path, briefly, async () => 1)).rejects.toThrow("on elsewhere, which holds");
  utimesSync(path, new Date(), new Date(Date.now() - 120_000));
  await expect(withFileLock(path, briefly, async () => "mine")).resolves.toBe("mine");
});

test("waiting ends when it is aborted", async () => {
  held(mine());
  await expect(withFileLock(path, { ...options, signal: AbortSignal.abort() }, async () => 1)).rejects.toMatchObject({ code: "Aborted" });
});
