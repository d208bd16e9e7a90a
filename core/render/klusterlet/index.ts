/** OCM's agents on a workload cluster, object by object as `clusteradm join` makes them. */
import type { KubeObject } from "../../model/kube-object";
import { crdOf } from "../crds";
import { agentNamespace, bootstrapSecret, klusterletObject } from "./agent";
import { operatorObjects } from "./operator";
import { completeAgentSettings } from "./settings";
import type { AgentSettings } from "./settings";

export { agentNamespace, bootstrapSecret, klusterletObject } from "./agent";
export { BOOTSTRAP_SECRET, HUB_KUBECONFIG_SECRET, KLUSTERLET, operatorObjects } from "./operator";
export { AGENT_MODES, DEFAULT_IMAGE_REGISTRY, DEFAULT_OCM_VERSION, RESOURCE_CLASSES, agentSettingProblems, completeAgentSettings } from "./settings";
export type { AgentResources, AgentSettings, CompleteAgentSettings, SettingProblem } from "./settings";

/** What the agents of one cluster need and nobody may see. */
export interface AgentSecrets {
  /** For the hub: one cluster, one user, one context. */
  readonly bootstrapKubeconfig: string;
  /** Docker config JSON for the image registry. Default: none. */
  readonly imagePullCredentials?: string | undefined;
}

/**
 * Everything that lets a cluster join: CRD, operator, namespace and bootstrap Secret of the agents, Klusterlet.
 *
 * @returns fresh objects in the order in which they can be applied. The CRD, which comes first, must be served before the Klusterlet,
 *   which comes last. Some are secret.
 */
export function joinObjects(clusterName: string, settings: AgentSettings, { bootstrapKubeconfig, imagePullCredentials }: AgentSecrets): readonly KubeObject[] {
  const complete = completeAgentSettings(settings);
  return [crdOf("Klusterlet"), ...operatorObjects(complete, imagePullCredentials), agentNamespace(), bootstrapSecret(bootstrapKubeconfig), klusterletObject(clusterName, complete)];
}
