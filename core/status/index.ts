/** Returned status: what comes back into the WDS, and StatusCollectors. */
export { aggregateStatuses } from "./aggregate-status";
export { compileCollector, type CollectorFinding, type CompiledCollector, type CompiledCollectorResult } from "./collector";
export { collectorsAvailable } from "./collector-condition";
export { collectorDiagnostics, crashDiagnostic } from "./collector-diagnostics";
export { combineObject, type CombinationCrash, type ObjectCombination } from "./combine-object";
export { combinedStatus, combinedStatusDiffers, combinedStatusErrors, COMBINED_STATUS_LABEL_PREFIX, type CombinedStatusSubject } from "./combined-status";
export { evaluateCollector, type CollectorEvaluation, type CollectorRow } from "./evaluate-collector";
export { combinedStatuses, reportedStates, type CombinedStatuses, type CombinedStatusInput, type FleetStatusInput, type ReportedObject } from "./fleet";
export { reportedFields, reportedState, type ReportedFields, type ReportedState, type ReportedStateInput } from "./reported-state";
export { rowVariables, type RowSubject } from "./row-variables";
export { statusSupport, type StatusSupport } from "./stored-status";
export { indexWorkStatuses, wecOf, type StatusSource, type WorkStatusIndex } from "./work-status-index";
