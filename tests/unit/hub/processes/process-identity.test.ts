import { spawn } from "node:child_process";
import { once } from "node:events";
import { identify, identityFrom, isAlive, signalProcess } from "../../../../hub/processes";

test("a process is itself", () => {
  const own = identify(process.pid);
  expect(own).toBeDefined();
  expect(isAlive(own!)).toBe(true);
});

test("a pid that was given to another process is not the recorded one, and is not signalled", () => {
  const recorded = { pid: process.pid, started: "some/other time" };
  expect(isAlive(recorded)).toBe(false);
  expect(signalProcess(recorded, "SIGKILL")).toBe(false);
});

test("a process is signalled, and gone afterwards", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"], { stdio: "ignore" });
  const identity = identify(child.pid!)!;
  const exit = once(child, "exit");
  expect(signalProcess(identity, "SIGKILL")).toBe(true);
  await exit;
  expect(isAlive(identity)).toBe(false);
  expect(signalProcess(identity, "SIGKILL")).toBe(false);
});

test.each([undefined, {}, { pid: "1", started: "x" }, { pid: 1, started: "x" }, { pid: 0, started: "x" }, { pid: -5, started: "x" }, { pid: 12, started: "" }, { pid: 12.5, started: "x" }])("%j names no process", (record) => {
  expect(identityFrom(record)).toBeUndefined();
});
