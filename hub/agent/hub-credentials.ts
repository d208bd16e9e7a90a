/**
 * The folder with an agent's access to its hub: the files of OCM's `hub-kubeconfig-secret` (kubeconfig, tls.crt, tls.key,
 * cluster-name, agent-name), so that OCM's agents can take over from ours and ours from theirs. The key never leaves it.
 */
import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { CLUSTER_IDENTITY_PREFIX } from "../../core/model/names";
import type { ClusterAccess } from "../../operations/clients/kubeconfig";
import { validityOf } from "./certificate-validity";
import type { Validity } from "./certificate-validity";

/** A key whose certificate has been asked for, and later both, until they stand in their own files. */
export interface PendingRequest {
  /** Name of the CertificateSigningRequest. */
  readonly csr: string;
  /** PEM. */
  readonly key: string;
  /** PEM; present once issued. */
  readonly certificate?: string;
}

/** One agent's folder. Every file is written whole or not at all, readable by its owner only. */
export class HubCredentials {
  constructor(
    private readonly folder: string,
    private readonly cluster: string,
  ) {}

  /** Path of the kubeconfig that uses the certificate. */
  get kubeconfig(): string {
    return path.join(this.folder, "kubeconfig");
  }

  /** Makes the folder and the agent's name, once; returns the name. */
  async prepare(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await this.write("cluster-name", this.cluster);
    const existing = (await this.read("agent-name"))?.trim();
    if (existing !== undefined && existing !== "") return existing;
    const name = randomUUID();
    await this.write("agent-name", name);
    return name;
  }

  /** How long the certificate is good, if there is one for this identity with its key and a kubeconfig; else `undefined`. */
  async validity(agentName: string): Promise<Validity | undefined> {
    const [certificate, key, kubeconfig] = await Promise.all([this.read("tls.crt"), this.read("tls.key"), this.read("kubeconfig")]);
    if (certificate === undefined || key === undefined || kubeconfig === undefined) return undefined;
    return validityOf(certificate, key, { commonName: `${CLUSTER_IDENTITY_PREFIX}${this.cluster}:${agentName}` });
  }

  /** The request under way, if a former run left one. */
  async pending(): Promise<PendingRequest | undefined> {
    const text = await this.read("pending.json");
    if (text === undefined) return undefined;
    try {
      const { csr, key, certificate } = JSON.parse(text) as Partial<PendingRequest>;
      return csr === undefined || key === undefined ? undefined : { csr, key, ...(certificate === undefined ? {} : { certificate }) };
    } catch {
      // Torn when the former run ended: a request is made anew.
      return undefined;
    }
  }

  /** Remembers the request, so that a restart waits for its certificate instead of asking anew; `undefined` forgets it. */
  async setPending(request: PendingRequest | undefined): Promise<void> {
    if (request === undefined) await rm(path.join(this.folder, "pending.json"), { force: true });
    else await this.write("pending.json", JSON.stringify(request));
  }

  /** Puts an issued certificate in place, with a kubeconfig for `hub` (server and CA are taken from there). */
  async install(request: PendingRequest & { readonly certificate: string }, hub: Pick<ClusterAccess, "cluster" | "server" | "ca" | "tlsServerName"> | undefined): Promise<void> {
    // Should we die between two of these, the pending request still has both halves.
    await this.setPending(request);
    await this.write("tls.key", request.key);
    await this.write("tls.crt", request.certificate);
    if (hub !== undefined) await this.write("kubeconfig", hubKubeconfig(hub));
    await this.setPending(undefined);
  }

  private async read(file: string): Promise<string | undefined> {
    try {
      return await readFile(path.join(this.folder, file), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  private async write(file: string, content: string): Promise<void> {
    const target = path.join(this.folder, file);
    const draft = `${target}.${process.pid}.new`;
    const handle = await open(draft, "w", 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  }
}

/** OCM's agents compare the cluster's name with that in their bootstrap kubeconfig, to tell a rebuilt hub from the old one. */
function hubKubeconfig(hub: Pick<ClusterAccess, "cluster" | "server" | "ca" | "tlsServerName">): string {
  const cluster = hub.cluster ?? "default-cluster";
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: cluster,
        cluster: {
          server: hub.server,
          ...(hub.ca === undefined ? {} : { "certificate-authority-data": Buffer.from(hub.ca).toString("base64") }),
          ...(hub.tlsServerName === undefined ? {} : { "tls-server-name": hub.tlsServerName }),
        },
      },
    ],
    contexts: [{ name: "default-context", context: { cluster, user: "default-auth", namespace: "configuration" } }],
    "current-context": "default-context",
    users: [{ name: "default-auth", user: { "client-certificate": "tls.crt", "client-key": "tls.key" } }],
  });
}
