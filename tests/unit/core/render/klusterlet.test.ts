import { AGENT_MODES, agentSettingProblems, completeAgentSettings, joinObjects, klusterletObject } from "../../../../core/render/klusterlet";
import type { AgentSettings } from "../../../../core/render/klusterlet";
import { describeObject } from "../../../../core/model/kube-object";

const specOf = (settings: AgentSettings) => klusterletObject("store-7", completeAgentSettings(settings)).spec!;

test("the objects are those of clusteradm join, the CRD first and the Klusterlet last", () => {
  const objects = joinObjects("store-7", {}, { bootstrapKubeconfig: "k" });
  expect(objects.map(describeObject)).toEqual([
    "CustomResourceDefinition.apiextensions.k8s.io klusterlets.operator.open-cluster-management.io",
    "Namespace open-cluster-management",
    "ServiceAccount open-cluster-management/klusterlet",
    "ClusterRole.rbac.authorization.k8s.io klusterlet",
    "ClusterRoleBinding.rbac.authorization.k8s.io klusterlet",
    "Secret open-cluster-management/open-cluster-management-image-pull-credentials",
    "Deployment.apps open-cluster-management/klusterlet",
    "Namespace open-cluster-management-agent",
    "Secret open-cluster-management-agent/bootstrap-hub-kubeconfig",
    "Klusterlet.operator.open-cluster-management.io klusterlet",
  ]);
});

test.each<[string, AgentSettings, object]>([
  ["nothing is set: clusteradm's defaults", {}, { deployOption: { mode: "Default" }, imagePullSpec: "quay.io/open-cluster-management/registration-operator:v1.0.0", workImagePullSpec: "quay.io/open-cluster-management/work:v1.0.0", registrationImagePullSpec: "quay.io/open-cluster-management/registration:v1.0.0", resourceRequirement: { type: "Default" }, namespace: "open-cluster-management-agent", clusterName: "store-7" }],
  ["Singleton is its mode", { mode: "Singleton" }, { deployOption: { mode: "Singleton" } }],
  ["a registry and a version name all images", { imageRegistry: "registry.example:5000/ocm", version: "v1.3.1" }, { registrationImagePullSpec: "registry.example:5000/ocm/registration:v1.3.1" }],
  ["best effort has no numbers", { resources: { class: "BestEffort" } }, { resourceRequirement: { type: "BestEffort" } }],
  ["limits alone make the class", { resources: { limits: { memory: "1Gi" } } }, { resourceRequirement: { type: "ResourceRequirement", resourceRequirements: { limits: { memory: "1Gi" } } } }],
  ["the URL of the cluster is recorded", { externalServerUrl: "https://store-7.example:6443" }, { externalServerURLs: [{ url: "https://store-7.example:6443" }] }],
  ["annotations get their prefix once", { annotations: { site: "7", "agent.open-cluster-management.io/zone": "b" } }, { registrationConfiguration: { clusterAnnotations: { "agent.open-cluster-management.io/site": "7", "agent.open-cluster-management.io/zone": "b" } } }],
  ["the life of a certificate is asked for", { clientCertExpirationSeconds: 3600 }, { registrationConfiguration: { clientCertExpirationSeconds: 3600 } }],
])("%s", (_, settings, expected) => {
  expect(specOf(settings)).toMatchObject(expected);
});

test.each<[string, AgentSettings, readonly string[]]>([
  ["nothing", {}, []],
  ["everything that can be said rightly", { mode: AGENT_MODES[1], imageRegistry: "r.example:5000/a/b", version: "v1.3.1", clientCertExpirationSeconds: 600, externalServerUrl: "https://a", annotations: { a: "b" }, resources: { limits: { cpu: "1" }, requests: { cpu: "1000m" } } }, []],
  ["a hosted agent", { mode: "Hosted" as "Default" }, ["mode"]],
  ["a registry with scheme or closing slash", { imageRegistry: "https://quay.io/" }, ["imageRegistry"]],
  ["a tag with a blank", { version: "v 1" }, ["version"]],
  ["a certificate of seconds", { clientCertExpirationSeconds: 10 }, ["clientCertExpirationSeconds"]],
  ["a URL in clear", { externalServerUrl: "http://a" }, ["externalServerUrl"]],
  ["an annotation of another's", { annotations: { "example.org/a": "b" } }, ['annotations["example.org/a"]']],
  ["a class that wants numbers", { resources: { class: "ResourceRequirement" } }, ["resources.class"]],
  ["numbers that do not count", { resources: { class: "Default", limits: { cpu: "1" } } }, ["resources.class"]],
  ["a request above its limit, and no quantity", { resources: { limits: { cpu: "500m", memory: "much" }, requests: { cpu: "1" } } }, ["resources.limits.memory", "resources.requests.cpu"]],
])("what is wrong with %s", (_, settings, paths) => {
  expect(agentSettingProblems(settings).map(({ path }) => path)).toEqual(paths);
});
