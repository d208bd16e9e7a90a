/** Every trap of one WDS that only shows when policies, objects and clusters are seen together. */
import type { PreviewFinding } from "../input";
import type { WorkloadSpace } from "../workload-space";
import { collectorFindings } from "./collector-findings";
import { deliveryFindings } from "./delivery-findings";
import { policyFindings } from "./policy-findings";
import { settingFindings } from "./setting-findings";
import { transformFindings } from "./transform-findings";
import { selectionFindings } from "./selection-findings";

/** In the order of causes: settings, transforms and collectors, policies, what they choose, what happens on the way. */
export function spaceFindings(space: WorkloadSpace): readonly PreviewFinding[] {
  return [...settingFindings(space), ...transformFindings(space), ...collectorFindings(space), ...policyFindings(space), ...selectionFindings(space), ...deliveryFindings(space)];
}
