/** Inputs of KubeStellar's own kinds that make up their `spec`, by the names that they have there. */
import type { DefinitionKind } from "../../core/render/definitions";

export const SPEC_FIELDS = {
  BindingPolicy: ["clusterSelectors", "downsync"],
  CustomTransform: ["apiGroup", "resource", "remove"],
  StatusCollector: ["filter", "groupBy", "combinedFields", "select", "limit"],
} as const satisfies Readonly<Record<DefinitionKind, readonly string[]>>;
