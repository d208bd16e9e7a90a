/** `kubestellar-fleet/policy`: the guards of a fleet as a policy pack of Pulumi's. */
export { defineGuards, type GuardsSpec } from "../../core/plan/guards";
export { FleetPolicyPack, type FleetPolicyPackOptions } from "./fleet-policy-pack";
