/**
 * The cluster Secrets by which Argo CD reaches the spaces of a hosting cluster, by reference: External Secrets Operator makes them from the
 * Secrets of the ControlPlanes and follows these. No value of a Secret is written.
 *
 * @see external-secrets docs/provider/kubernetes.md and docs/guides/templating.md; argo-cd docs/operator-manual/declarative-setup.md
 */
import type { KubeObject } from "../../model/kube-object";
import { inClusterKubeconfig } from "../control-planes";
import type { DeliveredSpace } from "./delivered-space";

const READER = "fleet-spaces";
const RBAC = "rbac.authorization.k8s.io";

/** What Argo CD wants to know of a cluster, out of a kubeconfig with one cluster and one user, as KubeFlex writes them. */
const FROM_KUBECONFIG = {
  server: "{{ (index (.kubeconfig | fromYaml).clusters 0).cluster.server }}",
  config: [
    "{{- $cluster := (index (.kubeconfig | fromYaml).clusters 0).cluster -}}",
    "{{- $user := (index (.kubeconfig | fromYaml).users 0).user -}}",
    '{{- $tls := dict "caData" (get $cluster "certificate-authority-data") "certData" (get $user "client-certificate-data") "keyData" (get $user "client-key-data") -}}',
    '{{ dict "bearerToken" (get $user "token") "tlsClientConfig" $tls | toJson }}',
  ].join(""),
};

/** Of the spaces that the fleet's hosting cluster makes: store, right to read, and the Secret to be. */
export function argoClusters(spaces: readonly DeliveredSpace[], { namespace, wave, nameOf }: { readonly namespace: string; readonly wave: number; readonly nameOf: (space: string) => string }): readonly KubeObject[] {
  const made = spaces.filter(({ controlPlaneType }) => controlPlaneType !== undefined);
  if (made.length === 0) return [];
  const annotations = { "argocd.argoproj.io/sync-wave": String(wave) };
  const objects: readonly KubeObject[] = [{ apiVersion: "v1", kind: "ServiceAccount", metadata: { name: READER, namespace } }, ...made.flatMap((space) => clusterOf(space, namespace, nameOf(space.name)))];
  return objects.map((object) => ({ ...object, metadata: { ...object.metadata, annotations } }));
}

function clusterOf({ name: space, controlPlaneType = "" }: DeliveredSpace, namespace: string, cluster: string): readonly KubeObject[] {
  const source = inClusterKubeconfig(space, controlPlaneType);
  const name = `fleet-${space}`;
  return [
    { apiVersion: `${RBAC}/v1`, kind: "Role", metadata: { name: READER, namespace: source.namespace }, rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: [source.name], verbs: ["get"] }] },
    { apiVersion: `${RBAC}/v1`, kind: "RoleBinding", metadata: { name: READER, namespace: source.namespace }, roleRef: { apiGroup: RBAC, kind: "Role", name: READER }, subjects: [{ kind: "ServiceAccount", name: READER, namespace }] },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "SecretStore",
      metadata: { name, namespace },
      spec: { provider: { kubernetes: { remoteNamespace: source.namespace, server: { caProvider: { type: "ConfigMap", name: "kube-root-ca.crt", key: "ca.crt" } }, auth: { serviceAccount: { name: READER } } } } },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name, namespace },
      spec: {
        refreshInterval: "10m",
        secretStoreRef: { kind: "SecretStore", name },
        data: [{ secretKey: "kubeconfig", remoteRef: { key: source.name, property: source.key } }],
        target: { name, template: { engineVersion: "v2", metadata: { labels: { "argocd.argoproj.io/secret-type": "cluster" } }, data: { name: cluster, ...FROM_KUBECONFIG } } },
      },
    },
  ];
}
