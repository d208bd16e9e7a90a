/**
 * A transport and an agent of another making: nothing of `hub/` is in them, and they do only what a test of replaceability needs. They
 * speak to the spaces as the real ones do, and mark what they made.
 */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { ADD_ON_WORK } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { KubeClient } from "../../operations/clients/kube-client";
import { parseKubeconfig } from "../../operations/clients/kubeconfig";
import type { SpaceClient } from "../../operations/clients/space-client";
import { isKubeStellarError } from "../../operations/errors";
import { certificateFor } from "./certificate-request";

/** On works and objects: who made them. */
export const MADE_BY = "example.io/made-by";
const MAKER = "a-stand-in";

interface StandIn {
  /** Ends it; resolves when nothing of it is under way. */
  readonly stop: () => Promise<void>;
}

interface Entry {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name: string;
}

const LOOK_AGAIN_MS = 200;

/** Delivers every Binding as one work a destination, whatever stands there. */
export function startForeignTransport({ wds, its }: { readonly wds: SpaceClient; readonly its: SpaceClient }): StandIn {
  return repeatedly(async () => {
    for (const { metadata, spec } of (await wds.list(resources.Binding)).items as readonly (KubeObject & { spec?: { workload?: { clusterScope?: readonly Entry[]; namespaceScope?: readonly Entry[] }; destinations?: readonly { clusterId: string }[] } })[]) {
      const entries = [...(spec?.workload?.clusterScope ?? []), ...(spec?.workload?.namespaceScope ?? [])];
      const objects = (await Promise.all(entries.map((entry) => wds.get(resourceOf(entry), entry)))).filter((object) => object !== undefined);
      const manifests = objects.map(({ status: _, metadata: { name, namespace, labels }, ...object }) => ({ ...object, metadata: { name, ...(namespace !== undefined && { namespace }), labels: { ...labels, [MADE_BY]: MAKER } } }));
      for (const { clusterId } of spec?.destinations ?? []) {
        const labels = { [MADE_BY]: MAKER, "transport.kubestellar.io/originOwnerReferenceBindingKey": metadata.name, "transport.kubestellar.io/originWdsName": wds.name };
        await its.apply(resources.ManifestWork, { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { name: `foreign-${metadata.name}`, namespace: clusterId, labels }, spec: { workload: { manifests } } }, { fieldManager: MAKER, force: true });
      }
    }
  });
}

/** Joins with a bootstrap kubeconfig as OCM's agent does, then applies its mailbox and says so. */
export async function startForeignAgent({ cluster, bootstrap, wec }: { readonly cluster: string; readonly bootstrap: string; readonly wec: SpaceClient }): Promise<StandIn> {
  const access = await parseKubeconfig(bootstrap, { origin: "bootstrap" });
  const asking = new KubeClient(access, { name: "its1 as a stranger" });
  const { certificate: cert, key } = await certificateFor(asking, cluster, "another-agent");
  asking.close();
  const hub = new KubeClient({ ...access, credentials: { kind: "certificate", cert, key } }, { name: `its1 as ${cluster}` });
  await say(hub, cluster, "ManagedClusterJoined");
  const { stop } = repeatedly(async () => {
    await say(hub, cluster, "ManagedClusterConditionAvailable");
    // Agents of add-ons are no concern of the test.
    for (const work of (await hub.list(resources.ManifestWork, { namespace: cluster })).items.filter(({ metadata }) => !ADD_ON_WORK.test(metadata.name))) {
      const { manifests } = (work["spec"] as { readonly workload: { readonly manifests: readonly KubeObject[] } }).workload;
      for (const manifest of manifests) {
        const resource = await wec.resourceFor(manifest.apiVersion, manifest.kind);
        if (resource === undefined) continue;
        const { creationTimestamp: _, ...metadata } = manifest.metadata;
        await wec.apply(resource, { ...manifest, metadata: { ...metadata, name: manifest.metadata.name, labels: { ...manifest.metadata.labels, [`${MADE_BY}-agent`]: MAKER } } }, { fieldManager: MAKER, force: true });
      }
      await hub.patch(resources.ManifestWork, work.metadata, { status: { conditions: [condition("Applied", work.metadata.generation)] } }, { subresource: "status" });
    }
  });
  return {
    stop: async () => {
      await stop();
      hub.close();
    },
  };
}

async function say(hub: SpaceClient, cluster: string, type: string): Promise<void> {
  const managed = await hub.get(resources.ManagedCluster, { name: cluster });
  const before = ((managed?.["status"] as { conditions?: readonly { type: string; status: string }[] } | undefined)?.conditions ?? []);
  if (before.some((c) => c.type === type && c.status === "True")) return;
  await hub.patch(resources.ManagedCluster, { name: cluster }, { metadata: { resourceVersion: managed?.metadata.resourceVersion }, status: { conditions: [...before.filter((c) => c.type !== type), condition(type)] } }, { subresource: "status" });
}

const condition = (type: string, observedGeneration?: number) => ({ type, status: "True", reason: "StandIn", message: "", lastTransitionTime: new Date().toISOString(), ...(observedGeneration !== undefined && { observedGeneration }) });

const resourceOf = ({ group, version, resource, namespace = "" }: Entry): ApiResource => ({ group, version, resource, kind: resource, namespaced: namespace !== "" });

/** Runs `round` again and again; what others changed meanwhile, or have not made yet, is tried in the next round. */
function repeatedly(round: () => Promise<void>): StandIn {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (!isKubeStellarError(error)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
