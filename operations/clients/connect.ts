/** From a reference to a client: finds the kubeconfig, connects, and makes sure that it is the space that was meant. */
import { resources } from "../../core/model/resources";
import { KubeStellarError } from "../errors";
import { KubeClient } from "./kube-client";
import { parseKubeconfig, readKubeconfig } from "./kubeconfig";
import type { ClusterAccess } from "./kubeconfig";
import type { SpaceClient } from "./space-client";
import { hubKubeconfig } from "./space-ref";
import type { SpaceRef } from "./space-ref";
import type { TransportOptions } from "./transport";

export type ConnectOptions = Omit<TransportOptions, "name">;

/** A client for the API server of a kubeconfig; does not talk to it yet. `name` is for messages. */
export async function connectKubeconfig(source: { readonly path?: string | undefined; readonly context?: string | undefined; readonly name: string }, options: ConnectOptions = {}): Promise<SpaceClient> {
  return new KubeClient(await readKubeconfig(source), { ...options, name: source.name });
}

/**
 * A client for a space. When the reference knows the space's UID, one call checks it.
 *
 * @throws KubeStellarError `BadKubeconfig`, `Unreachable`, `IdentityChanged` (a rebuilt hub or another cluster: nothing
 *   recorded about the old one may be applied to it), `NotFound` (no such ControlPlane, or it has no kubeconfig yet).
 */
export async function connect(ref: SpaceRef, options: ConnectOptions = {}): Promise<SpaceClient> {
  const client = new KubeClient(await accessOf(ref, options), { ...options, name: ref.name });
  if (ref.uid !== undefined) {
    const found = await readIdentity(client).catch((error: unknown) => {
      client.close();
      throw error;
    });
    if (found !== ref.uid) {
      client.close();
      throw new KubeStellarError(`${client.server} is another cluster than the recorded one (kube-system has UID ${found}, recorded is ${ref.uid})`, { code: "IdentityChanged", space: ref.name, fix: "If the context is wrong, mend it; if the space was rebuilt, remove its resources from the state and create them anew" });
    }
  }
  return client;
}

/** UID of the namespace kube-system: what a space is recognised by. */
export async function readIdentity(client: SpaceClient): Promise<string> {
  const namespace = await client.get(resources.Namespace, { name: "kube-system" });
  if (namespace?.metadata.uid === undefined) throw new KubeStellarError("has no namespace kube-system, by which a space is recognised", { code: "NotFound", space: client.name, fix: "Wait until the API server has made its namespaces" });
  return namespace.metadata.uid;
}

/** Where the kubeconfig of a space can be read; holds secrets. */
export async function accessOf(ref: SpaceRef, options: ConnectOptions = {}): Promise<ClusterAccess> {
  const { via } = ref;
  if ("hub" in via) return readKubeconfig({ path: hubKubeconfig(via.hub, via.space) });
  if ("controlPlane" in via) {
    const { text, origin } = await readControlPlaneKubeconfig(via, ref.name, options);
    return parseKubeconfig(text, { origin });
  }
  const { path, context, env } = via.kubeconfig;
  const fromEnv = env === undefined ? undefined : process.env[env];
  if (env !== undefined && fromEnv === undefined) throw new KubeStellarError(`the environment variable ${env}, which should hold the path of its kubeconfig, is not set`, { code: "BadKubeconfig", space: ref.name, fix: `Set ${env}` });
  return readKubeconfig({ path: path ?? fromEnv, context });
}

/** The kubeconfig text that a ControlPlane reports (reference 6.3: `status.secretRef`, external key first). Secret. */
async function readControlPlaneKubeconfig(via: { readonly controlPlane: string; readonly host: SpaceRef }, space: string, options: ConnectOptions = {}): Promise<{ readonly text: string; readonly origin: string }> {
  const host = await connect(via.host, options);
  try {
    const controlPlane = await host.get(resources.ControlPlane, { name: via.controlPlane });
    if (controlPlane === undefined) throw new KubeStellarError(`the hosting cluster ${via.host.name} has no ControlPlane ${via.controlPlane}`, { code: "NotFound", space });
    const secretRef = (controlPlane["status"] as { secretRef?: { namespace: string; name: string; key?: string; inClusterKey: string } } | undefined)?.secretRef;
    if (secretRef === undefined) throw new KubeStellarError(`ControlPlane ${via.controlPlane} reports no kubeconfig yet`, { code: "NotFound", space, fix: "Wait until it is Ready" });
    const secret = await host.get(resources.Secret, { namespace: secretRef.namespace, name: secretRef.name });
    const data = (secret?.["data"] ?? {}) as Record<string, string>;
    const encoded = (secretRef.key === undefined ? undefined : data[secretRef.key]) ?? data[secretRef.inClusterKey];
    const origin = `Secret ${secretRef.namespace}/${secretRef.name} of ${via.host.name}`;
    if (encoded === undefined) throw new KubeStellarError(`${origin} has no kubeconfig under ${[secretRef.key, secretRef.inClusterKey].filter((k) => k !== undefined).join(" or ")}`, { code: "NotFound", space });
    return { text: Buffer.from(encoded, "base64").toString("utf8"), origin };
  } finally {
    host.close();
  }
}
