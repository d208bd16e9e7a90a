/** What Helm's core chart leaves on a hosting cluster, as far as programs look at it. */
import { HOOK_TYPES } from "../../core/model/control-plane-hooks";
import type { KubeObject } from "../../core/model/kube-object";
import { CONTROL_PLANE_TYPE_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdsFor } from "../../core/render/crds";
import type { SpaceClient } from "../../operations/clients";
import { KUBEFLEX_NAMESPACE } from "../pods/roles";
import { KUBEFLEX_MANAGER } from "./context";
import { installCrds } from "./install-crds";
import { ensureWorkloads, operatorWorkloads } from "./workloads";

/** Installs CRDs, KubeFlex's namespace and configuration, and the hooks. Idempotent. */
export async function setUpHost(host: SpaceClient, signal: AbortSignal): Promise<void> {
  await installCrds(host, crdsFor("HOST"), signal);
  const apply = (resource: (typeof resources)[keyof typeof resources], object: KubeObject): Promise<KubeObject> => host.apply(resource, object, { fieldManager: KUBEFLEX_MANAGER, force: true });
  await apply(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: KUBEFLEX_NAMESPACE } });
  await Promise.all([
    // The chart's defaults (reference 6.2); nothing here goes through an ingress.
    apply(resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "kubeflex-config", namespace: KUBEFLEX_NAMESPACE }, data: { domain: "localtest.me", externalPort: "9443", hostContainer: "kubeflex-control-plane", isOpenShift: "false" } }),
    ensureWorkloads(host, operatorWorkloads()),
    ...Object.entries(HOOK_TYPES).map(([name, type]) =>
      // Without templates: their effect is built in (`hooks.ts`).
      apply(resources.PostCreateHook, { apiVersion: "tenancy.kflex.kubestellar.org/v1alpha1", kind: "PostCreateHook", metadata: { name, labels: { [CONTROL_PLANE_TYPE_LABEL]: type } }, spec: { templates: [] } }),
    ),
  ]);
}
