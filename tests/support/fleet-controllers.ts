/** The controllers of a hub and agents of clusters inside a test's process, each restartable on its own. */
import path from "node:path";
import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { BOOTSTRAP_SERVICE_ACCOUNT, CLUSTER_NAME_LABEL, OCM_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { runAgent } from "../../hub/agent";
import { startBindingController } from "../../hub/controllers/binding";
import { startRegistration } from "../../hub/controllers/registration";
import { startStatusController } from "../../hub/controllers/status";
import { createLogger } from "../../hub/controllers/runtime/log";
import { startTransport } from "../../hub/controllers/transport";
import { renderKubeconfig } from "../../hub/pki";
import { ensureBootstrapIdentity } from "../../operations/registration/bootstrap";
import type { ApiServers, TestSpace } from "./api-servers";
import { until } from "./poll";

interface Part {
  readonly close: () => Promise<void>;
}
export type PartName = "registration" | "binding" | "transport" | "status" | `agent ${string}`;

/** Starts parts by name and ends them; lines that they log are kept for messages. */
export class FleetControllers {
  readonly lines: string[] = [];
  private readonly parts = new Map<PartName, Part>();
  private readonly log = createLogger((line) => this.lines.push(line));

  constructor(
    private readonly servers: ApiServers,
    private readonly its: TestSpace,
    private readonly wds: TestSpace,
    private readonly wecs: ReadonlyMap<string, TestSpace>,
  ) {}

  /** Resolves when the part reacts; an agent is on its way then. */
  async start(name: PartName): Promise<void> {
    this.parts.set(name, await this.launch(name));
  }

  async stop(name: PartName): Promise<void> {
    await this.parts.get(name)?.close();
    this.parts.delete(name);
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.parts.keys()].map((name) => this.stop(name)));
  }

  private async launch(name: PartName): Promise<Part> {
    const { log } = this;
    const ending = new AbortController();
    const common = { log, signal: ending.signal };
    const [its, wds] = [this.its.client, this.wds.client];
    if (name === "registration") return startRegistration({ its, ...common });
    if (name === "binding") return startBindingController({ wdsName: "wds1", wds, its, apiGroups: "", strictUpstream: true, ...common });
    if (name === "transport") return startTransport({ wdsName: "wds1", wds, its, limits: { maxNumWrapped: 1, maxSizeWrapped: 512_000 }, concurrency: 4, ...common });
    if (name === "status") return startStatusController({ wdsName: "wds1", wds, its, strictUpstream: true, ...common });
    const cluster = name.slice("agent ".length);
    const running = runAgent({ cluster, bootstrapKubeconfig: this.bootstrapFile(cluster), hubKubeconfigDir: this.credentialsFolder(cluster), wec: this.wecs.get(cluster)!.client, ...common });
    running.catch((error: unknown) => this.lines.push(`agent ended: ${String(error)}`));
    return {
      close: async () => {
        ending.abort();
        await running.catch(() => undefined);
      },
    };
  }

  bootstrapFile(cluster: string): string {
    return path.join(this.servers.folder, "agents", cluster, "bootstrap.kubeconfig");
  }

  credentialsFolder(cluster: string): string {
    return path.join(this.servers.folder, "agents", cluster, "hub");
  }

  /** Writes the bootstrap kubeconfig of a cluster: a token of OCM's bootstrap ServiceAccount, with its rights only. */
  async offerBootstrap(cluster: string): Promise<void> {
    await ensureBootstrapIdentity(this.its.client);
    const token = await this.bootstrapToken();
    mkdirSync(path.dirname(this.bootstrapFile(cluster)), { recursive: true });
    await writeFile(this.bootstrapFile(cluster), renderKubeconfig([{ name: "hub", server: this.its.server, caPem: this.its.caPem, user: { token } }]), { mode: 0o600 });
  }

  /** Lets a cluster in, as a person would: its agent's first request is approved as soon as it is there. */
  async approve(cluster: string): Promise<void> {
    const its = this.its.client;
    const csr = await until(`the CSR of ${cluster}`, 30, async () => (await its.list(resources.CertificateSigningRequest, { labelSelector: `${CLUSTER_NAME_LABEL}=${cluster}` })).items[0]);
    await its.replace(resources.CertificateSigningRequest, { ...csr, status: { conditions: [{ type: "Approved", status: "True", reason: "Test", message: "" }] } }, { subresource: "approval" });
  }

  /** Runs the body of a test; a failure shows what the parts logged last. */
  async explaining(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      throw new Error(`${String(error)}\n--- log\n${this.lines.slice(-60).join("")}`, { cause: error });
    }
  }

  private async bootstrapToken(): Promise<string> {
    const answer = (await this.its.client.raw("POST", `/api/v1/namespaces/${OCM_NAMESPACE}/serviceaccounts/${BOOTSTRAP_SERVICE_ACCOUNT}/token`, { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } })) as { readonly status: { readonly token: string } };
    return answer.status.token;
  }
}
