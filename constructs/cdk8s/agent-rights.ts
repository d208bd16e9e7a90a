/** AgentRights: what the clusters' work agents need beyond their own rights. */
import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { KubeObject } from "../../core/model/kube-object";
import type { RightsRule } from "../../core/render/agent-rights";
import { agentRightsRole, workloadAgentRights } from "../../core/render/agent-rights";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of AgentRights. */
export interface AgentRightsProps {
  /** Of the ClusterRole. @default the construct's id */
  readonly name?: string;
  /** What the agents may do. */
  readonly rules: readonly RightsRule[];
  /** By which a policy selects the ClusterRole: give it those of the workload that needs it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A ClusterRole that, delivered to a cluster, gives its work agent rights: for custom resources, storage classes and the like. */
export class AgentRights extends Construct {
  /** The object. */
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, { name = id, rules, labels }: AgentRightsProps) {
    super(scope, id);
    markPart(this, "agent-rights");
    this.apiObject = addObject(this, OBJECT_ID, agentRightsRole(name, rules, labels));
  }
}

/** The ClusterRole that everything in the scope of a workload needs, found out when it is written: anything may be added until then. */
export class DerivedAgentRights extends ApiObject {
  constructor(private readonly workload: Construct, private readonly workloadName: string) {
    super(workload, "agent-rights", { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: `${workloadName}-agent-rights` } });
  }

  /** The object; nothing when the agents may create all of it. */
  override toJson(): KubeObject | undefined {
    const others = this.workload.node.findAll().filter((construct): construct is ApiObject => construct instanceof ApiObject && construct !== this);
    return workloadAgentRights(this.workloadName, others.map((object) => object.toJson() as KubeObject));
  }
}
