/**
 * What `kubestellar-fleet` gives without any engine: the nouns, their validation, and the functions that decide. Pure; loading
 * it loads no network, no Pulumi and no cdk8s. The CRDs are in core/render/crds, for those only who install them.
 */
export type * from "./model/applied-manifest-work";
export type * from "./model/binding";
export type * from "./model/binding-policy";
export type * from "./model/cluster-claim";
export type * from "./model/combined-status";
export type * from "./model/condition";
export type * from "./model/control-plane";
export type * from "./model/custom-transform";
export type * from "./model/klusterlet";
export type * from "./model/managed-cluster";
export type * from "./model/managed-cluster-add-on";
export type * from "./model/manifest-work";
export type * from "./model/post-create-hook";
export type * from "./model/status-collector";
export type * from "./model/work-status";
export * from "./definition";
export { assertNever, formatDiagnostic, InvalidInputError, type Diagnostic, type Severity } from "./model/diagnostic";
export { apiVersionOf, describeObject, parseApiVersion, type ApiResource, type Json, type KubeObject, type ObjectMeta, type ObjectRef, type OwnerReference } from "./model/kube-object";
export { isEmptySelector, matchesLabels, parseLabelSelector, type ParsedSelector, type SelectorResult } from "./model/label-selector";
export { isParsedKind, parseBindingPolicy, parseControlPlane, parseCustomTransform, parseKind, parseManagedCluster, parseStatusCollector, type Parsed, type ParsedKind, type ParsedKinds } from "./model/parse";
export { definePolicy, PolicyBuilder, type PolicyIntent } from "./model/policy-builder";
export { resources } from "./model/resources";
export { Clause, Label, Selector, type Delivery, type ResourceObjects } from "./model/selectors";
export * from "./placement/index";
export { defineGuards } from "./plan/guards/define-guards";
export type { GuardsSpec } from "./model/guards-spec";
export type { AgentRightsChoice, RightsRule } from "./render/agent-rights";
export type { CollectorDefinition, DefinitionMetadata } from "./render/definitions";
export type { ClusterDefinition } from "./render/inventory";
export type { TeamAccess } from "./render/team-access";
