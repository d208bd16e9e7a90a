/**
 * What KubeFlex, its charts and KubeStellar's hooks run on a hosting cluster, under their names, labels, containers and arguments. The pods
 * become doubles of our processes (`hub/pods`); nothing of an image is ever run.
 */
import type { ControlPlane } from "../../core/model/control-plane";
import type { ApiResource, KubeObject, OwnerReference } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients";
import { isKubeStellarError } from "../../operations/errors";
import { observe } from "../../operations/observe";
import { KUBEFLEX_NAMESPACE, NAMES } from "../pods/roles";
import { KUBEFLEX_MANAGER, systemNamespace } from "./context";

/** Versions that KubeStellar 0.30.0 pins (reference 6.1). */
const IMAGES = {
  proxy: "quay.io/brancz/kube-rbac-proxy:v0.20.2",
  operatorProxy: "quay.io/brancz/kube-rbac-proxy:v0.19.1",
  operator: "ghcr.io/kubestellar/kubeflex/manager:0.9.3",
  clusterInfo: "ghcr.io/kubestellar/kubeflex/cmupdate:0.9.3",
  postgresql: "docker.io/bitnami/postgresql:16.0.0-debian-11-r13",
  apiServer: "registry.k8s.io/kube-apiserver:v1.29.9",
  controllerManager: "registry.k8s.io/kube-controller-manager:v1.29.9",
  kine: "rancher/kine:v0.11.4",
  k3s: "rancher/k3s:v1.27.2-k3s1",
  syncer: "ghcr.io/loft-sh/vcluster:0.16.4",
  manager: "ghcr.io/kubestellar/kubestellar/controller-manager:0.30.0",
  transport: "ghcr.io/kubestellar/kubestellar/ocm-transport-controller:0.30.0",
  getKubeconfig: "ghcr.io/kubestellar/kubestellar/kflex-get-kubeconfig:0.30.0",
  clusteradm: "quay.io/kubestellar/clusteradm:1.0.0",
  helm: "quay.io/kubestellar/helm:3.16.4",
} as const;

/** Their processes end within five seconds. */
const PODS_GO_SECONDS = 10;

interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
}

interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly serviceAccountName?: string;
  readonly restartPolicy?: "Never";
  readonly terminationGracePeriodSeconds?: number;
}

/** What the variables of a hook say. */
export interface HookVariables {
  readonly its: string;
  /** Comma-separated; empty: all. */
  readonly apiGroups: string;
}

/** KubeFlex's operator, and the database that its control planes store in. */
export function operatorWorkloads(): readonly KubeObject[] {
  const labels = { "control-plane": "controller-manager" };
  const database = { "app.kubernetes.io/component": "primary", "app.kubernetes.io/instance": "postgres", "app.kubernetes.io/name": "postgresql" };
  return [
    serviceAccount(KUBEFLEX_NAMESPACE, NAMES.operator.workload),
    statefulSet(KUBEFLEX_NAMESPACE, NAMES.database.workload, "postgres-postgresql-hl", { labels: database, containers: [{ name: NAMES.database.container, image: IMAGES.postgresql }] }),
    deployment(KUBEFLEX_NAMESPACE, NAMES.operator.workload, {
      labels,
      annotations: { "kubectl.kubernetes.io/default-container": NAMES.operator.container },
      serviceAccountName: NAMES.operator.workload,
      terminationGracePeriodSeconds: 10,
      containers: [
        { name: "kube-rbac-proxy", image: IMAGES.operatorProxy, args: ["--secure-listen-address=0.0.0.0:8443", "--upstream=http://127.0.0.1:8080/", "--logtostderr=true"] },
        { name: NAMES.operator.container, image: IMAGES.operator, args: ["--health-probe-bind-address=:8081", "--metrics-bind-address=127.0.0.1:8080", "--leader-elect", "--zap-log-level=2", "--zap-time-encoding=rfc3339nano"] },
      ],
    }),
  ];
}

