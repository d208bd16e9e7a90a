/** The nouns of registration: what a program says about clusters, and what became of them. */
import type { SpaceRef } from "../../operations/clients";
import type { Adopt } from "../../operations/ownership";
import type { KubeconfigReference } from "../space/inputs";
import type { AgentInputs } from "./agent-inputs";

type Strings = Readonly<Record<string, string>>;

/** One cluster as its program declares it. */
export interface ClusterInputs {
  readonly labels: Strings;
  readonly annotations: Strings;
  /** For templates. */
  readonly properties: Strings;
  /** Always true in a program; false when an administrator has un-accepted the cluster, so that a refresh shows it. */
  readonly accepted: boolean;
  /** Where the cluster is, so that its agent is installed from here. Absent: the embedded hub's, or an agent that comes by itself. */
  readonly kubeconfig?: KubeconfigReference;
  readonly agent?: AgentInputs;
}

/** `joined`: done. `pending`: no agent came yet. `refused`: one came with another identity. The latter two are debts. */
export type RegistrationState = "joined" | "pending" | "refused";

export interface Registration {
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
  /** `<project>/<stack>`. */
  readonly owner: string;
  readonly adopt?: Adopt;
}

export type Clusters = Readonly<Record<string, ClusterInputs>>;
