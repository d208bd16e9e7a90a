/** What an apply would do otherwise than was reviewed. */
import { compareBytes } from "../../model/byte-order";
import { shorten } from "../../model/words";
import type { Lock, LockedPolicy } from "./lock";

/**
 * One way in which a policy would come to something else. `policy-added`: the lock does not know it; `policy-removed`: only the lock does.
 * `clusters-…`, `objects-…`: it would reach these, or these no more; `objects-changed`: others would arrive than were reviewed.
 * `unaccepted`, `accepted`: destinations that the hub lets in no more, or now. `blocked`: it can be delivered no more, or now.
 */
export interface LockDelta {
  readonly space: string;
  readonly policy: string;
  readonly kind: "policy-added" | "policy-removed" | "clusters-added" | "clusters-removed" | "objects-added" | "objects-removed" | "objects-changed" | "unaccepted" | "accepted" | "blocked";
  /** Clusters or objects, ascending; of `blocked` the reason, none: it is no more. */
  readonly names: readonly string[];
}

/** @returns nothing exactly if both say the same; by space and policy. */
export function compareLocks(reviewed: Lock, now: Lock): readonly LockDelta[] {
  const before = new Map(reviewed.policies.map((policy) => [keyOf(policy), policy]));
  const after = new Map(now.policies.map((policy) => [keyOf(policy), policy]));
  return [...new Set([...before.keys(), ...after.keys()])].sort(compareBytes).flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    if (was !== undefined && is !== undefined) return policyDeltas(was, is, clustersOf(reviewed, was), clustersOf(now, is));
    if (is === undefined) return was === undefined ? [] : [{ space: was.space, policy: was.policy, kind: "policy-removed" as const, names: [] }];
    const added: LockDelta = { space: is.space, policy: is.policy, kind: "policy-added", names: [] };
    return [added, ...policyDeltas({ ...is, objects: {}, unaccepted: [] }, is, [], clustersOf(now, is))];
  });
}

function policyDeltas(was: LockedPolicy, is: LockedPolicy, before: readonly string[], after: readonly string[]): readonly LockDelta[] {
  const { space, policy } = is;
  const objects = (locked: LockedPolicy): readonly string[] => Object.keys(locked.objects);
  const [gained, lost] = [without(after, before), without(before, after)];
  const deltas: readonly (readonly [LockDelta["kind"], readonly string[]])[] = [
    ["clusters-added", gained],
    ["clusters-removed", lost],
    ["objects-added", without(objects(is), objects(was))],
    ["objects-removed", without(objects(was), objects(is))],
    ["unaccepted", without(is.unaccepted ?? [], was.unaccepted ?? [])],
    // One that is no destination any more is told already.
    ["accepted", without(was.unaccepted ?? [], is.unaccepted ?? []).filter((name) => after.includes(name))],
    // With other clusters templates expand to others: that is told already.
    ["objects-changed", gained.length + lost.length === 0 ? objects(is).filter((name) => Object.hasOwn(was.objects, name) && was.objects[name] !== is.objects[name]) : []],
  ];
  return [
    ...deltas.flatMap(([kind, names]) => (names.length === 0 ? [] : [{ space, policy, kind, names: [...names].sort(compareBytes) }])),
    ...(was.blocked === is.blocked ? [] : [{ space, policy, kind: "blocked" as const, names: is.blocked === undefined ? [] : [is.blocked] }]),
  ];
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

const clustersOf = ({ clusters }: Lock, policy: LockedPolicy): readonly string[] => clusters[policy.clusters] ?? [];
const keyOf = ({ space, policy }: LockedPolicy): string => `${space}/${policy}`;

const SHOWN = 10;
const some = (names: readonly string[]): string => shorten(names, SHOWN);

const SAID: Readonly<Record<LockDelta["kind"], (names: readonly string[]) => string>> = {
  "policy-added": () => "was not reviewed",
  "policy-removed": () => "was reviewed, and is not there",
  "clusters-added": (names) => `would reach ${some(names)} too`,
  "clusters-removed": (names) => `would not reach ${some(names)}`,
  "objects-added": (names) => `would also deliver ${some(names)}`,
  "objects-removed": (names) => `would not deliver ${some(names)}`,
  "objects-changed": (names) => `would deliver ${some(names)} with other content`,
  unaccepted: (names) => `would go to ${some(names)}, which the hub does not accept`,
  accepted: (names) => `would go to ${some(names)}, which the hub accepts now`,
  blocked: ([reason]) => (reason === undefined ? "can be delivered now" : `cannot be delivered: ${reason}`),
};

/** For people: `wds1 policy shop would reach store-9 too`. */
export function lockDeltaText({ space, policy, kind, names }: LockDelta): string {
  return `${space} policy ${policy} ${SAID[kind](names)}`;
}
