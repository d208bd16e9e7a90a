/** Guards: what a change may do, and whether it does more. */
export { isAdmissible, notAdmissible, renderAdmission, type AdmissionSpaceKind, type UnkeptGuard } from "./admission";
export { defineGuards, parseGuards } from "./define-guards";
export { GUARD_NAMES, type GuardException, type GuardName, type Guards, type GuardsSpec, type Limit, type Refusal } from "./guards";
export { guardsSet, judge, type Judged } from "./judge";
export { judgeKnown, type Gap, type Judgement, type Unjudged } from "./judge-known";
export { readGuards } from "./read-guards";
export { unknownNames } from "./unknown-names";
