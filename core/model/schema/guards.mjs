/** What a team writes into `fleet.guards.yaml` or `fleet.guards.ts`: what a change may do to a fleet. */
import { bare, list, oneOf, opt, shapesOf, text } from "./language.mjs";
import { labelSelector } from "./shared.mjs";
import { Type } from "@sinclair/typebox";

const shape = shapesOf("guards-spec");

const PERCENTAGE = "^(0*100(\\.0+)?|0*[0-9]{1,2}(\\.[0-9]+)?)%$";
const PERCENTAGE_TYPE = "`${number}%`";
const names = (description) => opt(list(description, bare.text({ minLength: 1 })));

/** In the order in which they are judged. */
const GUARDS = ["maxClustersTouched", "maxShareEvicted", "neverEmpty", "protected.labels", "protected.clusters", "protected.namespaces", "protected.kinds", "allowed", "requiredLabels.clusters", "requiredLabels.objects", "apart", "diagnostics"];

/** Also in the answer of `ksfleet check`, which proposes it. */
export const guardException = shape("GuardException", "A guard is passed over, explicitly and in review.", {
  guard: oneOf("Name of the guard.", GUARDS),
  subject: opt(text("What it is about: a policy, cluster, namespace, kind, label or object as the refusal names it. Absent: everything.", { minLength: 1 })),
  reason: text("Why it may pass.", { minLength: 1 }),
  approvedBy: text("Who says so.", { minLength: 1 }),
  until: opt(text("Last day, `YYYY-MM-DD`. Absent: until it is removed.", { pattern: "^\\d{4}-\\d{2}-\\d{2}$" })),
});

export const guards = shape("GuardsSpec", "What a change may do to a fleet. Every guard is optional; what is absent is allowed.", {
  maxClustersTouched: opt(
    Type.Unsafe({ anyOf: [{ type: "integer", minimum: 0 }, { type: "string", pattern: PERCENTAGE }], description: "Most clusters on which anything may start, stop or change: a number, or a percentage of all.", tsType: `number | ${PERCENTAGE_TYPE}` }),
  ),
  maxShareEvicted: opt(
    Type.Unsafe({ anyOf: [{ type: "number", minimum: 0, maximum: 1 }, { type: "string", pattern: PERCENTAGE }], description: "Most of a policy's clusters that it may leave: a percentage, or a share from 0 to 1.", tsType: `number | ${PERCENTAGE_TYPE}` }),
  ),
  neverEmpty: names('Names of policies that must keep an object and a cluster; `"*"`: all that have them.'),
  protected: opt(
    shape("ProtectedThings", "What may not be touched.", {
      labels: names("Keys of labels of ManagedClusters that may not be edited."),
      clusters: names("Clusters on which nothing may start, stop or change, and that may not be removed."),
      namespaces: names("Namespaces in which nothing may start, stop or change."),
      kinds: names("`Kind` or `Kind.group`, objects of which may not start, stop or change."),
    }),
  ),
  allowed: opt(
    list(
      "Which policies may place on which clusters; policies that no entry names may place anywhere.",
      shape("AllowedPlacement", "Clusters on which policies of these names may place.", {
        policies: list("Names; `*` in a name stands for any characters. A policy that several entries name may use the clusters of all of them.", bare.text({ minLength: 1 })),
        clusters: labelSelector(false),
      }),
    ),
  ),
  requiredLabels: opt(
    shape("RequiredLabels", "Keys of labels that must be there.", {
      clusters: names("On every ManagedCluster."),
      objects: names("On every object that starts or changes."),
    }),
  ),
  apart: opt(
    list(
      "Clusters of two sorts that one change must not touch together.",
      shape("ClustersApart", "Two sorts of clusters.", { one: labelSelector(false), other: labelSelector(false) }),
    ),
  ),
  diagnostics: opt(oneOf("Findings of this severity or worse may not be in the result.", ["error", "warning"])),
  exceptions: opt(
    list(
      "Breaches that pass, in the open and in review.",
      guardException,
    ),
  ),
});
