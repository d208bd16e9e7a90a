/**
 * The ManifestWork by which the status add-on reaches a cluster: account, rights and Deployment of its agent. Our own agents report by
 * themselves, and on a WEC of the embedded hub the Deployment is one of a played node; on a cluster with OCM's agents it is the real thing.
 */
import type { KubeObject } from "../../../core/model/kube-object";
import { ADD_ON_NAME_LABEL, OCM_ADD_ON_NAMESPACE, STATUS_ADD_ON } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { WantedObject } from "./rbac";

const AGENT = "status-agent";
const ACCOUNT = "status-agent-sa";
/** Of ocm-status-addon 0.2.0-rc17. */
const IMAGE = "ghcr.io/kubestellar/ocm-status-addon:0.2.0-rc17";
/** The chart's (reference 6.2). */
const SETTINGS = ["--hub-burst=10", "--hub-qps=5", "--local-burst=10", "--local-qps=5", "--log-flush-frequency=5s", "--logging-format=text", "--metrics-bind-addr=:8080", "--pprof-bind-addr=:8082", "--v=2"];

/** Goes with the add-on of its cluster. */
export function statusAddOnWork(cluster: string, { apiVersion, kind, metadata }: KubeObject): WantedObject {
  const labels = { app: AGENT };
  const manifests = [
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name: AGENT }, roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "ServiceAccount", name: ACCOUNT, namespace: OCM_ADD_ON_NAMESPACE }] },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: AGENT, namespace: OCM_ADD_ON_NAMESPACE, labels },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: ACCOUNT,
            volumes: [{ name: "hub-config", secret: { secretName: `${STATUS_ADD_ON}-hub-kubeconfig` } }],
            containers: [
              {
                name: AGENT,
                image: IMAGE,
                imagePullPolicy: "IfNotPresent",
                ports: [{ containerPort: 8080, protocol: "TCP", name: "metrics" }, { containerPort: 8082, protocol: "TCP", name: "debug-pprof" }],
                args: ["agent", "--hub-kubeconfig=/var/run/hub/kubeconfig", `--cluster-name=${cluster}`, `--addon-namespace=${OCM_ADD_ON_NAMESPACE}`, ...SETTINGS],
                volumeMounts: [{ name: "hub-config", mountPath: "/var/run/hub" }],
              },
            ],
          },
        },
      },
    },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: ACCOUNT, namespace: OCM_ADD_ON_NAMESPACE } },
  ];
  return {
    resource: resources.ManifestWork,
    object: {
      apiVersion: "work.open-cluster-management.io/v1",
      kind: "ManifestWork",
      metadata: {
        name: `addon-${STATUS_ADD_ON}-deploy-0`,
        namespace: cluster,
        labels: { [ADD_ON_NAME_LABEL]: STATUS_ADD_ON },
        ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid!, controller: true, blockOwnerDeletion: true }],
      },
      spec: { workload: { manifests } },
    },
  };
}
