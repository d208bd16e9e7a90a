/**
 * What an API server fills into the objects of built-in kinds, by group and kind: as `pkg/apis/<group>/<version>/defaults.go` of
 * Kubernetes 1.34, in the preferred version. An integration test compares it with a running API server.
 */
import type { Json } from "../kube-object";
import { assigned, assignedIfAbsent, assignedUnless, both, emptyText, initially, list, map, off, quantities, quantity, zero, type Fields, type Rule } from "./rules";
import { reportLabels } from "./metadata-rules";
import { claimSpec, container, podSpec, podTemplate, volume, volumeMounts } from "./pod-rules";

const RBAC = "rbac.authorization.k8s.io";
const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);

const scaled = { replicas: initially(1), minReadySeconds: zero };
const rollingOnly = (parent: Fields): boolean => parent["type"] === undefined || parent["type"] === "RollingUpdate";
/** `type: RollingUpdate` with these limits, unless another type is written. */
const rolling = (limits: Readonly<Record<string, number | string>>): Rule =>
  map({ type: initially("RollingUpdate"), rollingUpdate: map(Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, initially(value)])), ({ parent }) => (rollingOnly(parent) ? {} : undefined)) }, {});

/** Both absent: one pod that has to end well. `completions` alone: one at a time. */
const jobSpec = {
  parallelism: initially(1),
  completions: initially(({ parent }) => (parent["parallelism"] === undefined ? 1 : undefined)),
  backoffLimit: initially(({ parent }) => (parent["backoffLimitPerIndex"] === undefined ? 6 : 2_147_483_647)),
  completionMode: initially("NonIndexed"),
  suspend: off,
  manualSelector: off,
  podReplacementPolicy: initially(({ parent }) => (parent["podFailurePolicy"] === undefined ? "TerminatingOrFailed" : "Failed")),
};
const jobName = initially(({ root }) => (isMap(root["metadata"]) ? root["metadata"]["name"] : undefined));
const jobLabels = { "job-name": jobName, "batch.kubernetes.io/job-name": jobName };
const jobTemplate = map({ metadata: map({ labels: map(jobLabels, {}) }, {}), spec: podSpec });

/** Without labels of its own, the object gets those of its pods. */
const labelledAsPods = (labels: Readonly<Record<string, Rule>>): Rule =>
  map({ labels: map({ ...reportLabels, ...labels }, ({ root }) => (isMap(root["spec"]) && isMap(root["spec"]["template"]) && isMap(root["spec"]["template"]["metadata"]) ? (root["spec"]["template"]["metadata"]["labels"] ?? {}) : {})) });

const hookClient = map({ service: map({ port: initially(443) }) });
const hook = (extra: Readonly<Record<string, Rule>> = {}): Rule =>
  map({ clientConfig: hookClient, failurePolicy: initially("Fail"), matchPolicy: initially("Equivalent"), namespaceSelector: initially({}), objectSelector: initially({}), timeoutSeconds: initially(10), rules: list(map({ scope: initially("*") })), ...extra });
const matchResources = map({ matchPolicy: initially("Equivalent"), namespaceSelector: initially({}), objectSelector: initially({}), resourceRules: list(map({ scope: initially("*") })), excludeResourceRules: list(map({ scope: initially("*") })) });

const metricValue = map({ averageValue: quantity, value: quantity });
const metric = map(Object.fromEntries(["resource", "containerResource", "pods", "object", "external"].map((source) => [source, map({ target: metricValue })])));
const scaling = (policies: readonly Fields[], more: Readonly<Record<string, Rule>> = {}): Rule => map({ selectPolicy: initially("Max"), policies: initially(policies), ...more });

