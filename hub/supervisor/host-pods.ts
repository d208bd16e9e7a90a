/** Serves the pods of the hosting space (`hub/pods`) while its API server does, wherever that moves. */
import { connectKubeconfig } from "../../operations/clients";
import { PodRunner } from "../pods/pod-runner";
import type { ProcessHost } from "../pods/pod-runner";
import { ensureHostNode } from "./fake-node";
import { HOSTING_SPACE } from "./programs";

export class HostPods {
  private current: { readonly runner: PodRunner; readonly server: string } | undefined;
  private beginning: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: ProcessHost,
    /** Path of the hosting space's kubeconfig. */
    private readonly kubeconfig: string,
  ) {}

  /** To be called whenever the hosting space has come to serve. Rejects when its node cannot be made; then again. */
  begin(): Promise<void> {
    const begun = this.beginning.then(() => this.beginNext());
    this.beginning = begun.catch(() => undefined);
    return begun;
  }

  /** A process or a space has changed. */
  lookAgain(): void {
    this.current?.runner.lookAgain();
  }

  /** Lets go of the pods; their processes go on. */
  async close(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.runner.close();
  }

  private async beginNext(): Promise<void> {
    const client = await connectKubeconfig({ path: this.kubeconfig, name: HOSTING_SPACE });
    // Its watch outlives an outage, but not a move to another port.
    if (this.current?.server === client.server) return client.close();
    try {
      await ensureHostNode(client);
    } catch (error) {
      client.close();
      throw error;
    }
    await this.close();
    const runner = new PodRunner(client, this.host);
    this.current = { runner, server: client.server };
    runner.start();
  }
}
