/**
 * Argo CD delivers each space's folder: an Application a space, in the order hosting cluster, ITS, WDS, below one that holds them all. Spaces
 * are named as Argo CD knows clusters; how it gets to them is a Secret that is never written here, at most where it comes from.
 *
 * @see argo-cd manifests/crds/application-crd.yaml, docs/user-guide/sync-waves.md
 */
import type { KubeObject } from "../../model/kube-object";
import { argoClusters } from "./argo-clusters";
import { argoHealth } from "./argo-health";
import type { DeliveredSpace, GitOpsFile } from "./delivered-space";
import { inDeliveryOrder, repositoryPath } from "./delivered-space";

/** Folder of the files. */
export const ARGO_CD_FOLDER = "argocd";

/** How Argo CD is to deliver a fleet. */
export interface ArgoCdDelivery {
  /** The repository that the output is committed to. */
  readonly repoUrl: string;
  /** The output folder in it: `fleet/dist`. @default "", which is its root */
  readonly path?: string;
  /** Branch, tag or commit. @default "HEAD" */
  readonly targetRevision?: string;
  /** Name of the Application of all, and beginning of the others' names. @default "fleet" */
  readonly name?: string;
  /** Namespace of Argo CD. @default "argocd" */
  readonly namespace?: string;
  /** @default "default" */
  readonly project?: string;
  /** What Argo CD calls the clusters, by space. @default the space's name, as KubeStellar's core chart registers WDSes; for the hosting cluster the one that Argo CD runs in */
  readonly clusters?: Readonly<Record<string, string>>;
  /** Remove what is in the folders no more. Of the hosting cluster only with `pruneSpaces`. @default true */
  readonly prune?: boolean;
  /** Remove ControlPlanes too that are defined no more: each is a space with all its content. @default false */
  readonly pruneSpaces?: boolean;
  /** Have External Secrets Operator make the cluster Secrets from those of the ControlPlanes. @default false: somebody registers the spaces, as `argocd cluster add` or the core chart */
  readonly externalSecrets?: boolean;
}

const IN_CLUSTER = "https://kubernetes.default.svc";
const WAVE: Readonly<Record<DeliveredSpace["kind"], number>> = { HOST: 0, ITS: 2, WDS: 3, WEC: 3 };
/** Between the hosting cluster, which makes the Secrets that these stand on, and the spaces. */
const CLUSTERS_WAVE = 1;

/** The files of the folder `argocd`: what is applied by hand (0), and what Argo CD then takes from the repository (1, 2). */
export function argoCdFiles(spaces: readonly DeliveredSpace[], delivery: ArgoCdDelivery): readonly GitOpsFile[] {
  const { name = "fleet", namespace = "argocd", externalSecrets = false } = delivery;
  const delivered = inDeliveryOrder(spaces);
  const applications = delivered.map((space) => application({ name: `${name}-${space.name}`, delivery, path: space.name, destination: destinationOf(space, delivery), prune: isPruned(space, delivery), wave: WAVE[space.kind] }));
  const clusters = externalSecrets ? argoClusters(delivered, { namespace, wave: CLUSTERS_WAVE, nameOf: (space) => delivery.clusters?.[space] ?? space }) : [];
  const root = application({ name, delivery, path: ARGO_CD_FOLDER, destination: { server: IN_CLUSTER, namespace }, prune: delivery.prune ?? true, include: "{1-clusters,2-applications}.k8s.yaml" });
  return [
    { name: `${ARGO_CD_FOLDER}/0-fleet.k8s.yaml`, objects: [root] },
    { name: `${ARGO_CD_FOLDER}/0-health.k8s.yaml`, objects: [argoHealth(namespace)] },
    ...(clusters.length === 0 ? [] : [{ name: `${ARGO_CD_FOLDER}/1-clusters.k8s.yaml`, objects: clusters }]),
    { name: `${ARGO_CD_FOLDER}/2-applications.k8s.yaml`, objects: applications },
  ];
}

type Destination = { readonly server: string; readonly namespace?: string } | { readonly name: string };

function destinationOf({ name, kind }: DeliveredSpace, { clusters = {} }: ArgoCdDelivery): Destination {
  const known = clusters[name];
  return known === undefined && kind === "HOST" ? { server: IN_CLUSTER } : { name: known ?? name };
}

const isPruned = ({ kind }: DeliveredSpace, { prune = true, pruneSpaces = false }: ArgoCdDelivery): boolean => prune && (kind !== "HOST" || pruneSpaces);

interface ApplicationWish {
  readonly name: string;
  readonly delivery: ArgoCdDelivery;
  /** Folder of the output. */
  readonly path: string;
  readonly destination: Destination;
  readonly prune: boolean;
  readonly wave?: number;
  /** Files of the folder. @default all */
  readonly include?: string;
}

function application({ name, delivery, path, destination, prune, wave, include }: ApplicationWish): KubeObject {
  const { repoUrl, path: base = "", targetRevision = "HEAD", namespace = "argocd", project = "default" } = delivery;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace, ...(wave === undefined ? {} : { annotations: { "argocd.argoproj.io/sync-wave": String(wave) } }) },
    spec: {
      project,
      source: { repoURL: repoUrl, path: repositoryPath(base, path), targetRevision, ...(include === undefined ? {} : { directory: { include } }) },
      destination,
      syncPolicy: {
        automated: { prune, selfHeal: true },
        // Definitions are too large for an annotation; a WDS serves KubeStellar's kinds a while after it is there; what goes, goes last.
        syncOptions: ["ServerSideApply=true", "SkipDryRunOnMissingResource=true", "PruneLast=true"],
        retry: { limit: 20, backoff: { duration: "10s", factor: 2, maxDuration: "5m" } },
      },
    },
  };
}
