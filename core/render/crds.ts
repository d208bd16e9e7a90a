/** The CustomResourceDefinitions of a fleet's spaces. Kept out of core/index.ts, so that only those pay for it who install CRDs. */
import type { KubeObject } from "../model/kube-object";
import { crdTable } from "./crds/table";

/** A kind that `crdOf` knows. */
export type CrdKind = keyof typeof crdTable;
/** Kinds of space, as in `SpaceRef`. */
export type SpaceKind = "HOST" | "ITS" | "WDS" | "WEC";

/** Kinds of which there is a CRD, ascending. */
export const crdKinds = Object.keys(crdTable).sort() as readonly CrdKind[];

/**
 * The CustomResourceDefinition of a kind, structurally equal to that of KubeStellar 0.30, KubeFlex 0.9 or OCM 1.3; the
 * descriptions are ours, conversion webhooks are left out.
 *
 * @returns a fresh object, without status.
 */
export function crdOf(kind: CrdKind): KubeObject {
  return crdTable[kind].make();
}

/**
 * The CustomResourceDefinitions that a space of this kind has once it is set up: KubeFlex's in a hosting cluster, KubeStellar's
 * in a WDS, the hub's half of OCM and WorkStatus in an ITS, the agent's half in a WEC.
 *
 * @returns fresh objects, by kind ascending.
 */
export function crdsFor(space: SpaceKind): readonly KubeObject[] {
  return crdKinds.filter((kind) => (crdTable[kind].spaces as readonly SpaceKind[]).includes(space)).map(crdOf);
}
