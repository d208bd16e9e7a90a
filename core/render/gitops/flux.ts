/**
 * Flux delivers each space's folder: a Kustomization a space. Flux reads a kubeconfig only from a Secret beside the Kustomization, and KubeFlex
 * puts one into the namespace of each ControlPlane; so that is where the Kustomization of a space goes, once the hosting cluster has it.
 *
 * @see kustomize-controller config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml (v1)
 */
import type { KubeObject } from "../../model/kube-object";
import { apiVersionOf } from "../../model/kube-object";
import { resources } from "../../model/resources";
import { inClusterKubeconfig } from "../control-planes";
import type { DeliveredSpace, GitOpsFile } from "./delivered-space";
import { inDeliveryOrder, repositoryPath } from "./delivered-space";

/** Folder of what is applied to Flux's cluster, by hand or by a Kustomization that is there already. */
export const FLUX_FOLDER = "flux";
/** Folder of the spaces' Kustomizations, which Flux itself delivers when the spaces are there. */
export const FLUX_SPACES_FOLDER = "flux-spaces";

/** A Secret with a kubeconfig. */
export interface FluxSecret {
  /** Of the Secret, and therefore of the Kustomization. @default the namespace of Flux */
  readonly namespace?: string;
  readonly name: string;
  /** @default "value", then "value.yaml", as Flux looks */
  readonly key?: string;
}

/** How Flux is to deliver a fleet. */
export interface FluxDelivery {
  /** The source that holds the output; Flux's own where it was bootstrapped from this repository. */
  readonly source: {
    /** @default "GitRepository" */
    readonly kind?: "GitRepository" | "OCIRepository" | "Bucket";
    /** @default "flux-system" */
    readonly name?: string;
    /** @default the namespace of Flux */
    readonly namespace?: string;
  };
  /** The output folder in the source: `fleet/dist`. @default "", which is its root */
  readonly path?: string;
  /** Beginning of all names. @default "fleet" */
  readonly name?: string;
  /** Namespace of Flux. @default "flux-system" */
  readonly namespace?: string;
  /** How often Flux looks for drift. @default "10m" */
  readonly interval?: string;
  /** Kubeconfigs, by space. @default those of the ControlPlanes; needed for spaces that this fleet's hosting cluster does not make */
  readonly secrets?: Readonly<Record<string, FluxSecret>>;
  /** Remove what is in the folders no more. Of the hosting cluster only with `pruneSpaces`. @default true */
  readonly prune?: boolean;
  /** Remove ControlPlanes too that are defined no more: each is a space with all its content. @default false */
  readonly pruneSpaces?: boolean;
}

/** Names of spaces that Flux cannot reach by what is said: no ControlPlane here, and no Secret named. */
export function withoutKubeconfig(spaces: readonly DeliveredSpace[], { secrets = {} }: FluxDelivery): readonly string[] {
  return inDeliveryOrder(spaces).filter(({ name, kind, controlPlaneType }) => kind !== "HOST" && controlPlaneType === undefined && secrets[name] === undefined).map(({ name }) => name);
}

/** The files of the folders `flux` and `flux-spaces`. Every space but the hosting cluster must have a kubeconfig; see `withoutKubeconfig`. */
export function fluxFiles(spaces: readonly DeliveredSpace[], delivery: FluxDelivery): readonly GitOpsFile[] {
  const { name = "fleet", namespace = "flux-system", prune = true, pruneSpaces = false } = delivery;
  const delivered = inDeliveryOrder(spaces);
  const hosts = delivered.filter(({ kind }) => kind === "HOST");
  const others = delivered.filter(({ kind }) => kind !== "HOST");
  // Only what this hosting cluster makes can be waited for.
  const made = others.filter(({ controlPlaneType }) => controlPlaneType !== undefined);
  const placeOf = (space: DeliveredSpace): Place => ({ namespace, ...(delivery.secrets?.[space.name] ?? inClusterKubeconfig(space.name, space.controlPlaneType ?? "")) });
  const nameOf = (space: DeliveredSpace): string => `${name}-${space.name}`;
  const root = [
    ...hosts.map((host) => kustomization({ delivery, name: nameOf(host), namespace, path: host.name, prune: prune && pruneSpaces, healthChecks: made.map((space) => space.name) })),
    kustomization({ delivery, name: `${name}-spaces`, namespace, path: FLUX_SPACES_FOLDER, prune, dependsOn: hosts.map((host) => ({ name: nameOf(host), namespace })) }),
  ];
  return [
    { name: `${FLUX_FOLDER}/0-fleet.k8s.yaml`, objects: root },
    ...others.map((space): GitOpsFile => {
      const its = others.find((other) => space.kind === "WDS" && other.name === space.inventory);
      const { namespace: at, name: secret, key } = placeOf(space);
      const dependsOn = its === undefined ? [] : [{ name: nameOf(its), namespace: placeOf(its).namespace }];
      return { name: `${FLUX_SPACES_FOLDER}/0-${space.name}.k8s.yaml`, objects: [kustomization({ delivery, name: nameOf(space), namespace: at, path: space.name, prune, dependsOn, secret: { name: secret, ...(key === undefined ? {} : { key }) } })] };
    }),
  ];
}

interface Place extends FluxSecret {
  readonly namespace: string;
}

interface KustomizationWish {
  readonly delivery: FluxDelivery;
  readonly name: string;
  readonly namespace: string;
  /** Folder of the output. */
  readonly path: string;
  readonly prune: boolean;
  readonly dependsOn?: readonly { readonly name: string; readonly namespace: string }[];
  readonly secret?: { readonly name: string; readonly key?: string };
  /** ControlPlanes to wait for. */
  readonly healthChecks?: readonly string[];
}

function kustomization({ delivery, name, namespace, path, prune, dependsOn = [], secret, healthChecks = [] }: KustomizationWish): KubeObject {
  const { source, path: base = "", namespace: ofFlux = "flux-system", interval = "10m" } = delivery;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace },
    spec: {
      interval,
      retryInterval: "1m",
      timeout: "5m",
      path: `./${repositoryPath(base, path)}`,
      prune,
      sourceRef: { kind: source.kind ?? "GitRepository", name: source.name ?? "flux-system", namespace: source.namespace ?? ofFlux },
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(secret === undefined ? {} : { kubeConfig: { secretRef: secret } }),
      ...(healthChecks.length === 0 ? {} : { healthChecks: healthChecks.map((plane) => ({ apiVersion: apiVersionOf(resources.ControlPlane), kind: "ControlPlane", name: plane })) }),
    },
  };
}
