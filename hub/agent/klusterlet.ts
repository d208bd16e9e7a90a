/**
 * What OCM's operator is to OCM's agents, for ours: serves the Klusterlet of a WEC. The agent runs while a Klusterlet and the bootstrap Secret
 * are there, begins anew when the Secret leads to another hub, publishes its credentials as `hub-kubeconfig-secret`, and takes its traces along
 * when the Klusterlet is deleted. A folder with credentials from elsewhere is enough as well: then it runs without a Klusterlet.
 */
import type { Klusterlet } from "../../core/model/klusterlet";
import { OCM_ADD_ON_NAMESPACE, OCM_AGENT_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdsFor } from "../../core/render/crds";
import { BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET, KLUSTERLET } from "../../core/render/klusterlet";
import type { Informer } from "../../operations/clients/informer";
import { ControllerScope } from "../controllers/runtime/controller";
import { addFinalizer, hasFinalizer, removeFinalizer } from "../controllers/runtime/finalizers";
import { withCondition } from "../controllers/runtime/conditions";
import type { WantedCondition } from "../controllers/runtime/conditions";
import { isEqual } from "../../core/model/is-equal";
import { AgentFiles } from "./agent-files";
import { runAgent } from "./index";
import type { AgentOptions } from "./index";

/** That of OCM's operator, so that either cleans up after the other. */
const FINALIZER = "operator.open-cluster-management.io/klusterlet-cleanup";
const FIELD_MANAGER = "klusterlet-operator";

/** As of the agent that it runs; `cluster` is its name on the hub where the Klusterlet gives none. */
export type KlusterletServerOptions = Omit<AgentOptions, "onCredentials">;

/** A running agent. */
interface Session {
  readonly cluster: string;
  readonly stop: () => Promise<void>;
}

/** Serves until the signal aborts. @throws when the agent ends by itself, which it never should. */
export async function serveKlusterlet(options: KlusterletServerOptions): Promise<void> {
  const { wec, log, signal } = options;
  const scope = new ControllerScope(log, signal);
  const server = new KlusterletServer(options, scope);
  try {
    await server.run();
  } finally {
    await scope.close();
    await server.stopAgent();
    log.info("the agent has ended", { space: wec.name });
  }
}

class KlusterletServer {
  private readonly files: AgentFiles;
  private readonly klusterlets: Informer;
  private readonly secrets: Informer;
  private session: Session | undefined;
  private kindsAreThere = false;
  private failed: (error: unknown) => void = () => undefined;

  constructor(
    private readonly options: KlusterletServerOptions,
    private readonly scope: ControllerScope,
  ) {
    this.files = new AgentFiles(options);
    this.klusterlets = scope.informer(options.wec, resources.Klusterlet, { fieldSelector: `metadata.name=${KLUSTERLET}` });
    this.secrets = scope.informer(options.wec, resources.Secret, { namespace: OCM_AGENT_NAMESPACE });
  }

  async run(): Promise<void> {
    const queue = this.scope.queue("klusterlet", () => this.reconcile());
    this.reconcileSoon = () => queue.add(KLUSTERLET);
    for (const informer of [this.klusterlets, this.secrets]) informer.subscribe(this.reconcileSoon);
    const ended = new Promise<void>((resolve, reject) => {
      this.failed = reject;
      this.scope.signal.addEventListener("abort", () => resolve(), { once: true });
      if (this.scope.signal.aborted) resolve();
    });
    // Credentials that are there already need no word of the WEC: the lease goes on while its caches still fill.
    if (this.files.hasCredentials()) this.startAgent(this.options.cluster);
    // Both reject only when the scope closes.
    Promise.all([this.klusterlets.start(), this.secrets.start()]).then(this.reconcileSoon, () => undefined);
    await ended;
  }

