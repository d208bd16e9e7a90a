/** InventorySpace: an ITS. */
import type { Construct } from "constructs";
import type { GuardsSpec } from "../../core/model/guards-spec";
import type { BootstrapSecretReference } from "../../core/model/control-plane";
import { bootstrapSecretOf, inventoryControlPlane } from "../../core/render/control-planes";
import type { INVENTORY_TYPES } from "../../core/render/control-planes";
import type { ClusterDefinition } from "../../core/render/inventory";
import { AdmissionGuards } from "./admission-guards";
import type { HostingCluster } from "./hosting-cluster";
import { Space } from "./space";
import type { SpaceProps } from "./space";
import { WorkloadCluster } from "./workload-cluster";

/** Props of an InventorySpace. */
export interface InventorySpaceProps extends SpaceProps {
  /** Where it becomes a ControlPlane. @default nowhere: a space that is there */
  readonly host?: HostingCluster;
  /** Type of the ControlPlane. @default "vcluster" */
  readonly type?: (typeof INVENTORY_TYPES)[number];
  /** False where OCM is there already. @default true */
  readonly installOcm?: boolean;
  /** Type `external`: the Secret on the hosting cluster with the cluster's kubeconfig. @default `<name>-bootstrap` in `default`, key `kubeconfig-incluster` */
  readonly bootstrapSecret?: Partial<BootstrapSecretReference>;
}

/** An Inventory and Transport Space: the OCM hub in which workload clusters register and through which objects travel. */
export class InventorySpace extends Space {
  constructor(scope: Construct, id: string, props: InventorySpaceProps = {}) {
    super(scope, id, "ITS", props);
    const { host, type = "vcluster", installOcm = true, bootstrapSecret } = props;
    if (bootstrapSecret !== undefined && type !== "external") this.node.addValidation({ validate: () => ['bootstrapSecret is for spaces of type "external" only (KS118). Leave it out, or set type'] });
    host?.addSpace(this.spaceName, "ITS", () => inventoryControlPlane({ type, installOcm, ...(type === "external" ? { bootstrapSecret: bootstrapSecretOf(this.spaceName, bootstrapSecret) } : {}) }));
  }

  /** Adds a workload cluster. @param name - becomes a namespace of the ITS */
  addCluster(name: string, definition: ClusterDefinition = {}): WorkloadCluster {
    return new WorkloadCluster(this.group("clusters"), name, definition);
  }

  /** Makes the space keep guards over clusters, and over what is delivered to them. @param guards - what `defineGuards` gives */
  addGuards(guards: GuardsSpec): AdmissionGuards {
    return new AdmissionGuards(this.group("guards"), "guards", { guards });
  }
}
