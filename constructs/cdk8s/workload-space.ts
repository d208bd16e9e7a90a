/** WorkloadSpace: a WDS. */
import type { Construct } from "constructs";
import type { GuardsSpec } from "../../core/model/guards-spec";
import { itsNameOf } from "../../core/definition";
import { workloadControlPlane } from "../../core/render/control-planes";
import type { WORKLOAD_TYPES } from "../../core/render/control-planes";
import { AdmissionGuards } from "./admission-guards";
import { AgentRights } from "./agent-rights";
import type { AgentRightsProps } from "./agent-rights";
import { BindingPolicy } from "./binding-policy";
import type { BindingPolicyProps } from "./binding-policy";
import { CustomTransform } from "./custom-transform";
import type { CustomTransformProps } from "./custom-transform";
import type { HostingCluster } from "./hosting-cluster";
import type { InventorySpace } from "./inventory-space";
import { Space } from "./space";
import type { SpaceProps, SpaceSettings } from "./space";
import { StatusCollector } from "./status-collector";
import type { StatusCollectorProps } from "./status-collector";
import { TeamAccess } from "./team-access";
import type { TeamAccessProps } from "./team-access";
import { Workload } from "./workload";
import type { WorkloadProps } from "./workload";

/** Props of a WorkloadSpace. */
export interface WorkloadSpaceProps extends SpaceProps {
  /** Where it becomes a ControlPlane. @default nowhere: a space that is there */
  readonly host?: HostingCluster;
  /** The ITS that it delivers to. */
  readonly inventory: InventorySpace;
  /** Type of the ControlPlane. @default "k8s" */
  readonly type?: (typeof WORKLOAD_TYPES)[number];
  /** API groups whose objects are looked at: comma-separated, no blanks, core as an empty one (`",apps"`). @default "", which is all */
  readonly apiGroups?: string;
  /** Version of Kubernetes that it serves, for findings and previews: `"1.34"`. @default the newest that this package knows */
  readonly kubernetesVersion?: string;
  /** Objects in one ManifestWork, as the transport controller is set up. @default 1 */
  readonly maxNumWrapped?: number;
  /** Bytes in one ManifestWork, as the transport controller is set up. @default 512000 */
  readonly maxSizeWrapped?: number;
  /** Requests a second of the transport controller, for forecasts. @default 5 */
  readonly transportQps?: number;
  /** Requests at once before that. @default 10 */
  readonly transportBurst?: number;
}

/** A Workload Description Space: holds workload objects and the policies that say where they go. */
export class WorkloadSpace extends Space {
  /** The ITS that it delivers to. */
  readonly inventorySpace: InventorySpace;
  private readonly written: SpaceSettings;

  constructor(scope: Construct, id: string, props: WorkloadSpaceProps) {
    super(scope, id, "WDS", props);
    const { host, inventory, type = "k8s", apiGroups, kubernetesVersion, maxNumWrapped, maxSizeWrapped, transportQps, transportBurst } = props;
    this.inventorySpace = inventory;
    this.written = Object.fromEntries(Object.entries({ apiGroups, kubernetesVersion, maxNumWrapped, maxSizeWrapped, transportQps, transportBurst }).filter(([, value]) => value !== undefined));
    host?.addSpace(this.spaceName, "WDS", () => workloadControlPlane({ name: this.spaceName, type, apiGroups: apiGroups ?? "", itsName: itsNameOf(inventory.spaceName, host.inventoryCount) }));
  }

  override get settings(): SpaceSettings {
    return { inventory: this.inventorySpace.spaceName, ...this.written };
  }

  /** Adds objects that belong together. */
  addWorkload(name: string, props: WorkloadProps = {}): Workload {
    return new Workload(this.group("workloads"), name, props);
  }

  /** Adds a policy. */
  addPolicy(name: string, props: BindingPolicyProps = {}): BindingPolicy {
    return new BindingPolicy(this.group("policies"), name, props);
  }

  /** Adds a transform. */
  addTransform(name: string, props: CustomTransformProps): CustomTransform {
    return new CustomTransform(this.group("transforms"), name, props);
  }

  /** Adds a collector. */
  addCollector(name: string, props: StatusCollectorProps): StatusCollector {
    return new StatusCollector(this.group("collectors"), name, props);
  }

  /** Adds what a team may do here. */
  addTeam(name: string, props: TeamAccessProps): TeamAccess {
    return new TeamAccess(this.group("access"), name, props);
  }

  /** Adds rights of the clusters' work agents. */
  addAgentRights(name: string, props: AgentRightsProps): AgentRights {
    return new AgentRights(this.group("agent-rights"), name, props);
  }

  /** Makes the space keep guards over what policies place. @param guards - what `defineGuards` gives */
  addGuards(guards: GuardsSpec): AdmissionGuards {
    return new AdmissionGuards(this.group("guards"), "guards", { guards });
  }
}