  async stopAgent(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.stop();
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private reconcileSoon: () => void = () => undefined;

  private async reconcile(): Promise<void> {
    const klusterlet = this.klusterlets.get({ name: KLUSTERLET }) as Klusterlet | undefined;
    if (klusterlet === undefined) {
      if (this.session === undefined && this.files.hasAnything()) this.startAgent(this.options.cluster);
      return;
    }
    if (klusterlet.metadata.deletionTimestamp !== undefined) return this.takeDown(klusterlet);
    const current = (await addFinalizer(this.options.wec, resources.Klusterlet, klusterlet, FINALIZER)) as Klusterlet;
    await this.ensureKinds();
    await this.ensureAddOnNamespace();
    const cluster = klusterlet.spec?.clusterName ?? this.options.cluster;
    const bootstrap = this.secrets.get({ namespace: OCM_AGENT_NAMESPACE, name: BOOTSTRAP_SECRET });
    const changed = this.files.takeBootstrap(bootstrap, this.now());
    if (this.session !== undefined && (changed || this.session.cluster !== cluster)) {
      this.scope.log.info("the agent begins anew", { cluster, because: changed ? "it has a new bootstrap kubeconfig" : "the Klusterlet names another cluster" });
      await this.stopAgent();
    }
    if (this.session === undefined && this.files.hasAnything()) this.startAgent(cluster);
    await this.publishCredentials();
    await this.report(current);
  }

  /** The kinds in which agents keep their records. They stay when the Klusterlet goes: others may use them. */
  private async ensureKinds(): Promise<void> {
    if (this.kindsAreThere) return;
    for (const crd of crdsFor("WEC")) {
      if ((await this.options.wec.get(resources.CustomResourceDefinition, { name: crd.metadata.name })) === undefined) await this.options.wec.apply(resources.CustomResourceDefinition, crd, { fieldManager: FIELD_MANAGER });
    }
    this.kindsAreThere = true;
  }

  /** Where the agents of add-ons go. */
  private async ensureAddOnNamespace(): Promise<void> {
    const { wec } = this.options;
    if ((await wec.get(resources.Namespace, { name: OCM_ADD_ON_NAMESPACE })) === undefined) await wec.apply(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: OCM_ADD_ON_NAMESPACE } }, { fieldManager: FIELD_MANAGER });
  }

  private startAgent(cluster: string): void {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, this.scope.signal]);
    const { wec, log, bootstrapKubeconfig, hubKubeconfigDir, strictUpstream = true, now } = this.options;
    const running = runAgent({ cluster, bootstrapKubeconfig, hubKubeconfigDir, wec, strictUpstream, log, signal, onCredentials: () => this.reconcileSoon(), ...(now === undefined ? {} : { now }) });
    const ended = running.then(
      () => undefined,
      (error: unknown) => (signal.aborted ? undefined : this.failed(error)),
    );
    this.session = {
      cluster,
      stop: async () => {
        ending.abort(new Error("the agent is stopped"));
        await ended;
      },
    };
  }

  /** As OCM's agent keeps them: add-ons and people read them there. */
  private async publishCredentials(): Promise<void> {
    const data = this.files.credentials();
    const key = { namespace: OCM_AGENT_NAMESPACE, name: HUB_KUBECONFIG_SECRET };
    if (data === undefined || isEqual(data, this.secrets.get(key)?.["data"])) return;
    await this.options.wec.apply(resources.Secret, { apiVersion: "v1", kind: "Secret", metadata: key, type: "Opaque", data }, { fieldManager: FIELD_MANAGER, force: true });
  }

  private async report(klusterlet: Klusterlet): Promise<void> {
    const { wec } = this.options;
    const observedGeneration = klusterlet.metadata.generation ?? 1;
    const connected = this.files.hasCredentials();
    const wanted: readonly WantedCondition[] = [
      { type: "Applied", status: "True", reason: "KlusterletApplied", message: "Klusterlet Component Applied", observedGeneration },
      { type: "Available", status: this.session === undefined ? "False" : "True", reason: this.session === undefined ? "klusterletUnavailable" : "klusterletAvailable", message: this.session === undefined ? `Secret ${OCM_AGENT_NAMESPACE}/${BOOTSTRAP_SECRET} is missing` : "the agent is running", observedGeneration },
      { type: "RegistrationDesiredDegraded", status: "False", reason: "DeploymentsFunctional", message: "the agent is running", observedGeneration },
      { type: "WorkDesiredDegraded", status: "False", reason: "DeploymentsFunctional", message: "the agent is running", observedGeneration },
      { type: "HubConnectionDegraded", status: connected ? "False" : "True", reason: connected ? "HubConnectionFunctional" : "HubKubeConfigSecretMissing", message: connected ? "the agent has a certificate of the hub" : "the agent waits for its certificate", observedGeneration },
    ];
    const before = klusterlet.status?.conditions ?? [];
    const conditions = wanted.reduce((list, condition) => withCondition(list, condition, this.now()), before);
    if (conditions === before && klusterlet.status?.observedGeneration === observedGeneration) return;
    const { name, uid } = klusterlet.metadata;
    await wec.patch(resources.Klusterlet, { name }, { metadata: { uid }, status: { conditions, observedGeneration } }, { subresource: "status" });
  }

  /** What the agent applied goes with its records, as in OCM; then the credentials, then the Klusterlet. */
  private async takeDown(klusterlet: Klusterlet): Promise<void> {
    if (!hasFinalizer(klusterlet, FINALIZER)) return;
    const { wec } = this.options;
    await this.stopAgent();
    const { items } = await wec.list(resources.AppliedManifestWork);
    for (const { metadata } of items) {
      await wec.delete(resources.AppliedManifestWork, { name: metadata.name });
      if ((metadata.finalizers ?? []).length > 0) await wec.patch(resources.AppliedManifestWork, { name: metadata.name }, { metadata: { finalizers: null } });
    }
    this.files.forget();
    await wec.delete(resources.Secret, { namespace: OCM_AGENT_NAMESPACE, name: HUB_KUBECONFIG_SECRET });
    await removeFinalizer(wec, resources.Klusterlet, klusterlet, FINALIZER);
    this.scope.log.info("the Klusterlet is gone, and the agent with it", { space: wec.name });
  }
}
