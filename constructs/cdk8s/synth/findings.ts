/** What the core finds about a rendered fleet: each object by itself, then all of them together, as a preview sees them. */
import type { ApiObject } from "cdk8s";
import type { Diagnostic } from "../../../core/model/diagnostic";
import { formatDiagnostic } from "../../../core/model/diagnostic";
import { parseKubernetesMinor } from "../../../core/model/discovery";
import { checkObjects } from "../../../core/model/object-checks";
import { parseControlPlane } from "../../../core/model/parse";
import type * as Preview from "../../../core/preview";
import type { ItsInput, PreviewInput, StatusEngine, WdsInput } from "../../../core/preview/input";
import { OBJECT_ID } from "../api-objects";
import type { RenderedObject, RenderedSpace, Rendering } from "./rendering";
import type { Space } from "../space";

/** Findings by space, in the order in which they were found. */
export type FindingsBySpace = ReadonlyMap<Space, readonly SpaceFinding[]>;

export interface SpaceFinding {
  readonly diagnostic: Diagnostic;
  /** Path of the construct below the space, where a single object is at fault. */
  readonly path?: string;
}

/** Cost: that of a preview. */
export function findingsOf({ spaces }: Rendering): FindingsBySpace {
  const found = new Map<Space, SpaceFinding[]>(spaces.map(({ space }) => [space, []]));
  const tell = (space: Space, diagnostic: Diagnostic, at?: RenderedObject): void => void found.get(space)!.push({ diagnostic, ...(at === undefined ? {} : { path: pathOf(at.construct) }) });
  // What is no sound object cannot be placed: the others go on without it.
  const sound = spaces.map(({ space, objects }): RenderedSpace => ({
    space,
    objects: objects.filter((rendered) => {
      const about = checkObjects([rendered]);
      for (const diagnostic of about) tell(space, diagnostic, rendered);
      return about.length === 0;
    }),
  }));
  for (const { space, objects } of sound) {
    if (space.spaceKind !== "HOST") continue;
    for (const rendered of objects) if (rendered.object.kind === "ControlPlane") for (const diagnostic of parseControlPlane(rendered.object).diagnostics) tell(space, diagnostic, rendered);
  }
  const byName = new Map(sound.map((rendered) => [rendered.space.spaceName, rendered]));
  const input = previewInput(sound);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when something is written, not when a program starts
  const { asksForStatus, createPreview } = require("../../../core/preview") as typeof Preview;
  for (const { index, ...diagnostic } of createPreview(input, asksForStatus(input) ? statusEngine() : undefined).findings()) {
    const rendered = byName.get(diagnostic.space);
    if (rendered !== undefined) tell(rendered.space, diagnostic, index === undefined ? undefined : rendered.objects[index]);
  }
  return found;
}

/** As people wrote it: the one object of a construct is the construct. */
function pathOf({ node }: ApiObject): string {
  return node.id === OBJECT_ID ? node.path.slice(0, -OBJECT_ID.length - 1) : node.path;
}

/** One line for people. */
export function messageOf({ diagnostic, path }: SpaceFinding): string {
  return `${path === undefined ? "" : `${path}: `}${formatDiagnostic(diagnostic)}`;
}

function previewInput(spaces: readonly RenderedSpace[]): PreviewInput {
  return {
    spaces: spaces.flatMap(({ space: { spaceName: name, spaceKind, settings }, objects: rendered }): readonly (ItsInput | WdsInput)[] => {
      const objects = rendered.map(({ object }) => object);
      if (spaceKind === "ITS") return [{ kind: "ITS", name, objects }];
      if (spaceKind !== "WDS") return [];
      const { inventory, apiGroups, kubernetesVersion, maxNumWrapped = 1, maxSizeWrapped = 512_000 } = settings;
      const kubernetesMinor = kubernetesVersion === undefined ? undefined : parseKubernetesMinor(kubernetesVersion);
      return [{ kind: "WDS", name, objects, limits: { maxNumWrapped, maxSizeWrapped }, ...(inventory === undefined ? {} : { inventory }), ...(apiGroups === undefined ? {} : { apiGroups }), ...(kubernetesMinor === undefined ? {} : { kubernetesMinor }) }];
    }),
  };
}

function statusEngine(): StatusEngine {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- brings the CEL engine along
  return require("../../../core/status") as StatusEngine;
}
