import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { withLock, type LockOwner } from "../../../../hub/toolchain/lock";
import { startTimeOf } from "../../../../hub/toolchain/process-identity";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ksfleet-lock-"));
  path = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mine = async (): Promise<LockOwner> => ({ pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? "", host: hostname(), nonce: "n" });
const held = (owner: LockOwner): void => writeFileSync(path, JSON.stringify(owner));
const briefly = { timeoutSeconds: 0 };

test("one body at a time, and nothing is left", async () => {
  let inside = 0;
  const seen = await Promise.all([1, 2, 3].map((n) => withLock(path, {}, async () => {
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
  await expect(withLock(path, {}, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test("a live owner keeps it: who waits too long is told whom for", async () => {
  held(await mine());
  await expect(withLock(path, briefly, async () => 1)).rejects.toThrow(`process ${process.pid} on ${hostname()} holds the lock ${path} for too long`);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test.each([
  ["is gone", async () => ({ ...(await mine()), pid: 2 ** 22 + 1 })],
  ["was another process with the same pid", async () => ({ ...(await mine()), startTime: "1" })],
])("a lock whose owner %s is taken over", async (_name, owner) => {
  held(await owner());
  await expect(withLock(path, briefly, async () => "mine")).resolves.toBe("mine");
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that is cut short is nobody's", async () => {
  writeFileSync(path, '{"pid":');
  await expect(withLock(path, briefly, async () => "mine")).resolves.toBe("mine");
});

test("a lock of another host is alive while its heartbeat is, and dead when that is silent", async () => {
  held({ pid: 2 ** 22 + 1, startTime: "1", host: "elsewhere", nonce: "n" });
  await expect(withLock(path, briefly, async () => 1)).rejects.toThrow("on elsewhere holds the lock");
  utimesSync(path, new Date(), new Date(Date.now() - 120_000));
  await expect(withLock(path, briefly, async () => "mine")).resolves.toBe("mine");
});

test("waiting ends when it is aborted", async () => {
  held(await mine());
  await expect(withLock(path, { signal: AbortSignal.abort() }, async () => 1)).rejects.toMatchObject({ code: "Aborted" });
});
