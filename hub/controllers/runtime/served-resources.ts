/** Completes resources of which only group, version and plural are known, as Bindings and records of works name them. */
import type { ApiResource } from "../../../core/model/kube-object";
import type { SpaceClient } from "../../../operations/clients/space-client";
import type { WatchedResource } from "./resource-watches";

/** Discovery is not asked again sooner because of something that is not served. */
const ASK_AGAIN_MS = 5_000;

export class ServedResources {
  private askedAt = 0;

  constructor(private readonly client: SpaceClient) {}

  /** The resources with their kinds, each once; what the space does not serve is left out. @throws when the space cannot tell. */
  async find(wanted: Iterable<WatchedResource>): Promise<readonly ApiResource[]> {
    const names = new Map([...wanted].map((resource) => [`${resource.group}/${resource.version}/${resource.resource}`, resource]));
    if (names.size === 0) return [];
    let found = match(names.values(), await this.client.discover());
    if (found.length < names.size && Date.now() - this.askedAt >= ASK_AGAIN_MS) {
      this.askedAt = Date.now();
      found = match(names.values(), await this.client.discover({ refresh: true }));
    }
    return found;
  }
}

/** Kind and scope are the same in all versions of a resource; discovery tells of one. */
function match(wanted: Iterable<WatchedResource>, served: readonly ApiResource[]): readonly ApiResource[] {
  const known = new Map(served.map((resource) => [`${resource.group}/${resource.resource}`, resource]));
  return [...wanted].flatMap(({ group, version, resource }) => {
    const found = known.get(`${group}/${resource}`);
    return found === undefined ? [] : [{ ...found, version }];
  });
}
