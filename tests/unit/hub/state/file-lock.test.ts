import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { withFileLock } from "../../../../hub/state";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ksfleet-lock-"));
  file = path.join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = { purpose: "a test", timeoutSeconds: 5 };

test("two never work at once", async () => {
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, ++working);
    await new Promise((resolve) => setImmediate(resolve));
    working--;
  };
  await Promise.all([1, 2, 3].map(() => withFileLock(file, options, work)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test("a dead holder's lock is taken over", async () => {
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: "long ago", token: "dead" }));
  expect(await withFileLock(file, options, async () => "done")).toBe("done");
  expect(existsSync(file)).toBe(false);
});

test("a torn lock is taken over", async () => {
  writeFileSync(file, "{");
  expect(await withFileLock(file, options, async () => "done")).toBe("done");
});

test("a living holder is waited for, and named when it takes too long", async () => {
  await withFileLock(file, options, async () => {
    await expect(withFileLock(file, { ...options, timeoutSeconds: 0 }, async () => "never")).rejects.toThrow(`waited 0 s for process ${process.pid}`);
  });
});

test("the lock goes when the work fails", async () => {
  await expect(withFileLock(file, options, async () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(existsSync(file)).toBe(false);
});
