/** Reads many lists of a space, all of them or none: what could not be read is never taken for what is not there. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { mapBounded } from "../../bounded";
import type { ListOptions, SpaceClient } from "../../clients/space-client";
import { isKubeStellarError, KubeStellarError } from "../../errors";

/** One list to read. */
export interface WantedList extends ListOptions {
  readonly resource: ApiResource;
}

/** Lists of one API server that are read at once. */
const LISTS_IN_FLIGHT = 8;

/**
 * Reads the lists.
 *
 * @param space - its name, for messages.
 * @returns the items of each, in the order of `wanted`.
 * @throws KubeStellarError that names every list that could not be read, with the code of the first.
 */
export async function readWhole(space: string, client: SpaceClient, wanted: readonly WantedList[]): Promise<readonly (readonly KubeObject[])[]> {
  const failures: { readonly what: string; readonly error: KubeStellarError }[] = [];
  const lists = await mapBounded(
    wanted,
    async ({ resource, ...options }) => {
      try {
        return (await client.list(resource, options)).items;
      } catch (error) {
        if (!isKubeStellarError(error)) throw error;
        failures.push({ what: nameOf(resource), error });
        return [];
      }
    },
    LISTS_IN_FLIGHT,
  );
  const [first] = failures;
  if (first === undefined) return lists;
  const told = failures.map(({ what, error }) => `${what} (${error.details.status === 403 ? "forbidden" : error.message})`).sort();
  throw new KubeStellarError(`could not be read whole, so nothing is concluded from it: ${told.join("; ")}`, { code: first.error.code, space, cause: first.error, fix: first.error.code === "Forbidden" ? "Allow list on these" : "Try again when the space answers" });
}

const nameOf = ({ group, resource }: ApiResource): string => (group === "" ? resource : `${resource}.${group}`);