/** The servers of a ControlPlane; none for types that have none of their own. */
export function serverWorkloads(controlPlane: ControlPlane): readonly KubeObject[] {
  const namespace = systemNamespace(controlPlane);
  const owner = ownedBy(controlPlane);
  switch (controlPlane.spec?.type) {
    case "k8s":
      return [
        deployment(namespace, NAMES.apiServer.workload, { labels: { app: "kube-apiserver" }, containers: [{ name: "kine", image: IMAGES.kine }, { name: NAMES.apiServer.container, image: IMAGES.apiServer }] }, { component: "kube-apiserver", tier: "control-plane" }, owner),
        deployment(namespace, NAMES.controllerManager.workload, { labels: { app: "kube-controller-manager" }, containers: [{ name: NAMES.controllerManager.container, image: IMAGES.controllerManager }] }, { component: "kube-controller-manager", tier: "control-plane" }, owner),
      ];
    case "vcluster":
      return [
        serviceAccount(namespace, "vc-vcluster"),
        statefulSet(namespace, NAMES.vcluster.workload, "vcluster-headless", { labels: { app: "vcluster", release: "vcluster" }, serviceAccountName: "vc-vcluster", containers: [{ name: NAMES.vcluster.container, image: IMAGES.k3s }, { name: "syncer", image: IMAGES.syncer }] }),
      ];
    case "host":
    case "external":
    case "k3s":
    case "ocm":
    case undefined:
      return [];
  }
}

/** What is run once when a ControlPlane's server has become ready. */
export function readyWorkloads(controlPlane: ControlPlane): readonly KubeObject[] {
  return controlPlane.spec?.type === "vcluster" ? [job(controlPlane, "update-cluster-info", { image: IMAGES.clusterInfo, backoffLimit: 3 }, ownedBy(controlPlane))] : [];
}

/** The Job or Deployment of a hook of the core chart. */
export const HOOK_WORKLOADS = {
  "its-hub-init": (controlPlane: ControlPlane): KubeObject => job(controlPlane, "its-hub-init", { container: "its-hub-init-clusteradm", image: IMAGES.clusteradm, args: ["init", "-v=2", "--wait", "--timeout=300"] }),
  "install-status-addon": (controlPlane: ControlPlane): KubeObject => job(controlPlane, "install-status-addon", { container: "status", image: IMAGES.helm, args: ["upgrade", "--install", "status-addon", "oci://ghcr.io/kubestellar/ocm-status-addon-chart", "--version", "v0.2.0-rc17", "--namespace", "open-cluster-management", "--create-namespace"] }),
  "kubestellar-controller": (controlPlane: ControlPlane, { its, apiGroups }: HookVariables): KubeObject =>
    deployment(
      systemNamespace(controlPlane),
      NAMES.manager.workload,
      {
        labels: { "control-plane": "controller-manager" },
        annotations: { "kubectl.kubernetes.io/default-container": NAMES.manager.container },
        terminationGracePeriodSeconds: 10,
        containers: [
          { name: "kube-rbac-proxy", image: IMAGES.proxy, args: ["--secure-listen-address=0.0.0.0:8443", "--upstream=http://127.0.0.1:8080/", "--logtostderr=true", "--v=0"] },
          {
            name: NAMES.manager.container,
            image: IMAGES.manager,
            args: ["--health-probe-bind-address=:8081", "--metrics-bind-address=127.0.0.1:8080", "--pprof-bind-address=:8082", "--leader-elect", `--wds-name=${controlPlane.metadata.name}`, `--its-name=${its}`, `--api-groups=${apiGroups}`, "-v=2"],
          },
        ],
      },
      { "control-plane": "controller-manager" },
    ),
  "transport-controller": (controlPlane: ControlPlane, { its }: HookVariables): KubeObject =>
    deployment(systemNamespace(controlPlane), NAMES.transport.workload, {
      labels: { name: NAMES.transport.workload },
      initContainers: [{ name: "get-its-kubeconfig", image: IMAGES.getKubeconfig, args: ["--control-plane-label-selector", "kflex.kubestellar.io/cptype=its", "--control-plane-name", its, "--output-file", "/etc/kube/its/kubeconfig"] }],
      containers: [
        {
          name: NAMES.transport.container,
          image: IMAGES.transport,
          args: [
            "--metrics-bind-address=:8090",
            "--pprof-bind-address=:8092",
            "--transport-kubeconfig=/etc/kube/its/kubeconfig",
            "--transport-qps=5",
            "--transport-burst=10",
            "--wds-kubeconfig=/etc/kube/wds/kubeconfig-incluster",
            `--wds-name=${controlPlane.metadata.name}`,
            "--wds-qps=5",
            "--wds-burst=10",
            "-v=4",
            "--max-num-wrapped=1",
            "--max-size-wrapped=512000",
          ],
        },
      ],
    }),
} as const;

