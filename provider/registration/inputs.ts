/** Checking, comparing and reading back what WorkloadCluster and WorkloadClusters share. */
import type { KubeconfigReference, SpaceRef } from "../../operations/clients";
import type { Adopt } from "../../operations/ownership";
import { liveValuesOf } from "../../operations/registration";
import type { ClusterView } from "../../operations/registration";
import type { InputCheck } from "../input-check";
import { orDefault } from "../input-check";
import { checkAgent } from "./agent-inputs";
import type { AgentInputs } from "./agent-inputs";
import type { ClusterInputs, FleetInputs, Registration } from "./model";

/** An agent that is about to ask is let in by this run; any other by the next. */
const DEFAULT_TIMEOUT_SECONDS = 10;

type Values = Readonly<Record<string, unknown>>;

export function checkFleet(news: Values, check: InputCheck): FleetInputs {
  check.space("space");
  check.seconds("timeoutSeconds");
  check.oneOf("adopt", ["never", "ifUnowned", "always"]);
  return {
    space: news["space"] as SpaceRef,
    ...(news["workloadSpaces"] === undefined ? {} : { workloadSpaces: news["workloadSpaces"] as readonly SpaceRef[] }),
    timeoutSeconds: orDefault(news["timeoutSeconds"], DEFAULT_TIMEOUT_SECONDS),
    owner: orDefault(news["owner"], ""),
    ...(news["adopt"] === undefined ? {} : { adopt: news["adopt"] as Adopt }),
  };
}

/** @param at - path of the cluster's inputs, `""` for the resource's own. */
export function checkCluster(given: Values, at: string, check: InputCheck): ClusterInputs {
  const path = (key: string): string => (at === "" ? key : `${at}.${key}`);
  check.labels(path("labels"), given["labels"]);
  check.annotations(path("annotations"), given["annotations"]);
  check.configData(path("properties"), given["properties"]);
  checkAgent(given, path, check);
  return {
    labels: orDefault(given["labels"], {}),
    annotations: orDefault(given["annotations"], {}),
    properties: orDefault(given["properties"], {}),
    accepted: true,
    ...(given["kubeconfig"] === undefined ? {} : { kubeconfig: given["kubeconfig"] as KubeconfigReference }),
    ...(given["agent"] === undefined ? {} : { agent: given["agent"] as AgentInputs }),
  };
}

/** The same inputs with the live values of what they state: foreign labels stay out, changed and removed ones show. */
export function liveCluster(stated: ClusterInputs, live: ClusterView): ClusterInputs {
  return {
    ...stated,
    labels: liveValuesOf(stated.labels, live.labels),
    annotations: liveValuesOf(stated.annotations, live.annotations),
    properties: liveValuesOf(stated.properties, live.properties ?? {}),
    accepted: live.accepted,
  };
}

/** What a refresh says about the registration: an agent that is out of reach has joined nevertheless. */
export function liveRegistration(live: ClusterView, recorded: Registration): Registration {
  if (live.joined) return { state: "joined", reason: "" };
  return recorded.state === "joined" ? { state: "pending", reason: "it has left since" } : recorded;
}

/** `wanted` with the agent of `recorded`, which is still what stands on the cluster. */
export function withAgentOf<C extends ClusterInputs>(wanted: C, { agent, kubeconfig }: ClusterInputs): C {
  const { agent: _, kubeconfig: __, ...rest } = wanted;
  return { ...rest, ...(agent === undefined ? {} : { agent }), ...(kubeconfig === undefined ? {} : { kubeconfig }) } as C;
}
