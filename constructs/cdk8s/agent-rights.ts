/** AgentRights: what the clusters' work agents need beyond their own rights. */
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { RightsRule } from "../../core/render/agent-rights";
import { agentRightsRole } from "../../core/render/agent-rights";
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
