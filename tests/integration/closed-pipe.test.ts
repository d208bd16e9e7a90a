/** Readers that go away before a command has said everything, as `head` does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import path from "node:path";

const main = path.join(__dirname, "../../dist/cli/main.js");

test.each([[["--help"]], [["graph", "--help"]]])("%j ends silently and with the code of what was done", async (args) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"], timeout: 30_000 });
  child.stdout.destroy();
  const [, stderr] = await Promise.all([once(child, "close"), text(child.stderr)]);
  expect({ code: child.exitCode, stderr }).toEqual({ code: 0, stderr: "" });
});
