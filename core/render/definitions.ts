/** KubeStellar's own kinds in a WDS, from what people say about them. */
import type { BindingPolicySpec } from "../model/binding-policy";
import type { CustomTransformSpec } from "../model/custom-transform";
import type { KubeObject } from "../model/kube-object";
import { apiVersionOf } from "../model/kube-object";
import { resources } from "../model/resources";
import type { StatusCollectorSpec } from "../model/status-collector";

/** Kinds that are written in a WDS. */
export type DefinitionKind = "BindingPolicy" | "CustomTransform" | "StatusCollector";

/** Labels and annotations of the object itself. */
export interface DefinitionMetadata {
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** KubeStellar requires a limit and applies none; this one is what its own documents claim to be the default. */
export const DEFAULT_COLLECTOR_LIMIT = 20;

/** A StatusCollector as people write it: `limit` is 20 unless it is given. */
export type CollectorDefinition = Omit<StatusCollectorSpec, "limit"> & { readonly limit?: number };

/** The object of a definition. */
export function definitionObject(kind: DefinitionKind, name: string, { labels, annotations }: DefinitionMetadata, spec: object): KubeObject {
  return { apiVersion: apiVersionOf(resources[kind]), kind, metadata: { name, ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) }, spec };
}

/** The BindingPolicy of this name. */
export const bindingPolicyObject = (name: string, metadata: DefinitionMetadata, spec: BindingPolicySpec): KubeObject => definitionObject("BindingPolicy", name, metadata, spec);
/** The CustomTransform of this name. */
export const customTransformObject = (name: string, metadata: DefinitionMetadata, spec: CustomTransformSpec): KubeObject => definitionObject("CustomTransform", name, metadata, spec);
/** The StatusCollector of this name. */
export const statusCollectorObject = (name: string, metadata: DefinitionMetadata, spec: CollectorDefinition): KubeObject => definitionObject("StatusCollector", name, metadata, { ...spec, limit: spec.limit ?? DEFAULT_COLLECTOR_LIMIT });
