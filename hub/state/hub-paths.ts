/** Where the files of an embedded hub are; the table in docs/architecture.md, "The embedded hub". */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { KubeStellarError } from "../../operations/errors";
import { hubsFolder } from "../../operations/clients/space-ref";
import { PRIVATE_FOLDER } from "./atomic-file";

/** The kernel's limit is 104 bytes on macOS and 108 on Linux, the final zero included. */
const MAX_SOCKET_BYTES = 100;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Paths of one hub. Nothing here touches the disk. */
export class HubPaths {
  /** @param folder - absolute path of the hub's state folder */
  constructor(readonly folder: string) {}

  /** Paths of the hub of this name. @throws KubeStellarError `Invalid` when the name is no DNS label. */
  static ofHub(name: string, env: NodeJS.ProcessEnv = process.env): HubPaths {
    assertDnsLabel(name, "the name of a hub");
    return new HubPaths(path.join(hubsFolder(env), name));
  }

  get hubFile(): string {
    return path.join(this.folder, "hub.json");
  }
  get supervisorFile(): string {
    return path.join(this.folder, "supervisor.json");
  }
  get etcdData(): string {
    return path.join(this.folder, "etcd");
  }
  get spacesFolder(): string {
    return path.join(this.folder, "spaces");
  }
  get runFolder(): string {
    return path.join(this.folder, "run");
  }
  get logsFolder(): string {
    return path.join(this.folder, "logs");
  }
  /** kwok's configuration; the same for all WECs. */
  get kwokStages(): string {
    return path.join(this.folder, "kwok-stages.yaml");
  }
  spaceFolder(space: string): string {
    return path.join(this.spacesFolder, space);
  }
  spaceFile(space: string): string {
    return path.join(this.spaceFolder(space), "space.json");
  }
  pki(space: string): string {
    return path.join(this.spaceFolder(space), "pki");
  }
  kubeconfig(space: string): string {
    return path.join(this.spaceFolder(space), "admin.kubeconfig");
  }
  agentFolder(wec: string): string {
    return path.join(this.folder, "agents", wec);
  }
  /** Used once by the agent, then removed. */
  bootstrapKubeconfig(wec: string): string {
    return path.join(this.agentFolder(wec), "bootstrap.kubeconfig");
  }
  /** The agent keeps its key, certificate and kubeconfig for the ITS here. */
  agentHubFolder(wec: string): string {
    return path.join(this.agentFolder(wec), "hub");
  }
  runFile(process: string): string {
    return path.join(this.runFolder, `${process}.json`);
  }
  log(process: string): string {
    return path.join(this.logsFolder, `${process}.log`);
  }

  /**
   * A Unix socket of this hub: in the state folder, whose mode keeps others out and which lives as long as the hub does;
   * where that path is too long for the kernel, under a short name in a private folder for temporary files.
   */
  socket(name: string, env: NodeJS.ProcessEnv = process.env): string {
    const near = path.join(this.folder, `${name}.sock`);
    if (Buffer.byteLength(near) < MAX_SOCKET_BYTES) return near;
    const hash = createHash("sha256").update(near).digest("hex").slice(0, 16);
    return path.join(env["XDG_RUNTIME_DIR"] ?? tmpdir(), `ksfleet-${userInfo().uid}`, `${hash}.sock`);
  }
}

/**
 * Makes the folder that a socket goes into, for its owner alone.
 *
 * @throws KubeStellarError `Refused` when the folder is another user's, who could answer in our place.
 */
export function ensureSocketFolder(socket: string): void {
  const folder = path.dirname(socket);
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const { uid, mode } = lstatSync(folder);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) throw new KubeStellarError(`${folder} belongs to somebody else or is open to others`, { code: "Refused", fix: `Remove it, or run: chmod 700 ${folder}` });
}

/** @throws KubeStellarError `Invalid` unless `name` is 1 to 63 of a-z, 0-9 and `-`, beginning and ending with neither `-`. */
export function assertDnsLabel(name: string, what: string): void {
  if (!DNS_LABEL.test(name)) throw new KubeStellarError(`${JSON.stringify(name)} cannot be ${what}`, { code: "Invalid", fix: "Use at most 63 of a-z, 0-9 and -, with a letter or digit first and last" });
}
