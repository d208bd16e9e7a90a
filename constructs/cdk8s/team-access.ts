/** TeamAccess: what a team may do in a space. */
import { Construct } from "constructs";
import { describeObject } from "../../core/model/kube-object";
import type { TeamAccess as Access } from "../../core/render/team-access";
import { teamAccessObjects } from "../../core/render/team-access";
import { addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of a TeamAccess. */
export interface TeamAccessProps extends Access {
  /** Name of the team, a DNS label. @default the construct's id */
  readonly team?: string;
}

/** RBAC of a team in the WDS in whose scope it is. */
export class TeamAccess extends Construct {
  constructor(scope: Construct, id: string, { team = id, ...access }: TeamAccessProps) {
    super(scope, id);
    markPart(this, "access");
    for (const object of teamAccessObjects(team, access)) addObject(this, describeObject(object), object);
  }
}
