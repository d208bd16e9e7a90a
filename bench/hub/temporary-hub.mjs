// An embedded hub of the bench's own, in a state folder that goes with it; and the compiled project, which runs it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileFunction } from "node:vm";
import { performance } from "node:perf_hooks";

const require = createRequire(import.meta.url);
const dist = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../dist");

/** A module of the compiled project: `load("hub")`. */
export const load = (module) => require(path.join(dist, module));

/** A module of `tests/support`, which is not compiled with the project; what it needs of the project is the compiled one. */
export function loadSupport(name) {
  const { transpileModule, ModuleKind, ScriptTarget } = require("typescript");
  const source = path.join(dist, "../tests/support", `${name}.ts`);
  const { outputText } = transpileModule(readFileSync(source, "utf8"), { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
  const module = { exports: {} };
  compileFunction(outputText, ["module", "exports", "require"], { filename: source })(module, module.exports, createRequire(path.join(dist, "tests/support", `${name}.js`)));
  return module.exports;
}

/**
 * `ksfleet up --wecs WECS` in an empty state folder, then `use`; the hub is ended whatever happens.
 *
 * @param use - gets the hub, a client for each space by name, and the seconds that `up` took with the toolchain in place.
 */
export async function withTemporaryHub(wecs, use) {
  const folder = mkdtempSync(path.join(tmpdir(), "ksb-"));
  process.env.XDG_STATE_HOME = folder;
  const ksfleet = (...args) => spawnSync(process.execPath, [path.join(dist, "cli/main.js"), ...args], { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8", timeout: 300_000 });
  const clients = new Map();
  const end = () => {
    ksfleet("down", "bench");
    rmSync(folder, { recursive: true, force: true });
  };
  // The hub's processes are nobody's children: whoever ends the bench early ends them too.
  const interrupted = (signal) => {
    end();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, interrupted);
  try {
    const started = performance.now();
    const { status, stderr } = ksfleet("up", "--name", "bench", "--wecs", String(wecs));
    if (status !== 0) throw new Error(`ksfleet up ended with ${status}: ${stderr}`);
    const upSeconds = (performance.now() - started) / 1000;
    const hub = await load("hub").openHub("bench");
    const { connect } = load("operations/clients");
    for (const { name } of hub.spaces()) clients.set(name, await connect(hub.ref(name), { timeoutSeconds: 120 }));
    return await use({ hub, clients, upSeconds });
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, interrupted);
    for (const client of clients.values()) client.close();
    end();
  }
}
