/** The variables of one row: object, returned status, inventory and propagation (reference 4.3). */
import type { KubeObject } from "../model/kube-object";
import type { WorkStatus } from "../model/work-status";
import { NIL_MAP, timestampOf, type CelVariables } from "./cel";
import type { VariableName } from "./variable-search";

/** A destination of an object, and what came back from there. */
export interface RowSubject {
  readonly object: KubeObject;
  readonly wec: string;
  readonly workStatus?: WorkStatus | undefined;
}

/** Go's zero time, which upstream takes for "never" when a WorkStatus exists. */
const ZERO_TIME = "0001-01-01T00:00:00Z";
/** And what it makes of a WorkStatus that does not. */
const EPOCH = "1970-01-01T00:00:00Z";

/**
 * @param provided - only these are bound, as upstream binds only those that its text search finds in the collectors of the
 * object; see `CompiledCollector.variables`.
 */
export function rowVariables({ object, wec, workStatus }: RowSubject, provided: ReadonlySet<VariableName>): CelVariables {
  return {
    ...(provided.has("obj") && { obj: object }),
    ...(provided.has("returned") && { returned: { status: workStatus?.status ?? NIL_MAP } }),
    ...(provided.has("inventory") && { inventory: { name: wec } }),
    ...(provided.has("propagation") && { propagation: { lastReturnedUpdateTimestamp: timestampOf(workStatus === undefined ? EPOCH : lastStatusUpdate(workStatus)) } }),
  };
}

/** The newest managedFields time that touches the status, RFC 3339. */
function lastStatusUpdate(workStatus: WorkStatus): string {
  const { managedFields } = workStatus.metadata;
  if (!Array.isArray(managedFields)) return ZERO_TIME;
  let latest = ZERO_TIME;
  for (const field of managedFields as readonly { readonly fieldsType?: unknown; readonly fieldsV1?: unknown; readonly time?: unknown }[]) {
    const { fieldsType, fieldsV1, time } = field;
    if (fieldsType !== "FieldsV1" || typeof time !== "string" || typeof fieldsV1 !== "object" || fieldsV1 === null) continue;
    // API servers write these times in UTC and in one length, so that texts compare as times.
    if ("f:status" in fieldsV1 && time > latest) latest = time;
  }
  return latest;
}
