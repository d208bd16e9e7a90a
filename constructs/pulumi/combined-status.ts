/** Looking up what StatusCollectors collected. Ordinary functions of the program: they read when it runs. */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "../../operations/clients";
import type { SpaceRef } from "../../operations/clients";
import { readCombinedStatus } from "../../operations/policy";
import type { CombinedStatusQuery, CombinedStatusView } from "../../operations/policy";
import { spaceInputOf } from "./space";
import type { WorkloadSpace } from "./workload-space";

/** Which CombinedStatuses; what is absent is not looked at. */
export interface CombinedStatusArgs extends CombinedStatusQuery {
  /** As `ref` and `uid` of a WorkloadSpace say it. */
  readonly space: SpaceRef;
}

/** The same, of a WorkloadSpace of this program. */
export interface CombinedStatusOutputArgs extends CombinedStatusQuery {
  readonly space: WorkloadSpace;
}

/** Reads the CombinedStatuses of a policy, now. */
export async function getCombinedStatus({ space, ...query }: CombinedStatusArgs): Promise<readonly CombinedStatusView[]> {
  const wds = await connect(space);
  try {
    return await readCombinedStatus(wds, query);
  } finally {
    wds.close();
  }
}

/**
 * Reads the CombinedStatuses of a policy. Unknown in a preview as long as the space does not exist.
 *
 * What was collected changes whenever clusters report: use it for outputs, not for inputs of resources.
 */
export function getCombinedStatusOutput({ space, ...query }: CombinedStatusOutputArgs): pulumi.Output<readonly CombinedStatusView[]> {
  const { name, kind, via, uid } = spaceInputOf(space);
  return pulumi.all([via, uid]).apply(([way, known]) => getCombinedStatus({ ...query, space: { name, kind, via: way, uid: known } }));
}

export type { CombinedStatusQuery, CombinedStatusView };
