/** WorkloadCluster: one WEC. */
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { ClusterDefinition } from "../../core/render/inventory";
import { clusterProperties, managedCluster, propertiesNamespace } from "../../core/render/inventory";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";
import { Space } from "./space";

/** Props of a WorkloadCluster. */
export interface WorkloadClusterProps extends ClusterDefinition {
  /** Becomes a namespace of the ITS. @default the construct's id */
  readonly name?: string;
}

/** A Workload Execution Cluster in the inventory of the ITS in whose scope it is: accepted, with labels and properties. Its agent joins by itself (`ksfleet join`). */
export class WorkloadCluster extends Construct {
  /** The ManagedCluster. */
  readonly apiObject: ApiObject;
  /** Its name. */
  readonly clusterName: string;

  constructor(scope: Construct, id: string, { name = id, ...definition }: WorkloadClusterProps = {}) {
    super(scope, id);
    markPart(this, "clusters");
    this.clusterName = name;
    this.apiObject = addObject(this, OBJECT_ID, managedCluster(name, definition));
    const { properties = {} } = definition;
    if (Object.keys(properties).length === 0) return;
    addObject(this, "properties", clusterProperties(name, properties));
    ensureNamespace(Space.tryOf(this));
  }
}

/** The namespace of all properties, once a space. */
function ensureNamespace(space: Space | undefined): void {
  const id = "properties";
  if (space === undefined || space.node.tryFindChild(id) !== undefined) return;
  const part = new Construct(space, id);
  markPart(part, "clusters");
  addObject(part, OBJECT_ID, propertiesNamespace());
}
