/** What the supervisor does around the API servers of its spaces: what they need before a start, whether they serve, and what is due when they come to. */
import { setTimeout as delay } from "node:timers/promises";
import { resources } from "../../core/model/resources";
import { connectKubeconfig } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { ensureFrontProxyPki, serverUrl } from "../pki";
import type { HubPaths } from "../state";
import { moveAgents } from "./agent-files";
import { isEtcdHealthy } from "./etcd";
import { prepareCluster } from "./prepare-cluster";
import type { ProgramHooks } from "./programs";
import type { Spaces } from "./spaces";

const ETCD_POLL_MS = 50;
const PROBE_TIMEOUT_SECONDS = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** What the API servers need of the supervisor. */
export interface ApiServerOptions {
  readonly paths: HubPaths;
  readonly spaces: Spaces;
  readonly log: (line: string) => void;
  /** Aborted when the supervisor ends. */
  readonly signal: AbortSignal;
  /** A space listens on another port from now on. */
  readonly onMoved: () => void;
  /** The hosting space has come to serve; tried again when it rejects. */
  readonly onHostServing: () => Promise<void>;
}

/** The hooks of `kube-apiserver@SPACE`, for every space of one hub. */
export class ApiServers {
  private readonly clients = new Map<string, Promise<SpaceClient>>();

  constructor(private readonly options: ApiServerOptions) {}

  hooks(space: string): ProgramHooks {
    const { paths, spaces } = this.options;
    return {
      prepare: async (signal) => {
        // Not with the rest of the PKI: hubs of earlier versions have none.
        await ensureFrontProxyPki(paths.pki(space));
        await this.etcdServes(signal);
        const before = spaces.get(space)?.port ?? 0;
        if (!(await spaces.settlePort(space))) return;
        moveAgents(paths, serverUrl(before), serverUrl(spaces.get(space)?.port ?? 0));
        this.forget(space);
        this.options.onMoved();
      },
      probe: async () => {
        const client = await this.client(space);
        if ((await client.raw("GET", "/readyz")) !== "ok") return false;
        const uid = (await client.get(resources.Namespace, { name: "kube-system" }))?.metadata.uid;
        if (uid === undefined) return false;
        if (spaces.get(space)?.uid !== uid) spaces.change(space, { uid });
        return true;
      },
      onServing: () => {
        const kind = spaces.get(space)?.kind;
        if (kind === "WEC") void this.untilDone(space, async () => prepareCluster(await this.client(space)));
        if (kind === "HOST") void this.untilDone(space, () => this.options.onHostServing());
      },
    };
  }

  /** Resolves when etcd answers. @throws what the signal was aborted with. */
  async etcdServes(signal: AbortSignal): Promise<void> {
    // A socket that is not there yet, or a connection that breaks, is no answer.
    while (!(await isEtcdHealthy(this.options.paths.socket("etcd")).catch(() => false))) {
      signal.throwIfAborted();
      await delay(ETCD_POLL_MS);
    }
  }

  /** The next probe of the space connects anew. */
  forget(space: string): void {
    const client = this.clients.get(space);
    this.clients.delete(space);
    // One that never came about was told by the probe that asked for it.
    client?.then((c) => c.close()).catch(() => undefined);
  }

  /** Tries until it is done or the space is ready no more (then the next readiness tries again). */
  private async untilDone(space: string, attempt: () => Promise<void>): Promise<void> {
    const { log, signal, spaces } = this.options;
    for (let tries = 0; !signal.aborted && (tries === 0 || spaces.isReady(space)); tries++) {
      try {
        await attempt();
        return;
      } catch (error) {
        log(`space ${space}: what its pods need could not be made: ${(error as Error).message}`);
        // Ends early with the supervisor; the loop sees that.
        await delay(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** One administrator's client a space, for probes: an answer or none, at once. */
  private client(space: string): Promise<SpaceClient> {
    const known = this.clients.get(space);
    if (known !== undefined) return known;
    const made = connectKubeconfig({ path: this.options.paths.kubeconfig(space), name: space }, { retrySeconds: 0, timeoutSeconds: PROBE_TIMEOUT_SECONDS, maxSockets: 2 });
    this.clients.set(space, made);
    // Told by the probe; the next one reads the kubeconfig again.
    made.catch(() => this.clients.get(space) === made && this.clients.delete(space));
    return made;
  }
}
