/** Connecting to a space whose resources are to be read or deleted, when the space itself may be gone. */
import { resources } from "../../core/model/resources";
import type { SpaceClient, SpaceRef } from "../../operations/clients";
import { isKubeStellarError } from "../../operations/errors";
import type { HandlerContext } from "../handler";

/**
 * Connects; `undefined` when the space is certainly gone and everything in it: its embedded hub has no state any more, or its
 * hosting cluster answers that there is no such ControlPlane.
 *
 * @throws what `connect` throws whenever that is not certain: unreachable or another identity is never "gone".
 */
export async function connectUnlessGone(ref: SpaceRef, context: HandlerContext): Promise<SpaceClient | undefined> {
  if (context.isCertainlyGone(ref)) return undefined;
  try {
    return await context.connect(ref);
  } catch (error) {
    if (!isKubeStellarError(error, "NotFound") || !("controlPlane" in ref.via)) throw error;
    const host = await connectUnlessGone(ref.via.host, context);
    if (host === undefined || (await host.get(resources.ControlPlane, { name: ref.via.controlPlane })) === undefined) return undefined;
    throw error;
  }
}
