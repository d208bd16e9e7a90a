/** Rules of the log: what each code of a finding and each guard stands for, as code-scanning services show it beside a result. */
import { diagnosticCatalogue } from "../../model/diagnostic-catalogue";
import type { GuardName } from "../../plan/guards";

/** A `reportingDescriptor` of SARIF. */
export interface SarifRule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string };
}

/** Ids of guards' rules begin so; those of findings are their codes. */
const GUARD_PREFIX = "guard/";

export const guardRuleId = (guard: GuardName): string => `${GUARD_PREFIX}${guard}`;

const GUARDS: Readonly<Record<GuardName, { readonly title: string; readonly remedy: string }>> = {
  maxClustersTouched: { title: "A change touches more clusters than it may", remedy: "Split the change, or edit labels of fewer clusters at once." },
  maxShareEvicted: { title: "A policy leaves more of its clusters than it may", remedy: "Check the selectors and labels that were edited; move clusters in smaller steps." },
  neverEmpty: { title: "A policy that must place something would place nothing", remedy: "Check that its selectors still match clusters and objects." },
  "protected.labels": { title: "A protected label of a cluster is edited", remedy: "Leave the label as it is." },
  "protected.clusters": { title: "A protected cluster is touched", remedy: "Leave the cluster out of the selectors that were edited." },
  "protected.namespaces": { title: "Something changes in a protected namespace", remedy: "Leave the namespace's objects as they are." },
  "protected.kinds": { title: "An object of a protected kind starts, stops or changes", remedy: "Leave objects of the kind as they are." },
  allowed: { title: "A policy places on clusters where it may not", remedy: "Narrow its cluster selectors." },
  "requiredLabels.clusters": { title: "A cluster lacks a required label", remedy: "Add the label to the ManagedCluster." },
  "requiredLabels.objects": { title: "An object that starts or changes lacks a required label", remedy: "Add the label to the object." },
  apart: { title: "One change touches clusters that must be changed apart", remedy: "Make two changes of it." },
  diagnostics: { title: "The fleet has findings", remedy: "Mend what the findings say." },
};

/** The rule of an id; one without a description for an id that is neither a code nor a guard. */
export function ruleOf(id: string): SarifRule {
  const guard = Object.entries(GUARDS).find(([name]) => `${GUARD_PREFIX}${name}` === id)?.[1];
  if (guard !== undefined) return rule(id, `${guard.title}.`, "A guard of the team refuses the change.", `${guard.remedy} Where the breach is wanted, add an exception for it to the guards, with a reason and who approved it: it is reviewed with the change.`);
  const entry = diagnosticCatalogue.flatMap(({ entries }) => entries).find(({ code }) => code === id);
  return rule(id, `${entry?.title ?? id}.`, entry?.consequence ?? "", "The result says what to do. docs/diagnostics.md lists all findings.");
}

function rule(id: string, title: string, consequence: string, remedy: string): SarifRule {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: consequence === "" ? title : consequence },
    help: { text: [title, consequence, remedy].filter((text) => text !== "").join(" ") },
  };
}
