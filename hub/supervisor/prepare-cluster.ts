/** What a WEC of ours has before its agent comes: a node, and the kinds in which OCM's agents keep their records. */
import { OCM_AGENT_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdsFor } from "../../core/render/crds";
import type { SpaceClient } from "../../operations/clients";
import { isKubeStellarError } from "../../operations/errors";
import { ensureFakeNode } from "./fake-node";

/** Field manager of what the hub puts into a cluster. */
const MANAGER = "ksfleet-hub";

/** Idempotent; the klusterlet operator does the same where OCM's own agents are installed. */
export async function prepareCluster(client: SpaceClient): Promise<void> {
  await Promise.all([ensureFakeNode(client), ensureAgentNamespace(client), ...crdsFor("WEC").map((crd) => client.apply(resources.CustomResourceDefinition, crd, { fieldManager: MANAGER, force: true }))]);
}

async function ensureAgentNamespace(client: SpaceClient): Promise<void> {
  try {
    await client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: OCM_AGENT_NAMESPACE } });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
  }
}
