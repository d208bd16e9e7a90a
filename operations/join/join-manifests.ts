/** The manifests with which a remote site installs OCM's agents itself: `ksfleet join CLUSTER --output manifests`. */
import { stringify } from "yaml";
import { joinObjects } from "../../core/render/klusterlet";
import type { AgentSettings } from "../../core/render/klusterlet";
import type { SpaceClient } from "../clients/space-client";
import type { BootstrapOptions } from "../registration";
import { joinKubeconfig } from "./join-kubeconfig";
import type { JoinKubeconfig } from "./join-kubeconfig";

export interface JoinManifestsOptions extends BootstrapOptions {
  readonly settings?: AgentSettings | undefined;
  /** Docker config JSON. Secret. */
  readonly imagePullCredentials?: string | undefined;
}

export interface JoinManifests extends Omit<JoinKubeconfig, "kubeconfig"> {
  /** YAML documents in the order in which they can be applied. Secret. */
  readonly manifests: string;
}

/** What `clusteradm join` would apply, with a short-lived token in the bootstrap Secret. @throws as `joinKubeconfig`. */
export async function joinManifests(its: SpaceClient, cluster: string, { settings = {}, imagePullCredentials, ...bootstrap }: JoinManifestsOptions = {}): Promise<JoinManifests> {
  const { kubeconfig, ...joined } = await joinKubeconfig(its, cluster, bootstrap);
  const objects = joinObjects(cluster, settings, { bootstrapKubeconfig: kubeconfig, imagePullCredentials });
  return { ...joined, manifests: objects.map((object) => stringify(object, { lineWidth: 0, compat: "yaml-1.1" })).join("---\n") };
}
