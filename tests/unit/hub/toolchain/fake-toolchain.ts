/** A machine of its own for one test: an empty cache, a PATH with nothing on it, fake tools and a fake `go`. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const VARIABLES = ["PATH", "XDG_CACHE_HOME", "KUBEBUILDER_ASSETS", "FAKE_GO_STATE"] as const;

/** What the fake `go build` does: finish, fail with compiler output, hang until killed, or emit binaries that do not run. */
export type BuildBehaviour = "succeed" | "fail" | "hang" | "broken";

/** Answers of a fake binary, by what its real counterpart says. */
const ANSWERS: Readonly<Record<string, (version: string) => string>> = {
  etcd: (version) => `etcd Version: ${version}`,
  "kube-apiserver": (version) => `Kubernetes v${version}`,
  kubectl: (version) => `Client Version: v${version}\nKustomize Version: v5.7.1`,
  kwok: (version) => `kwok version v${version} go1.26.0 (linux/amd64)`,
  pulumi: (version) => `v${version}`,
  "pulumi-language-nodejs": () => "Usage:\n  -tracing string",
};

export class FakeMachine {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "ksfleet-toolchain-")));
  readonly path = join(this.root, "path");
  readonly assets = join(this.root, "assets");
  readonly cache = join(this.root, "cache", "ksfleet", "toolchain");
  private readonly state = join(this.root, "go-state");
  private readonly before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

  constructor() {
    for (const folder of [this.path, this.assets, this.state]) mkdirSync(folder);
    Object.assign(process.env, { PATH: this.path, XDG_CACHE_HOME: join(this.root, "cache"), FAKE_GO_STATE: this.state });
    delete process.env.KUBEBUILDER_ASSETS;
  }

  /** Puts the environment back, and removes everything; processes that a test left hanging are ended. */
  remove(): void {
    for (const pid of this.goPids()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone already, as it should be.
      }
    }
    for (const name of VARIABLES) {
      const value = this.before[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  tool(folder: string, name: string, version: string): string {
    mkdirSync(folder, { recursive: true });
    return this.script(join(folder, name), `#!/bin/sh\necho '${ANSWERS[name]?.(version) ?? version}'\n`);
  }

  script(path: string, text: string, mode = 0o755): string {
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  go(options: { readonly version?: string; readonly toolchain?: string; readonly build?: BuildBehaviour } = {}): void {
    this.script(join(this.path, "go"), fakeGo({ version: options.version ?? "1.26.0", toolchain: options.toolchain ?? "local", build: options.build ?? "succeed" }));
  }

  /** The packages of each `go build` so far. */
  builds(): string[][] {
    const file = join(this.state, "builds");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map((line) => line.split(" ")) : [];
  }

  /** Pids of the `go build`s so far. */
  goPids(): number[] {
    return readdirSync(this.state).filter((name) => name.startsWith("pid-")).map((name) => Number(name.slice(4)));
  }

  /** Entries of the cache; `logs` and what belongs to a running build left out. */
  entries(): string[] {
    return existsSync(this.cache) ? readdirSync(this.cache).filter((name) => name !== "logs" && !name.startsWith(".")) : [];
  }

  /** Locks and folders of unfinished builds. */
  leftovers(): string[] {
    return existsSync(this.cache) ? readdirSync(this.cache).filter((name) => name.startsWith(".")) : [];
  }
}

/** Polls until `condition` holds; for what another process does. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((turn) => setTimeout(turn, 20));
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function fakeGo(options: { readonly version: string; readonly toolchain: string; readonly build: BuildBehaviour }): string {
  const answers = JSON.stringify({ etcd: ANSWERS.etcd?.("3.5.21"), kwok: ANSWERS.kwok?.("0.8.0"), kube: "Kubernetes v1.34.4", host: ANSWERS["pulumi-language-nodejs"]?.(""), pulumi: "v3.259.0" });
  return `#!${process.execPath}
const fs = require("node:fs"), path = require("node:path");
const args = process.argv.slice(2), state = process.env.FAKE_GO_STATE, answers = ${answers};
if (args[0] === "env") { console.log("go${options.version}\\n${options.toolchain}"); process.exit(0); }
if (args[0] !== "-C" || !fs.existsSync(path.join(args[1], "go.mod"))) { console.error("go: no go.mod"); process.exit(1); }
const packages = args.filter((arg) => /^[a-z0-9.]+\\/.*cmd|^go\\.etcd\\.io/.test(arg));
if (args[2] === "list") { console.error("go: downloading example.com/one v1.0.0"); console.log("example.com/one\\n" + packages.join("\\n")); process.exit(0); }
fs.writeFileSync(path.join(state, "pid-" + process.pid), "");
fs.appendFileSync(path.join(state, "builds"), packages.join(" ") + "\\n");
console.error("example.com/one");
const folder = args[args.indexOf("-o") + 1];
const emit = (text) => packages.forEach((name) => {
  const emitted = name.startsWith("go.etcd.io") ? "server" : path.basename(name);
  const key = emitted === "server" ? "etcd" : emitted.startsWith("kube-") ? "kube" : emitted === "pulumi-language-nodejs" ? "host" : emitted;
  fs.writeFileSync(path.join(folder, emitted), text ?? "#!/bin/sh\\necho '" + answers[key] + "'\\n", { mode: 0o755 });
});
switch ("${options.build}") {
  case "succeed": setTimeout(() => emit(), 150); break;
  case "broken": emit("#!/bin/sh\\nexit 3\\n"); break;
  case "hang": emit("half a bin"); setInterval(() => undefined, 1000); break;
  case "fail": console.error("# example.com/one\\none.go:7:2: undefined: Two"); process.exitCode = 1; break;
}
`;
}
