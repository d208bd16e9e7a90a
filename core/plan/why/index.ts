/** Why an object is on a cluster, or is not, and what the least is that would place it. */
export { applyAddition, applyEdits } from "./apply-edits";
export { testClause } from "./clause-test";
export { explainPlacement, labelsOfNamespace, type Explanation, type PlacedBy, type NotPlacedBy } from "./explain";
export { findObjects, nearestObjects, parseObjectQuery, type FoundObject, type ObjectQuery } from "./object-query";
export { obstacleOf } from "./obstacle";
export { decidersOf, placesOf, type Decider } from "./places";
export { leastDisturbing, type Trial } from "./least-disturbing";
export { smallestAdditions, type PolicyAddition } from "./policy-additions";
export { smallestChanges, type SmallestChange } from "./smallest-change";
export type { LabelEdit } from "./label-edits";
