/** What a synth writes for those who deliver the folders: kustomizations, parents of apply sets, objects of Argo CD and Flux. */
import { createHash } from "node:crypto";
import type { ControlPlaneSpec } from "../../../core/model/control-plane";
import type { Json } from "../../../core/model/kube-object";
import { APPLY_SET_FOLDER, applySetFiles, applySetIdSource } from "../../../core/render/gitops/apply-set";
import { ARGO_CD_FOLDER, argoCdFiles } from "../../../core/render/gitops/argo-cd";
import type { ArgoCdDelivery } from "../../../core/render/gitops/argo-cd";
import type { DeliveredSpace } from "../../../core/render/gitops/delivered-space";
import { FLUX_FOLDER, FLUX_SPACES_FOLDER, fluxFiles, withoutKubeconfig } from "../../../core/render/gitops/flux";
import type { FluxDelivery } from "../../../core/render/gitops/flux";
import { KUSTOMIZATION_FILE, kustomizationOf } from "../../../core/render/gitops/kustomization";
import { MARK, filesOfSpace } from "./files";
import type { RenderedSpace, RenderingProblem } from "./rendering";
import { toYaml, toYamlDocuments } from "../../../core/render/yaml";

/** How the output is delivered, beside being applied by hand. */
export interface Delivery {
  /** Write a kustomization.yaml into each folder: then `kubectl apply -k` instead of `-f`. @default false */
  readonly kustomization?: boolean;
  /** Write what `kubectl apply --prune --applyset` needs; see docs/gitops.md. @default false */
  readonly applySets?: boolean;
  /** Write Applications of Argo CD. @default none */
  readonly argoCd?: ArgoCdDelivery;
  /** Write Kustomizations of Flux. @default none */
  readonly flux?: FluxDelivery;
}

/** Folders beside those of the spaces, ascending. */
export function foldersOf({ applySets = false, argoCd, flux }: Delivery): readonly string[] {
  return [...(applySets ? [APPLY_SET_FOLDER] : []), ...(argoCd === undefined ? [] : [ARGO_CD_FOLDER]), ...(flux === undefined ? [] : [FLUX_FOLDER, FLUX_SPACES_FOLDER])];
}

/** File, relative to the output folder, to its text. */
export function deliveryFiles(spaces: readonly RenderedSpace[], delivery: Delivery): ReadonlyMap<string, string> {
  if (delivery.kustomization !== true && foldersOf(delivery).length === 0) return new Map();
  const delivered = deliveredSpaces(spaces);
  const files = new Map<string, string>();
  if (delivery.kustomization === true) for (const { name, files: own } of delivered) if (own.length > 0) files.set(`${name}/${KUSTOMIZATION_FILE}`, `${MARK}\n${toYaml(kustomizationOf(own))}`);
  const objects = [
    ...(delivery.applySets === true ? applySetFiles(delivered, applySetId) : []),
    ...(delivery.argoCd === undefined ? [] : argoCdFiles(delivered, delivery.argoCd)),
    ...(delivery.flux === undefined ? [] : fluxFiles(delivered, delivery.flux)),
  ];
  for (const { name, objects: documents } of objects) files.set(name, toYamlDocuments(documents as readonly unknown[] as readonly Json[]));
  return files;
}

/** Spaces that bear the name of one of our folders, and those that a delivery could not reach. */
export function deliveryProblems(spaces: readonly RenderedSpace[], delivery: Delivery): readonly RenderingProblem[] {
  const folders = new Set(foldersOf(delivery));
  const unreachable = new Set(delivery.flux === undefined ? [] : withoutKubeconfig(deliveredSpaces(spaces), delivery.flux));
  return spaces.flatMap(({ space }): readonly RenderingProblem[] => [
    ...(folders.has(space.spaceName) ? [{ construct: space, code: "KS231" as const, message: `the folder ${space.spaceName} is that of a delivery`, fix: "Give the space another name" }] : []),
    ...(unreachable.has(space.spaceName) ? [{ construct: space, code: "KS234" as const, message: "Flux has no kubeconfig of it: the fleet's hosting cluster makes no such space", fix: `Name a Secret in flux.secrets.${space.spaceName}, or give the space a host` }] : []),
  ]);
}

function deliveredSpaces(spaces: readonly RenderedSpace[]): readonly DeliveredSpace[] {
  const hosted = spaces.filter(({ space }) => space.spaceKind === "HOST").flatMap(({ objects }) => objects);
  const types = new Map(hosted.flatMap(({ object: { kind, metadata, spec } }) => (kind === "ControlPlane" ? [[metadata.name, (spec as ControlPlaneSpec | undefined)?.type] as const] : [])));
  return spaces.map(({ space, objects }) => ({ name: space.spaceName, kind: space.spaceKind, inventory: space.settings.inventory, controlPlaneType: types.get(space.spaceName), files: [...filesOfSpace(objects).keys()] }));
}

const applySetId = (name: string): string => `applyset-${createHash("sha256").update(applySetIdSource(name)).digest("base64url")}-v1`;
