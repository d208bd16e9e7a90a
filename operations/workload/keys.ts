/** The key of a workload object: `Kind.group namespace/name`. Stable, readable, and the name of its input in Pulumi. */
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import type { SpaceClient } from "../clients/space-client";

/** `Deployment.apps nginx/nginx`, `Namespace nginx`. Versions of one kind share it. */
export function workloadKey(object: Pick<KubeObject, "apiVersion" | "kind" | "metadata">): string {
  return describeObject(object);
}

interface ParsedKey {
  readonly kind: string;
  /** `""` is core. */
  readonly group: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Splits what `workloadKey` made; `undefined` when it is no such key. */
function tryParseKey(key: string): ParsedKey | undefined {
  const match = /^([^\s.]+)(?:\.(\S+))? (?:([^/\s]+)\/)?([^/\s]+)$/.exec(key);
  return match === null ? undefined : { kind: match[1]!, group: match[2] ?? "", namespace: match[3], name: match[4]! };
}

/** An object of a space, and the resource that serves it. */
export interface Addressed {
  readonly key: string;
  readonly resource: ApiResource;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Finds the resource of each key; keys of kinds that the space does not serve (any more) have no objects and are left out. */
export async function addressKeys(space: SpaceClient, keys: readonly string[], defaultNamespace: string): Promise<readonly Addressed[]> {
  if (keys.length === 0) return [];
  const served = await space.discover({ refresh: true });
  return keys.flatMap((key) => {
    const parsed = tryParseKey(key);
    const resource = parsed === undefined ? undefined : served.find((r) => r.kind === parsed.kind && r.group === parsed.group);
    return parsed === undefined || resource === undefined ? [] : [{ key, resource, namespace: resource.namespaced ? (parsed.namespace ?? defaultNamespace) : undefined, name: parsed.name }];
  });
}
