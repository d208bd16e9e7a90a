/** The ControlPlanes of spaces, as KubeStellar's core chart 0.30 renders them (reference 6.2). */
import type { BootstrapSecretReference, ControlPlaneSpec } from "../model/control-plane";
import type { KubeObject } from "../model/kube-object";
import { apiVersionOf } from "../model/kube-object";
import { resources } from "../model/resources";

/** Types of ControlPlane that can be an ITS by the core chart. */
export const INVENTORY_TYPES = ["vcluster", "host", "external"] as const;
/** Types of ControlPlane that can be a WDS by the core chart. */
export const WORKLOAD_TYPES = ["k8s", "host"] as const;

export interface InventoryControlPlane {
  readonly type: (typeof INVENTORY_TYPES)[number];
  /** False where OCM is there already. */
  readonly installOcm: boolean;
  /** Type `external`: the Secret with the cluster's kubeconfig, on the hosting cluster. */
  readonly bootstrapSecret?: BootstrapSecretReference;
}

export interface WorkloadControlPlane {
  readonly name: string;
  readonly type: (typeof WORKLOAD_TYPES)[number];
  /** Comma-separated, without blanks, core as an empty element: `",apps"`; `""`: all groups. */
  readonly apiGroups: string;
  /** Name of the ITS; `""`: the only one. With KubeStellar 0.30 a name keeps the transport controller from starting. */
  readonly itsName: string;
}

/** The Secret by which an external cluster becomes the ITS of this name, where nothing else is said of it. */
export function bootstrapSecretOf(name: string, given: Partial<BootstrapSecretReference> = {}): BootstrapSecretReference {
  return { name: `${name}-bootstrap`, namespace: "default", inClusterKey: "kubeconfig-incluster", ...given };
}

/** The object of a space. */
export function controlPlaneObject(name: string, spec: ControlPlaneSpec): KubeObject {
  return { apiVersion: apiVersionOf(resources.ControlPlane), kind: "ControlPlane", metadata: { name }, spec };
}

/** Where KubeFlex puts a kubeconfig that works inside the hosting cluster (reference 6.3). */
export interface KubeconfigSecret {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** The Secret of a space, by the type of its ControlPlane. */
export function inClusterKubeconfig(space: string, type: string): KubeconfigSecret {
  const namespace = `${space}-system`;
  if (type === "vcluster") return { namespace, name: "vc-vcluster", key: "config-incluster" };
  if (type === "k3s") return { namespace, name: "k3s-config", key: "config-incluster" };
  return { namespace, name: "admin-kubeconfig", key: "kubeconfig-incluster" };
}

/** As `templates/controlplanes/its.yaml`. */
export function inventoryControlPlane({ type, installOcm, bootstrapSecret }: InventoryControlPlane): ControlPlaneSpec {
  const { name: secretName, key: secretKey } = inClusterKubeconfig("", type);
  return {
    backend: "shared",
    waitForPostCreateHooks: true,
    type,
    ...(bootstrapSecret === undefined ? {} : { bootstrapSecretRef: bootstrapSecret }),
    globalVars: { ITSSecretName: secretName, ITSSecretKey: secretKey },
    postCreateHooks: [...(installOcm ? [{ hookName: "its-hub-init" }] : []), { hookName: "install-status-addon" }],
  };
}

/** As `templates/controlplanes/wds.yaml`. */
export function workloadControlPlane({ name, type, apiGroups, itsName }: WorkloadControlPlane): ControlPlaneSpec {
  return {
    backend: "shared",
    waitForPostCreateHooks: true,
    type,
    globalVars: { ControlPlaneName: name, ITSName: itsName },
    postCreateHooks: [
      { hookName: "kubestellar-controller", vars: { APIGroups: apiGroups } },
      { hookName: "transport-controller", vars: { WDSSecretName: "admin-kubeconfig", WDSSecretKey: "kubeconfig-incluster" } },
    ],
  };
}
