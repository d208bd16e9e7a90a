/** The one node of a cluster of ours: an object that gives pods a place. On a WEC kwok plays it, on the hosting space we do. */
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { isKubeStellarError } from "../../operations/errors";
import type { SpaceClient } from "../../operations/clients";
import { HOST_NODE } from "../pods/roles";

const WEC_NODE = "node-0";
const CAPACITY = { cpu: "64", memory: "256Gi", pods: "1000" };

/** The node of a WEC; kwok makes it ready. */
export function ensureFakeNode(client: SpaceClient): Promise<void> {
  return ensureNode(client, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: WEC_NODE, annotations: { "kwok.x-k8s.io/node": "fake" }, labels: { "kubernetes.io/hostname": WEC_NODE, "kubernetes.io/os": "linux", type: "kwok" } },
    status: { capacity: CAPACITY, allocatable: CAPACITY },
  });
}

/** The node of the hosting space, which stands for this machine and is ready while the supervisor lives to say so. */
export function ensureHostNode(client: SpaceClient): Promise<void> {
  const time = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return ensureNode(client, {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: HOST_NODE, labels: { "kubernetes.io/hostname": HOST_NODE, "kubernetes.io/os": "linux", "node-role.kubernetes.io/control-plane": "" } },
    status: {
      capacity: CAPACITY,
      allocatable: CAPACITY,
      addresses: [{ type: "Hostname", address: HOST_NODE }],
      conditions: [{ type: "Ready", status: "True", reason: "KubeletReady", message: "processes of the embedded hub", lastHeartbeatTime: time, lastTransitionTime: time }],
    },
  });
}

/** Makes the node and keeps it schedulable; changes nothing when it is there and free of the taint of new nodes. */
async function ensureNode(client: SpaceClient, wanted: KubeObject): Promise<void> {
  const { name } = wanted.metadata;
  const node = (await client.get(resources.Node, { name })) ?? (await createNode(client, wanted));
  const spec = node["spec"] as { taints?: readonly { key: string }[] } | undefined;
  // Admission taints each new node; the controller that would take the taint off needs a kubelet's heartbeats.
  const kept = (spec?.taints ?? []).filter(({ key }) => key !== "node.kubernetes.io/not-ready");
  if (kept.length !== (spec?.taints ?? []).length) await client.patch(resources.Node, { name }, { spec: { taints: kept.length === 0 ? null : kept } }, { type: "merge" });
}

async function createNode(client: SpaceClient, wanted: KubeObject): Promise<KubeObject> {
  try {
    return await client.create(resources.Node, wanted);
  } catch (error) {
    const existing = isKubeStellarError(error, "AlreadyExists") ? await client.get(resources.Node, { name: wanted.metadata.name }) : undefined;
    if (existing !== undefined) return existing;
    throw error;
  }
}
