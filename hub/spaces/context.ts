/** What the parts of `spaces@host` share. */
import type { ControlPlane } from "../../core/model/control-plane";
import type { KubeObject } from "../../core/model/kube-object";
import type { SpaceClient } from "../../operations/clients";
import type { Logger } from "../controllers/runtime/log";
import type { HubPaths } from "../state";
import type { ControlClient } from "../supervisor/control-client";

/** Field manager of what KubeFlex would write. */
export const KUBEFLEX_MANAGER = "kubeflex";

/** What reconciling a ControlPlane takes. */
export interface ReconcilerContext {
  readonly host: SpaceClient;
  readonly supervisor: Pick<ControlClient, "declareSpace" | "removeSpace" | "addControllers">;
  readonly paths: HubPaths;
  readonly log: Logger;
  /** Aborted when the process is to end. */
  readonly signal: AbortSignal;
  /** From the cache. */
  readonly controlPlane: (name: string) => ControlPlane | undefined;
  readonly controlPlanes: () => readonly ControlPlane[];
  readonly hook: (name: string) => KubeObject | undefined;
}

/** Namespace of a ControlPlane on the hosting cluster. */
export function systemNamespace({ metadata }: KubeObject): string {
  return `${metadata.name}-system`;
}
