/** What tells OCM's operator to run agents, and for which hub: their namespace, the bootstrap Secret, the Klusterlet (reference 5.2 e, 5.4). */
import type { Klusterlet, ResourceRequirement } from "../../model/klusterlet";
import type { KubeObject } from "../../model/kube-object";
import { OCM_AGENT_NAMESPACE } from "../../model/names";
import { encodeText } from "../../model/encode-text";
import { BOOTSTRAP_SECRET, KLUSTERLET, ocmImage } from "./operator";
import type { AgentResources, CompleteAgentSettings } from "./settings";

/** Features of the registration agent that are on in OCM 1.0; clusteradm states them. */
const FEATURES = ["AddonManagement", "ClusterClaim"];

/** Where the agents run. */
export function agentNamespace(): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: OCM_AGENT_NAMESPACE, annotations: { "workload.openshift.io/allowed": "management" } } };
}

/** @param kubeconfig - secret. */
export function bootstrapSecret(kubeconfig: string): KubeObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name: BOOTSTRAP_SECRET, namespace: OCM_AGENT_NAMESPACE }, type: "Opaque", data: { kubeconfig: encodeText(kubeconfig) } };
}

/** The agents of one cluster under the name that it has on the hub. */
export function klusterletObject(clusterName: string, settings: CompleteAgentSettings): Klusterlet {
  const { mode, annotations, externalServerUrl, clientCertExpirationSeconds } = settings;
  return {
    apiVersion: "operator.open-cluster-management.io/v1",
    kind: "Klusterlet",
    metadata: { name: KLUSTERLET },
    spec: {
      deployOption: { mode },
      registrationImagePullSpec: ocmImage("registration", settings),
      workImagePullSpec: ocmImage("work", settings),
      imagePullSpec: ocmImage("registration-operator", settings),
      clusterName,
      namespace: OCM_AGENT_NAMESPACE,
      ...(externalServerUrl === undefined ? {} : { externalServerURLs: [{ url: externalServerUrl }] }),
      resourceRequirement: resourceRequirement(settings.resources),
      registrationConfiguration: {
        clientCertExpirationSeconds,
        featureGates: FEATURES.map((feature) => ({ feature, mode: "Enable" as const })),
        ...(annotations === undefined ? {} : { clusterAnnotations: annotations }),
      },
    },
  };
}

function resourceRequirement({ class: chosen, limits, requests }: AgentResources = {}): ResourceRequirement {
  if (limits === undefined && requests === undefined) return { type: chosen ?? "Default" };
  return { type: chosen ?? "ResourceRequirement", resourceRequirements: { ...(limits === undefined ? {} : { limits }), ...(requests === undefined ? {} : { requests }) } };
}
