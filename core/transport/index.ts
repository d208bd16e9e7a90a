/** From Bindings to ManifestWorks. */
export { agentUpdate, mergeMap, type AgentUpdate } from "./agent-update";
export { cutBatches, DEFAULT_TRANSPORT_RATE, DEFAULT_WRAP_LIMITS, type Batch, type TransportRate, type WrapLimits } from "./batches";
export { cleanObject } from "./clean-object";
export { compileTransforms, type CustomTransforms, type GroupResource } from "./custom-transforms";
export { templatedObject, wantsExpansion } from "./expand-templates";
export { isUpToDate, renderWorks, type RenderedWorks } from "./manifest-works";
export { parseRemovalPath, type RemovalPath, type RemovalPathResult } from "./removal-path";
export { renderBinding, templateRef, type RenderedBinding, type RenderFailure, type RenderInput, type WorkloadRef } from "./render-binding";
export { asStored, isRefusedWork } from "./stored-work";
export type { TemplateData } from "./template";
export { isGoIdentifier, templateData, type TemplateDataSources } from "./template-data";