/** What admission mounts into each Pod; its limits count as requests where there are none. */
const isTokenVolume = (item: Json): boolean => isMap(item) && typeof item["name"] === "string" && item["name"].startsWith("kube-api-access-");
/** What admission adds to the tolerations of each Pod. */
const isStateToleration = (item: Json): boolean => isMap(item) && (item["key"] === "node.kubernetes.io/not-ready" || item["key"] === "node.kubernetes.io/unreachable") && item["effect"] === "NoExecute" && item["tolerationSeconds"] === 300;
const podContainers = list(both(container, map({ resources: map({ limits: quantities, requests: { each: both(quantity, assigned) } }, {}), volumeMounts: { ...volumeMounts, isAdded: isTokenVolume } })), ["name"]);

const ports = list(map({ protocol: initially("TCP") }));
const peers = { ports };
const crdNames = map({ singular: initially(({ parent: { kind } }) => (typeof kind === "string" ? kind.toLowerCase() : undefined)), listKind: initially(({ parent: { kind } }) => (typeof kind === "string" ? `${kind}List` : undefined)) });
const subject = map({ apiGroup: initially(({ parent: { kind } }) => (kind === "ServiceAccount" ? "" : RBAC)) });
const bound = map({ roleRef: map({ apiGroup: initially(RBAC) }), subjects: list(subject) });

