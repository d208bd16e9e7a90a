/** A whole fleet as plain data, as people write it: JSON in, nothing else. `defineFleet` checks it, the shells render it. */
import type { BindingPolicySpec } from "../model/binding-policy";
import type { BootstrapSecretReference } from "../model/control-plane";
import type { CustomTransformSpec } from "../model/custom-transform";
import type { KubeObject } from "../model/kube-object";
import type { AgentRightsChoice, RightsRule } from "../render/agent-rights";
import type { INVENTORY_TYPES, WORKLOAD_TYPES } from "../render/control-planes";
import type { CollectorDefinition, DefinitionMetadata } from "../render/definitions";
import type { ClusterDefinition } from "../render/inventory";
import type { TeamAccess } from "../render/team-access";

/** By name. The order never matters. */
export type Named<T> = Readonly<Record<string, T>>;

/** A fleet. */
export interface FleetSpec {
  readonly host?: HostSpec;
  /** ITSes, by name. */
  readonly inventories?: Named<InventorySpec>;
  /** WDSes, by name. */
  readonly workloadSpaces?: Named<WorkloadSpaceSpec>;
}

/** The hosting cluster, on which the spaces become ControlPlanes. */
export interface HostSpec {
  /** @default "host" */
  readonly name?: string;
  /** Write the CustomResourceDefinitions of KubeFlex too. @default false */
  readonly definitions?: boolean;
}

/** An ITS with its clusters. */
export interface InventorySpec {
  /** Type of the ControlPlane. @default "vcluster" */
  readonly type?: (typeof INVENTORY_TYPES)[number];
  /** False where OCM is there already. @default true */
  readonly installOcm?: boolean;
  /** Type `external`: the Secret on the hosting cluster with the cluster's kubeconfig. @default `<name>-bootstrap` in `default`, key `kubeconfig-incluster` */
  readonly bootstrapSecret?: Partial<BootstrapSecretReference>;
  /** Workload clusters, by name; a name becomes a namespace of the ITS. */
  readonly clusters?: Named<ClusterDefinition>;
  /** Write the CustomResourceDefinitions of OCM's hub too. @default false */
  readonly definitions?: boolean;
}

/** A WDS with everything in it. */
export interface WorkloadSpaceSpec {
  /** Name of the ITS that it delivers to. @default the only one */
  readonly inventory?: string;
  /** Type of the ControlPlane. @default "k8s" */
  readonly type?: (typeof WORKLOAD_TYPES)[number];
  /** API groups whose objects are looked at: comma-separated, no blanks, core as an empty one (`",apps"`). @default "", which is all */
  readonly apiGroups?: string;
  readonly workloads?: Named<WorkloadSpec>;
  readonly policies?: Named<PolicySpec>;
  readonly transforms?: Named<TransformSpec>;
  readonly collectors?: Named<CollectorSpec>;
  readonly teams?: Named<TeamAccess>;
  /** ClusterRoles for the clusters' work agents, by name. */
  readonly agentRights?: Named<AgentRightsSpec>;
  /** Write the CustomResourceDefinitions of KubeStellar too. @default false */
  readonly definitions?: boolean;
}

/** Objects of a WDS that belong together. */
export interface WorkloadSpec {
  readonly objects: readonly KubeObject[];
  /** Of namespaced objects that name none. @default "default" */
  readonly defaultNamespace?: string;
  /** `derive` adds the ClusterRole `<name>-agent-rights` for kinds that OCM's work agents may not create by themselves. @default "none" */
  readonly agentRights?: AgentRightsChoice;
}

/** Which objects go to which clusters. */
export interface PolicySpec extends BindingPolicySpec, DefinitionMetadata {}
/** Fields that are removed before objects travel. */
export interface TransformSpec extends CustomTransformSpec, DefinitionMetadata {}
/** A query over the states that clusters report. */
export interface CollectorSpec extends CollectorDefinition, DefinitionMetadata {}

/** Rights that a workload needs of the clusters' work agents. */
export interface AgentRightsSpec {
  readonly rules: readonly RightsRule[];
  /** By which a policy selects the ClusterRole. */
  readonly labels?: Named<string>;
}
