/** What the work agents lack for the objects that a fleet delivers, as ClusterRoles that give it to them. Reference 3.8. */
import type { KubeObject } from "../model/kube-object";
import { agentsMayWrite, deriveAgentRights, grantedRights } from "../render/agent-rights";
import { entriesOf } from "../model/binding-entries";
import type { Preview } from "./preview";
import type { ServedObject } from "./served-object";
import { objectKey } from "./workload-space";

/** A ClusterRole that a WDS lacks. */
export interface AgentRightsRow {
  /** The WDS. */
  readonly space: string;
  /** With the labels that all objects in need share: a policy that selects them by labels delivers it. */
  readonly clusterRole: KubeObject;
}

/** The ClusterRole `<space>-agent-rights` of each WDS that delivers what agents may not create and no ClusterRole of it grants; see finding KS454. */
export function* missingAgentRights({ wdses }: Pick<Preview, "wdses">): Iterable<AgentRightsRow> {
  for (const { name, policies, resolve, objects } of wdses) {
    const isGranted = grantedRights([...objects.values()].map(({ object }) => object));
    const lacking = new Set<ServedObject>();
    for (const policy of policies.keys()) {
      const { spec } = resolve(policy);
      if (spec === null || (spec.destinations ?? []).length === 0) continue;
      for (const entry of entriesOf(spec)) {
        const served = objects.get(objectKey(entry));
        if (served !== undefined && !agentsMayWrite(entry.group, entry.resource) && !isGranted(entry.group, entry.resource)) lacking.add(served);
      }
    }
    const clusterRole = deriveAgentRights(`${name}-agent-rights`, [...lacking]);
    if (clusterRole !== undefined) yield { space: name, clusterRole };
  }
}
