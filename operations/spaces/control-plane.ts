/** The ControlPlane of a space on its hosting cluster: applied, waited for, and deleted. */
import type { ControlPlane, ControlPlaneSpec } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import { controlPlaneObject } from "../../core/render/control-planes";
import type { SpaceClient } from "../clients";
import { KubeStellarError } from "../errors";
import { observe } from "../observe";
import { applyOwned, ownedBy, ownedByAnother, refusalToClaim } from "../ownership";
import type { Adopt } from "../ownership";

export interface ControlPlaneWish {
  readonly name: string;
  readonly spec: ControlPlaneSpec;
  readonly owner: string;
  readonly adopt?: Adopt | undefined;
  /** What we stated the last time, if we did. */
  readonly previous?: ControlPlaneSpec | undefined;
}

export interface Wait {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

/**
 * Applies a ControlPlane as ours.
 *
 * @throws KubeStellarError `OwnedByAnother`; `MissingCRD` when the hosting cluster has no KubeFlex.
 */
export async function applyControlPlane(host: SpaceClient, wish: ControlPlaneWish): Promise<void> {
  const { apiVersion, kind } = controlPlaneObject(wish.name, wish.spec);
  if ((await host.resourceFor(apiVersion, kind)) === undefined) {
    throw new KubeStellarError("has no ControlPlanes", { code: "MissingCRD", space: host.name, object: `ControlPlane ${wish.name}`, fix: "Install KubeStellar's core chart there (HostingCluster with install), use the embedded hub, or give the space a kubeconfig of its own" });
  }
  const live = await host.get(resources.ControlPlane, { name: wish.name });
  const refusal = live === undefined ? undefined : refusalToClaim(live, { owner: wish.owner, adopt: wish.adopt, recorded: wish.previous !== undefined });
  if (refusal !== undefined) throw ownedByAnother(host.name, [refusal]);
  await applyOwned(host, resources.ControlPlane, ownedBy(controlPlaneObject(wish.name, wish.spec), wish.owner), {
    previous: wish.previous === undefined ? undefined : controlPlaneObject(wish.name, wish.previous),
    force: wish.adopt === "always",
  });
}

/** Waits until the ControlPlane is Ready. @returns why it is not, when the time is over. */
export async function awaitReady(host: SpaceClient, name: string, wait: Wait): Promise<string | undefined> {
  let last = "it has no status yet";
  const { ended } = await observe({ planes: { client: host, resource: resources.ControlPlane, fieldSelector: `metadata.name=${name}` } }, { deadlineSeconds: wait.timeoutSeconds, signal: wait.signal }, ({ planes }) => {
    const plane = planes.get({ name }) as ControlPlane | undefined;
    if (plane === undefined) {
      last = "it is gone";
      return undefined;
    }
    const ready = plane.status?.conditions.find(({ type }) => type === "Ready");
    if (ready?.status === "True" && ready.reason === "Available") return true;
    last = ready === undefined ? "it has no condition Ready yet" : `Ready is ${ready.status}, ${ready.reason}${ready.message === "" ? "" : `: ${ready.message}`}`;
    const pending = (plane.spec?.postCreateHooks ?? []).map(({ hookName }) => hookName).filter((hook) => plane.status?.postCreateHooks?.[hook] !== true);
    if (pending.length > 0) last += `; hooks not done: ${pending.join(", ")}`;
    return undefined;
  });
  return ended === "content" ? undefined : last;
}

/**
 * Deletes the ControlPlane and waits until it is gone.
 *
 * @throws KubeStellarError `OwnedByAnother`; `Timeout` when it still stands.
 */
export async function deleteControlPlane(host: SpaceClient, name: string, owner: string, wait: Wait): Promise<void> {
  const live = await host.get(resources.ControlPlane, { name });
  if (live === undefined) return;
  const refusal = refusalToClaim(live, { owner, recorded: true });
  if (refusal !== undefined) throw ownedByAnother(host.name, [refusal]);
  const { uid } = live.metadata;
  await host.delete(resources.ControlPlane, { name }, uid === undefined ? {} : { uid });
  const { ended } = await observe({ planes: { client: host, resource: resources.ControlPlane, fieldSelector: `metadata.name=${name}` } }, { deadlineSeconds: wait.timeoutSeconds, signal: wait.signal }, ({ planes }) => (planes.get({ name })?.metadata.uid !== uid ? true : undefined));
  if (ended !== "content") {
    throw new KubeStellarError(`is still being deleted after ${wait.timeoutSeconds} s (finalizers: ${(live.metadata.finalizers ?? []).join(", ") || "none"})`, { code: "Timeout", space: host.name, object: `ControlPlane ${name}`, fix: "See why KubeFlex does not let it go (its operator's log), then run the command again" });
  }
}

/** Reads the spec as it stands; `undefined` when it is gone or going. */
export async function readControlPlane(host: SpaceClient, name: string): Promise<ControlPlane | undefined> {
  const live = (await host.get(resources.ControlPlane, { name })) as ControlPlane | undefined;
  return live?.metadata.deletionTimestamp === undefined ? live : undefined;
}
