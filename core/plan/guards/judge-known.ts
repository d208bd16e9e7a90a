/**
 * Guards where not everything is known: in a preview of a program labels may not be known yet, and nothing may stand that a change could be
 * compared with. A guard that rests on what is missing is not judged, and that is said; it never passes in silence.
 */
import type { Diagnostic } from "../../model/diagnostic";
import { wantsExpansion } from "../../transport";
import type { Preview } from "../../preview";
import type { GuardName, Guards, Refusal } from "./guards";
import { guardsSet, judge, type Judged } from "./judge";
import { unknownNames } from "./unknown-names";

/** Something that is not known. */
export interface Gap {
  /** `base`: what stands before the change; `labels`: of clusters; `objects`: workload objects, transforms, properties; `policies`: what they choose. */
  readonly kind: "base" | "labels" | "objects" | "policies";
  /** For people, as a clause: `label tier of cluster s1 is not known`. */
  readonly reason: string;
  /** For `labels`: the keys whose values are missing; absent: any. Keys that nothing selects by leave no gap. */
  readonly keys?: readonly string[];
}

/** A guard that could not be judged. */
export interface Unjudged {
  readonly guard: GuardName;
  /** Never empty. */
  readonly reasons: readonly string[];
}

/** What guards say as far as they can. */
export interface Judgement {
  readonly refusals: readonly Refusal[];
  readonly unjudged: readonly Unjudged[];
  /** Names in guards that nothing bears (KS241), as far as everything is known that could bear them. */
  readonly unknown: readonly Diagnostic[];
}

/** What would have to be known to say that nothing bears a name. */
const NAMES_REST_ON: Readonly<Partial<Record<string, Gap["kind"]>>> = { neverEmpty: "policies", allowed: "policies", "protected.labels": "labels", "protected.clusters": "labels", apart: "labels", "protected.namespaces": "objects", "protected.kinds": "objects" };

/** Without one of these a guard may say no where it should not, or the other way round. */
const RESTS_ON: Readonly<Record<GuardName, readonly Gap["kind"][]>> = {
  maxClustersTouched: ["base", "labels", "objects", "policies"],
  maxShareEvicted: ["base", "labels", "objects", "policies"],
  neverEmpty: ["base", "labels", "objects", "policies"],
  "protected.labels": ["base", "labels"],
  "protected.clusters": ["base", "labels", "objects", "policies"],
  "protected.namespaces": ["base", "labels", "objects", "policies"],
  "protected.kinds": ["base", "labels", "objects", "policies"],
  // Without a base everything is new, and new things are judged.
  allowed: ["labels", "objects", "policies"],
  "requiredLabels.clusters": ["labels"],
  "requiredLabels.objects": ["labels", "objects", "policies"],
  apart: ["base", "labels", "objects", "policies"],
  diagnostics: ["labels", "objects", "policies"],
};

/**
 * Judges what can be judged.
 *
 * @param judged - without a base, its base is an empty fleet.
 * @param gaps - what `judged` does not know.
 */
export function judgeKnown(guards: Guards, judged: Judged, gaps: readonly Gap[]): Judgement {
  const keys = keysThatMatter(guards, judged);
  const real = gaps.filter((gap) => gap.keys === undefined || keys === "all" || gap.keys.some((key) => keys.has(key)));
  const unjudged = guardsSet(guards).flatMap((guard): readonly Unjudged[] => {
    const reasons = [...new Set(real.filter(({ kind }) => RESTS_ON[guard].includes(kind)).map(({ reason }) => reason))];
    return reasons.length === 0 ? [] : [{ guard, reasons }];
  });
  const open = new Set(unjudged.map(({ guard }) => guard));
  const missing = new Set(gaps.map(({ kind }) => kind));
  const sides = { head: judged.head, ...(!missing.has("base") && { base: judged.base }) };
  const unknown = unknownNames(guards, sides).filter(({ path }) => {
    const kind = NAMES_REST_ON[path.split("[")[0] ?? ""];
    return kind === undefined || !missing.has(kind);
  });
  return { refusals: judge(guards, judged).filter(({ guard }) => !open.has(guard)), unjudged, unknown };
}

/** Keys of cluster labels that decide something; templates can use every one. */
function keysThatMatter(guards: Guards, { base, head }: Judged): ReadonlySet<string> | "all" {
  const spaces = [base, head].flatMap(({ wdses }: Preview) => wdses);
  if (spaces.some(({ objects }) => [...objects.values()].some((served) => wantsExpansion(served.head)))) return "all";
  const selectors = [
    ...spaces.flatMap(({ policies }) => [...policies.values()].flatMap(({ object }) => object.spec?.clusterSelectors ?? [])),
    ...(guards.allowed ?? []).map(({ clusters }) => clusters),
    ...(guards.apart ?? []).flatMap(({ one, other }) => [one, other]),
  ];
  const selected = selectors.flatMap(({ matchLabels = {}, matchExpressions = [] }) => [...Object.keys(matchLabels), ...matchExpressions.map(({ key }) => key)]);
  return new Set([...selected, ...(guards.protected?.labels ?? []), ...(guards.requiredLabels?.clusters ?? [])]);
}
