/** The nouns of registration: what a program says about clusters, and what became of them. */
import type { KubeconfigReference, SpaceRef } from "../../operations/clients";
import type { Adopt } from "../../operations/ownership";
import type { AgentInputs } from "./agent-inputs";

type Strings = Readonly<Record<string, string>>;

/** One cluster as its program declares it. */
export interface ClusterInputs {
  /** Labels of its inventory object, which policies select by. */
  readonly labels: Strings;
  /** Annotations of its inventory object; templates can use them. */
  readonly annotations: Strings;
  /** Properties for templates: the ConfigMap `customization-properties/<name>` of the ITS. */
  readonly properties: Strings;
  /** Always true in a program; false when an administrator has un-accepted the cluster, so that a refresh shows it. */
  readonly accepted: boolean;
  /** Where the cluster is, so that its agent is installed from here. Absent: the embedded hub's, or an agent that comes by itself. */
  readonly kubeconfig?: KubeconfigReference;
  /** How that agent is installed. */
  readonly agent?: AgentInputs;
}

/** `joined`: done. `pending`: no agent came yet. `refused`: one came with another identity. The latter two are debts. */
export type RegistrationState = "joined" | "pending" | "refused";

/** What became of the registration of one cluster. */
export interface Registration {
  /** What it is; the others than `joined` are debts. */
  readonly state: RegistrationState;
  /** Why it is a debt; `""` when it is none. */
  readonly reason: string;
}

/** What all clusters of a resource share. */
export interface FleetInputs {
  /** An ITS. */
  readonly space: SpaceRef;
  /** Where templates are filled in and the way is not through the ITS's hosting cluster. */
  readonly workloadSpaces?: readonly SpaceRef[];
  /** How long a run waits for agents. */
  readonly timeoutSeconds: number;
  /** Whose the inventory objects are: `<project>/<stack>`. What has another owner is never touched. */
  readonly owner: string;
  readonly adopt?: Adopt;
}

export type Clusters = Readonly<Record<string, ClusterInputs>>;
