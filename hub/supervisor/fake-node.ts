/** The one node of a WEC: an object that kwok makes ready, so that pods have a place. */
import { resources } from "../../core/model/resources";
import { isKubeStellarError } from "../../operations/errors";
import type { SpaceClient } from "../../operations/clients";

const NODE = "node-0";
const CAPACITY = { cpu: "64", memory: "256Gi", pods: "1000" };

/** Makes the node and keeps it schedulable; changes nothing when it is there and free of our taints. */
export async function ensureFakeNode(client: SpaceClient): Promise<void> {
  const node = (await client.get(resources.Node, { name: NODE })) ?? (await createNode(client));
  const spec = node["spec"] as { taints?: readonly { key: string }[] } | undefined;
  // Admission taints each new node; the controller that would take the taint off needs a kubelet's heartbeats.
  const kept = (spec?.taints ?? []).filter(({ key }) => key !== "node.kubernetes.io/not-ready");
  if (kept.length !== (spec?.taints ?? []).length) await client.patch(resources.Node, { name: NODE }, { spec: { taints: kept.length === 0 ? null : kept } }, { type: "merge" });
}

async function createNode(client: SpaceClient): Promise<Awaited<ReturnType<SpaceClient["create"]>>> {
  try {
    return await client.create(resources.Node, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: NODE, annotations: { "kwok.x-k8s.io/node": "fake" }, labels: { "kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux", type: "kwok" } },
      status: { capacity: CAPACITY, allocatable: CAPACITY },
    });
  } catch (error) {
    const existing = isKubeStellarError(error, "AlreadyExists") ? await client.get(resources.Node, { name: NODE }) : undefined;
    if (existing !== undefined) return existing;
    throw error;
  }
}
