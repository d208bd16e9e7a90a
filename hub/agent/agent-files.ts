/** The agent's folder as the Klusterlet's Secrets want it: which bootstrap kubeconfig was taken, whether there are credentials, and what they say. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import type { KubeObject } from "../../core/model/kube-object";
import { isCertificateValid, leadToSameHub, tryReadHubAccess } from "../../operations/join/bootstrap-secret";
import { readText, writeFileAtomic } from "../state/atomic-file";

/** Keys of `hub-kubeconfig-secret`, which are files of the folder. */
const CREDENTIALS = ["kubeconfig", "tls.crt", "tls.key", "cluster-name", "agent-name"];

export class AgentFiles {
  private readonly bootstrapKubeconfig: string;
  private readonly folder: string;

  constructor({ bootstrapKubeconfig, hubKubeconfigDir }: { readonly bootstrapKubeconfig: string; readonly hubKubeconfigDir: string }) {
    this.bootstrapKubeconfig = bootstrapKubeconfig;
    this.folder = hubKubeconfigDir;
  }

  /** A certificate with its kubeconfig, valid or not. */
  hasCredentials(): boolean {
    return readText(this.file("kubeconfig")) !== undefined && readText(this.file("tls.crt")) !== undefined;
  }

  /** Anything to start an agent with. */
  hasAnything(): boolean {
    return this.hasCredentials() || readText(this.bootstrapKubeconfig) !== undefined;
  }

  /** The data of `hub-kubeconfig-secret`; `undefined` while there are no credentials. Secret. */
  credentials(): Readonly<Record<string, string>> | undefined {
    if (!this.hasCredentials()) return undefined;
    const entries = CREDENTIALS.flatMap((name) => {
      const text = readText(this.file(name));
      return text === undefined ? [] : [[name, Buffer.from(text).toString("base64")] as const];
    });
    return Object.fromEntries(entries);
  }

  /**
   * Takes the bootstrap kubeconfig of a Secret, once. An agent that has credentials for that very hub keeps them and is left alone; for another
   * hub they are worth nothing and go. One that was taken before is never compared again: the hub may have moved since.
   *
   * @returns true when a running agent has to begin anew.
   */
  takeBootstrap(secret: KubeObject | undefined, now: Date): boolean {
    const encoded = ((secret?.["data"] ?? {}) as Readonly<Record<string, string>>)["kubeconfig"];
    if (encoded === undefined || encoded === "") return false;
    const text = Buffer.from(encoded, "base64").toString("utf8");
    const mark = createHash("sha256").update(text).digest("hex");
    if (readText(this.markFile) === mark && this.hasAnything()) return false;
    const [offered, present] = [tryReadHubAccess(text), tryReadHubAccess(readText(this.file("kubeconfig")))];
    const healthy = isCertificateValid(readText(this.file("tls.crt")), now) && offered !== undefined && present !== undefined && leadToSameHub(present, offered);
    if (!healthy) {
      this.forgetCredentials();
      writeFileAtomic(this.bootstrapKubeconfig, text);
    }
    writeFileAtomic(this.markFile, mark);
    return !healthy;
  }

  /** Removes everything but the agent's name, which the hub may know. */
  forget(): void {
    this.forgetCredentials();
    rmSync(this.bootstrapKubeconfig, { force: true });
    rmSync(this.markFile, { force: true });
  }

  private forgetCredentials(): void {
    for (const name of ["kubeconfig", "tls.crt", "tls.key", "pending.json"]) rmSync(this.file(name), { force: true });
  }

  /** Hash of the bootstrap kubeconfig that was taken last. */
  private get markFile(): string {
    return `${this.bootstrapKubeconfig}.sha256`;
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}
