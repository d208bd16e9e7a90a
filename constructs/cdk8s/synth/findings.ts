/** What the core finds about a rendered fleet: each object by itself, then all of them together, as a preview sees them. */
import type { Diagnostic } from "../../../core/model/diagnostic";
import { formatDiagnostic } from "../../../core/model/diagnostic";
import { parseKubernetesMinor } from "../../../core/model/discovery";
import { checkObjects } from "../../../core/model/object-checks";
import { parseControlPlane } from "../../../core/model/parse";
import type * as Preview from "../../../core/preview";
import type { ItsInput, PreviewInput, StatusEngine, WdsInput } from "../../../core/preview/input";
import type { Rendering, RenderedSpace } from "./rendering";
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
  const tell = (rendered: RenderedSpace, diagnostic: Diagnostic, index?: number): void => {
    const construct = index === undefined ? undefined : rendered.objects[index]?.construct;
    found.get(rendered.space)!.push({ diagnostic, ...(construct === undefined ? {} : { path: construct.node.path }) });
  };
  for (const rendered of spaces) {
    rendered.objects.forEach(({ object }, index) => {
      const about = object.kind === "ControlPlane" && rendered.space.spaceKind === "HOST" ? parseControlPlane(object).diagnostics : [];
      for (const diagnostic of [...checkObjects([{ object }]), ...about]) tell(rendered, diagnostic, index);
    });
  }
  // What is no sound object cannot be placed.
  if ([...found.values()].some((each) => each.some(({ diagnostic }) => diagnostic.severity === "error"))) return found;
  const byName = new Map(spaces.map((rendered) => [rendered.space.spaceName, rendered]));
  const input = previewInput(spaces);
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when something is written, not when a program starts
  const { asksForStatus, createPreview } = require("../../../core/preview") as typeof Preview;
  for (const { index, ...diagnostic } of createPreview(input, asksForStatus(input) ? statusEngine() : undefined).findings()) {
    const rendered = byName.get(diagnostic.space);
    if (rendered !== undefined) tell(rendered, diagnostic, index);
  }
  return found;
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