const byGroup: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  "": {
    Namespace: map({ spec: map({ finalizers: initially(["kubernetes"]) }, {}) }),
    ConfigMap: map({ immutable: off }),
    Secret: map({ type: initially("Opaque"), immutable: off }),
    // Tokens that a controller made for it.
    ServiceAccount: map({ secrets: both(assigned, list({}, ["name"])) }),
    Pod: map({ spec: both(podSpec, map({ volumes: { ...list(volume, ["name"]), isAdded: isTokenVolume }, containers: podContainers, initContainers: podContainers, enableServiceLinks: initially(true), preemptionPolicy: assigned, priority: assigned, tolerations: { ...assignedIfAbsent, isAdded: isStateToleration }, serviceAccountName: initially("default"), serviceAccount: initially(({ parent }) => parent["serviceAccountName"] ?? "default") })) }),
    PodTemplate: map({ template: podTemplate }),
    ReplicationController: map({ metadata: labelledAsPods({}), spec: map({ ...scaled, template: podTemplate }) }),
    Service: map({
      spec: map({
        type: initially("ClusterIP"),
        publishNotReadyAddresses: off,
        // Cleaned away, unless an annotation preserves what the server chose.
        clusterIP: assignedUnless("None"),
        clusterIPs: assigned,
        healthCheckNodePort: assignedIfAbsent,
        allocateLoadBalancerNodePorts: initially(({ parent }) => (parent["type"] === "LoadBalancer" ? true : undefined)),
        ports: list(map({ protocol: initially("TCP"), name: emptyText, targetPort: initially(({ parent }) => parent["port"]), nodePort: assignedIfAbsent }), ["port", "protocol"]),
      }),
    }),
    PersistentVolumeClaim: map({ spec: both(claimSpec, map({ volumeName: assignedIfAbsent, storageClassName: assignedIfAbsent })) }),
    PersistentVolume: map({ spec: map({ persistentVolumeReclaimPolicy: initially("Retain"), volumeMode: initially("Filesystem"), capacity: quantities, storageClassName: emptyText, hostPath: map({ type: initially("") }) }) }),
    ResourceQuota: map({ spec: map({ hard: quantities }) }),
    LimitRange: map({ spec: map({ limits: list(map({ max: quantities, min: quantities, default: quantities, defaultRequest: quantities, maxLimitRequestRatio: quantities })) }) }),
  },
  apps: {
    Deployment: map({ spec: map({ ...scaled, paused: off, revisionHistoryLimit: initially(10), progressDeadlineSeconds: initially(600), strategy: rolling({ maxUnavailable: "25%", maxSurge: "25%" }), template: podTemplate }) }),
    ReplicaSet: map({ spec: map({ ...scaled, template: podTemplate }) }),
    DaemonSet: map({ spec: map({ minReadySeconds: zero, revisionHistoryLimit: initially(10), updateStrategy: rolling({ maxUnavailable: 1, maxSurge: 0 }), template: podTemplate }) }),
    StatefulSet: map({
      spec: map({
        ...scaled,
        serviceName: emptyText,
        revisionHistoryLimit: initially(10),
        podManagementPolicy: initially("OrderedReady"),
        updateStrategy: rolling({ partition: 0 }),
        persistentVolumeClaimRetentionPolicy: map({ whenDeleted: initially("Retain"), whenScaled: initially("Retain") }, {}),
        volumeClaimTemplates: list(map({ apiVersion: initially("v1"), kind: initially("PersistentVolumeClaim"), metadata: map({}, {}), spec: claimSpec, status: initially({ phase: "Pending" }) })),
        template: podTemplate,
      }),
    }),
  },
  batch: {
    Job: map({ metadata: labelledAsPods(jobLabels), spec: map({ ...jobSpec, template: jobTemplate }) }),
    CronJob: map({ spec: map({ concurrencyPolicy: initially("Allow"), suspend: off, successfulJobsHistoryLimit: initially(3), failedJobsHistoryLimit: initially(1), jobTemplate: map({ metadata: map({}, {}), spec: map({ template: podTemplate }) }) }) }),
  },
  autoscaling: {
    HorizontalPodAutoscaler: map({
      spec: map({
        minReplicas: initially(1),
        metrics: { ...list(metric), ...initially([{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } }]) },
        behavior: map({
          scaleUp: { ...scaling([{ type: "Pods", value: 4, periodSeconds: 15 }, { type: "Percent", value: 100, periodSeconds: 15 }], { stabilizationWindowSeconds: initially(0) }), ...initially({}) },
          scaleDown: { ...scaling([{ type: "Percent", value: 100, periodSeconds: 15 }]), ...initially({}) },
        }),
      }),
    }),
  },
  "networking.k8s.io": {
    NetworkPolicy: map({ spec: map({ policyTypes: initially(({ parent: { egress } }) => (Array.isArray(egress) && egress.length > 0 ? ["Ingress", "Egress"] : ["Ingress"])), ingress: list(map(peers)), egress: list(map(peers)) }) }),
    IngressClass: map({ spec: map({ parameters: map({ scope: initially("Cluster") }) }) }),
  },
  [RBAC]: { RoleBinding: bound, ClusterRoleBinding: bound },
  "scheduling.k8s.io": { PriorityClass: map({ preemptionPolicy: initially("PreemptLowerPriority"), globalDefault: off, description: emptyText }) },
  "storage.k8s.io": {
    StorageClass: map({ reclaimPolicy: initially("Delete"), volumeBindingMode: initially("Immediate") }),
    CSIDriver: map({ spec: map({ attachRequired: initially(true), podInfoOnMount: off, storageCapacity: off, requiresRepublish: off, seLinuxMount: off, fsGroupPolicy: initially("ReadWriteOnceWithFSType"), volumeLifecycleModes: initially(["Persistent"]) }, {}) }),
  },
  "admissionregistration.k8s.io": {
    ValidatingWebhookConfiguration: map({ webhooks: list(hook(), ["name"]) }),
    MutatingWebhookConfiguration: map({ webhooks: list(hook({ reinvocationPolicy: initially("Never") }), ["name"]) }),
    ValidatingAdmissionPolicy: map({ spec: map({ failurePolicy: initially("Fail"), matchConstraints: matchResources }) }),
    ValidatingAdmissionPolicyBinding: map({ spec: map({ matchResources }) }),
  },
  "apiextensions.k8s.io": {
    CustomResourceDefinition: map({ spec: map({ names: crdNames, preserveUnknownFields: off, conversion: map({ strategy: initially("None"), webhook: map({ clientConfig: hookClient }) }, {}), versions: list(map({ deprecated: off })) }) }),
  },
};

/** What the server does to objects of a built-in kind; undefined for kinds that it keeps as they are written, as far as is known. */
export function rulesOfKind(group: string, kind: string): Rule | undefined {
  return byGroup[group]?.[kind];
}
