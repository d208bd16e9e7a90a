/** Inputs and outputs that all spaces share. */
import type { KubeconfigReference, SpaceKind, SpaceRef } from "../../operations/clients";
import type { Adopt } from "../../operations/ownership";

/** Inputs of a space: through a ControlPlane on `host`, or directly by `kubeconfig`. */
export interface SpaceInputs {
  /** Of the space and of its ControlPlane. */
  readonly name: string;
  readonly host?: SpaceRef;
  readonly kubeconfig?: KubeconfigReference;
  /** Of the ControlPlane. */
  readonly type?: string;
  /** Bounds the wait for Ready, and for deletion. */
  readonly timeoutSeconds: number;
  /** Whose the ControlPlane is: `<project>/<stack>`. What has another owner is never touched. */
  readonly owner: string;
  readonly adopt?: Adopt;
  /** The way to it, computed by check so that a preview knows it. */
  readonly ref: Omit<SpaceRef, "uid">;
}

/** What the world adds. */
export interface SpaceFacts {
  /** Of the namespace kube-system; absent while the space has never been reached. */
  readonly uid?: string;
}

/** How to reach a space, from its checked inputs. */
export function referenceOf(kind: SpaceKind, inputs: { readonly name: string; readonly host?: SpaceRef | undefined; readonly kubeconfig?: KubeconfigReference | undefined }): Omit<SpaceRef, "uid"> {
  const { name, host, kubeconfig } = inputs;
  if (kubeconfig !== undefined) return { name, kind, via: { kubeconfig } };
  return { name, kind, via: { controlPlane: name, host: host! } };
}

/** The reference with what is known of its identity. */
export function identified({ ref, uid }: { readonly ref: Omit<SpaceRef, "uid"> } & SpaceFacts): SpaceRef {
  return uid === undefined ? ref : { ...ref, uid };
}
