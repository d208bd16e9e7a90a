/** From constructs to the objects of each space, in the order in which they are written: the one walk through the tree that a synth needs. */
import { byCodeUnit } from "../../../core/model/code-unit-order";
import { ApiObject } from "cdk8s";
import type { IConstruct } from "constructs";
import { discoveryOf } from "../../../core/model/discovery";
import type { KubeObject } from "../../../core/model/kube-object";
import { describeObject, parseApiVersion } from "../../../core/model/kube-object";
import { phaseOf } from "../../../core/render/apply-order";
import { inNamespace } from "../../../core/render/namespaces";
import { partOf } from "../part";
import { Space } from "../space";

/** An object of a space, with its construct. */
export interface RenderedObject {
  readonly construct: ApiObject;
  readonly object: KubeObject;
  /** Wave and part decide on the file. */
  readonly wave: number;
  readonly part: string;
}

/** A space with its objects: by wave, part, then kind and name; what another object of the file depends on stands before it. */
export interface RenderedSpace {
  readonly space: Space;
  readonly objects: readonly RenderedObject[];
}

/** Something that could not be rendered. */
export interface RenderingProblem {
  readonly construct: IConstruct;
  /** See docs/diagnostics.md. */
  readonly code: "KS231" | "KS232" | "KS233" | "KS234";
  readonly message: string;
  readonly fix: string;
}

export interface Rendering {
  /** By name. */
  readonly spaces: readonly RenderedSpace[];
  readonly problems: readonly RenderingProblem[];
}

interface Found {
  readonly construct: ApiObject;
  readonly part: string;
}

/** Renders everything below a construct. Cost: linear in the tree. */
export function render(root: IConstruct): Rendering {
  const problems: RenderingProblem[] = [];
  const spaces = new Map<Space, Found[]>();
  const visit = (construct: IConstruct, space: Space | undefined, part: string | undefined): void => {
    if (Space.isSpace(construct)) spaces.set((space = construct), []);
    else if (space !== undefined) part = partOf(construct) ?? part ?? construct.node.id;
    if (construct instanceof ApiObject) {
      if (space !== undefined) spaces.get(space)!.push({ construct, part: part! });
      else problems.push({ construct, code: "KS231", message: `${construct.kind} ${construct.name} is in no space`, fix: "Construct it in the scope of a HostingCluster, InventorySpace or WorkloadSpace" });
    }
    const inner = Space.isSpace(construct) ? undefined : part;
    for (const child of construct.node.children) visit(child, space, inner);
  };
  visit(root, undefined, undefined);
  const rendered = [...spaces].map(([space, found]) => ({ space, objects: renderObjects(found, problems) }));
  return { spaces: rendered.sort((a, b) => byCodeUnit(a.space.spaceName, b.space.spaceName)), problems };
}

function renderObjects(found: readonly Found[], problems: RenderingProblem[]): readonly RenderedObject[] {
  const json = found.flatMap(({ construct, part }) => {
    try {
      const object = construct.toJson() as KubeObject | undefined;
      return object === undefined ? [] : [{ construct, part, object }];
    } catch (error) {
      problems.push({ construct, ...serializationProblem(error as Error) });
      return [];
    }
  });
  const discovery = discoveryOf(json.map(({ object }) => object));
  const objects = json.map(({ construct, part, object }): RenderedObject => {
    const { group } = parseApiVersion(object.apiVersion);
    return { construct, part, object: inNamespace(object, discovery, construct.chart.namespace ?? "default"), wave: phaseOf({ group, kind: object.kind }) };
  });
  const keys = new Map(objects.map((each) => [each, describeObject(each.object)]));
  return objects.sort((a, b) => a.wave - b.wave || byCodeUnit(a.part, b.part) || byCodeUnit(keys.get(a)!, keys.get(b)!));
}

function serializationProblem({ message }: Error): Omit<RenderingProblem, "construct"> {
  const isOutput = /OutputImpl|__pulumiOutput/.test(message);
  return { code: "KS232", message: `cannot be written as a manifest: ${message}`, fix: isOutput ? "A Pulumi output has no value here: give the value, or define the fleet with kubestellar-fleet/pulumi" : "Give plain data: texts, numbers, truth values, lists and maps" };
}