const RESOURCES: Readonly<Record<string, ApiResource>> = { ServiceAccount: resources.ServiceAccount, Deployment: resources.Deployment, StatefulSet: resources.StatefulSet, Job: resources.Job };

/** Makes those that are missing; what is there may have been changed by its user and stays. */
export async function ensureWorkloads(host: SpaceClient, workloads: readonly KubeObject[]): Promise<void> {
  for (const workload of workloads) {
    try {
      await host.create(RESOURCES[workload.kind]!, workload, { fieldManager: KUBEFLEX_MANAGER });
    } catch (error) {
      if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    }
  }
}

/** Ends the workloads of a namespace that is to go: with living pods in it, its deletion would take their whole grace period. */
export async function endWorkloads(host: SpaceClient, namespace: string, signal: AbortSignal): Promise<void> {
  for (const resource of [resources.Deployment, resources.StatefulSet]) for (const { metadata } of (await host.list(resource, { namespace })).items) await host.delete(resource, metadata);
  const ended = (pod: KubeObject): boolean => (pod["status"] as { phase?: string } | undefined)?.phase === "Succeeded";
  await observe({ pods: { client: host, resource: resources.Pod, namespace } }, { deadlineSeconds: PODS_GO_SECONDS, signal }, ({ pods }) => (pods.list().every(ended) ? true : undefined));
}

function ownedBy({ apiVersion, kind, metadata }: ControlPlane): readonly OwnerReference[] {
  return [{ apiVersion, kind, name: metadata.name, uid: metadata.uid!, controller: true, blockOwnerDeletion: true }];
}

function serviceAccount(namespace: string, name: string): KubeObject {
  return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } };
}

function deployment(namespace: string, name: string, template: PodTemplate, labels: Readonly<Record<string, string>> = template.labels, ownerReferences: readonly OwnerReference[] = []): KubeObject {
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace, labels, ownerReferences }, spec: { replicas: 1, selector: { matchLabels: template.labels }, template: podTemplate(template) } };
}

function statefulSet(namespace: string, name: string, serviceName: string, template: PodTemplate): KubeObject {
  return { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { name, namespace, labels: template.labels }, spec: { replicas: 1, serviceName, selector: { matchLabels: template.labels }, template: podTemplate(template) } };
}

function job(controlPlane: ControlPlane, name: string, { container = name, image, args, backoffLimit = 1 }: { readonly container?: string; readonly image: string; readonly args?: readonly string[]; readonly backoffLimit?: number }, ownerReferences: readonly OwnerReference[] = []): KubeObject {
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name, namespace: systemNamespace(controlPlane), ownerReferences }, spec: { backoffLimit, template: podTemplate({ labels: {}, restartPolicy: "Never", containers: [{ name: container, image, ...(args === undefined ? {} : { args }) }] }) } };
}

function podTemplate({ labels, annotations, ...spec }: PodTemplate): object {
  return { metadata: { labels, ...(annotations === undefined ? {} : { annotations }) }, spec };
}
