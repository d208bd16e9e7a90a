/** CustomTransforms, compiled: what they remove from which objects, and what upstream writes into their status. Reference 3.6. */
import type { CustomTransform, CustomTransformStatus } from "../model/custom-transform";
import type { KubeObject } from "../model/kube-object";
import { compareBytes } from "../model/byte-order";
import { parseRemovalPath, removeAt, type RemovalPath } from "./removal-path";

/** A resource in any version. */
export interface GroupResource {
  /** `""` is core. */
  readonly group: string;
  readonly resource: string;
}

export interface CustomTransforms {
  /** The object without what the transforms for its resource remove; the argument is not changed. */
  readonly apply: (resource: GroupResource, object: KubeObject) => KubeObject;
  /**
   * What upstream writes into the status of a transform once some Binding lists an object of its resource; before that there is
   * none. Undefined for an unknown name.
   */
  readonly status: (name: string) => CustomTransformStatus | undefined;
  /** Names of the transforms for a resource, ascending. */
  readonly namesFor: (resource: GroupResource) => readonly string[];
}

/**
 * @param transforms - names unique; order never matters.
 * @see kubestellar 0.30 pkg/transport/generic/custom_transform_collection.go
 */
export function compileTransforms(transforms: Iterable<CustomTransform>): CustomTransforms {
  const compiled = [...transforms].map(compile).sort((a, b) => compareBytes(a.name, b.name));
  const byName = new Map(compiled.map((t) => [t.name, t]));
  const byResource = new Map<string, Compiled[]>();
  for (const transform of compiled) {
    const others = byResource.get(transform.resource);
    if (others === undefined) byResource.set(transform.resource, [transform]);
    else others.push(transform);
  }
  const forResource = (resource: GroupResource) => byResource.get(keyOf(resource)) ?? [];
  return {
    apply: (resource, object) => forResource(resource).reduce<unknown>((value, { removals }) => removals.reduce(removeAt, value), object) as KubeObject,
    status: (name) => {
      const transform = byName.get(name);
      if (transform === undefined) return undefined;
      const names = (byResource.get(transform.resource) ?? []).map((t) => t.name);
      return {
        observedGeneration: transform.generation,
        ...(transform.errors.length > 0 && { errors: transform.errors }),
        ...(names.length > 1 && {
          warnings: [`multiple CustomTransform objects specify the same GroupResource; their names are map[${names.map((n) => `${n}:{}`).join(" ")}]`],
        }),
      };
    },
    namesFor: (resource) => forResource(resource).map((t) => t.name),
  };
}

interface Compiled {
  readonly name: string;
  readonly generation: number;
  /** See `keyOf`. */
  readonly resource: string;
  readonly removals: readonly RemovalPath[];
  readonly errors: readonly string[];
}

function compile({ metadata, spec }: CustomTransform): Compiled {
  const removals: RemovalPath[] = [];
  const errors: string[] = [];
  (spec?.remove ?? []).forEach((source, i) => {
    const parsed = parseRemovalPath(source);
    if (!parsed.ok) errors.push(`Error in spec.remove[${i}]: ${parsed.error}`);
    else if (parsed.path.length === 0) errors.push(`Invalid spec.remove[${i}]: it identifies the whole object`);
    else removals.push(parsed.path);
  });
  return { name: metadata.name, generation: metadata.generation ?? 0, resource: keyOf({ group: spec?.apiGroup ?? "", resource: spec?.resource ?? "" }), removals, errors };
}

function keyOf({ group, resource }: GroupResource): string {
  return `${group}/${resource}`;
}
