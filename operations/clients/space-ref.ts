/** Names a space and the way to it without a secret, so that it can be stored anywhere: config, Pulumi state, fleet.yaml. */
import { homedir } from "node:os";
import path from "node:path";

export type SpaceKind = "HOST" | "ITS" | "WDS" | "WEC";

/** How to reach a cluster by a kubeconfig: where it is, never its content. */
export interface KubeconfigReference {
  /** Path of the file. @default as kubectl: `$KUBECONFIG`, then `~/.kube/config` */
  readonly path?: string;
  /** Name of the context. @default the file's current one */
  readonly context?: string;
  /** Name of an environment variable that holds the path. */
  readonly env?: string;
}

/** Where the kubeconfig of a space is. */
export type SpaceVia =
  | {
      /** A kubeconfig of this machine. */
      readonly kubeconfig: KubeconfigReference;
    }
  | {
      /** Name of the ControlPlane whose status names the Secret with the kubeconfig. */
      readonly controlPlane: string;
      /** The hosting cluster with both. */
      readonly host: SpaceRef;
    }
  | {
      /** Name of an embedded hub. */
      readonly hub: string;
      /** What the space is called there. */
      readonly space: string;
    };

/** Names a space and the way to it; holds no secret. */
export interface SpaceRef {
  /** Name of the space: `its1`. */
  readonly name: string;
  /** What it is: hosting cluster, ITS, WDS or workload cluster. */
  readonly kind: SpaceKind;
  /** UID of the space's namespace `kube-system`. Another one is another space. Absent: not known yet. */
  readonly uid?: string;
  /** The way to it. */
  readonly via: SpaceVia;
}

/** Folder with one folder an embedded hub: `$XDG_STATE_HOME/ksfleet`, by default `~/.local/state/ksfleet`. */
export function hubsFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env["XDG_STATE_HOME"];
  return path.join(base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".local", "state"), "ksfleet");
}

/** Kubeconfig of the administrator of a space on an embedded hub. */
export function hubKubeconfig(hub: string, space: string, env: NodeJS.ProcessEnv = process.env): string {
  return path.join(hubsFolder(env), hub, "spaces", space, "admin.kubeconfig");
}

/** The embedded hub behind an ITS or WDS: its name, and what the space is called there. */
export interface EmbeddedPlace {
  readonly hub: string;
  readonly space: string;
}

/** Where on an embedded hub a space is; `undefined` for all others. */
export function embeddedPlaceOf(ref: Pick<SpaceRef, "via">): EmbeddedPlace | undefined {
  const { via } = ref;
  if ("hub" in via) return { hub: via.hub, space: via.space };
  if (!("controlPlane" in via)) return undefined;
  const host = embeddedPlaceOf(via.host);
  return host === undefined ? undefined : { hub: host.hub, space: via.controlPlane };
}
