/** ConfigMap `kube-public/cluster-info`: where a joining cluster finds the ITS and its CA, before it trusts anything. */
import { parse, stringify } from "yaml";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients";
import { readText } from "../state";
import { KUBEFLEX_MANAGER } from "./context";

const NAMESPACE = "kube-public";
const NAME = "cluster-info";
/** As kubeadm names it: everybody may read that one ConfigMap. */
const READER = "kubeadm:bootstrap-signer-clusterinfo";

/** Writes address and CA of a space's kubeconfig, without credentials, and lets everybody read them. Idempotent. */
export async function publishClusterInfo(space: SpaceClient, kubeconfig: string): Promise<void> {
  const { clusters } = parse(readText(kubeconfig) ?? "") as { clusters: readonly { cluster: unknown }[] };
  const published = stringify({ apiVersion: "v1", kind: "Config", clusters: clusters.map(({ cluster }) => ({ name: "", cluster })), contexts: [], users: [], "current-context": "" }, { lineWidth: 0 });
  const options = { fieldManager: KUBEFLEX_MANAGER, force: true };
  const rbac = "rbac.authorization.k8s.io";
  await space.apply(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: NAME, namespace: NAMESPACE }, data: { kubeconfig: published } }, options);
  await space.apply(resources.Role, { apiVersion: `${rbac}/v1`, kind: "Role", metadata: { name: READER, namespace: NAMESPACE }, rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [NAME], verbs: ["get"] }] }, options);
  await space.apply(resources.RoleBinding, { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata: { name: READER, namespace: NAMESPACE }, roleRef: { apiGroup: rbac, kind: "Role", name: READER }, subjects: [{ apiGroup: rbac, kind: "User", name: "system:anonymous" }] }, options);
}
