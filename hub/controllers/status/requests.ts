/**
 * What the policies of a WDS ask the status controller for, taken from their Bindings, object by object. Says of each
 * change which objects it concerns, so that nothing else is computed anew.
 */
import { entriesOf } from "../../../core/model/binding-entries";
import type { Binding } from "../../../core/model/binding";
import { compareBytes } from "../../../core/model/byte-order";
import type { ReportedStateRequest } from "../../../core/placement/index";
import { keyOfObject, objectOfKey } from "./object-key";
import type { ObjectKey, WorkloadObject } from "./object-key";

/** What one policy asks about one object. */
interface Asked {
  readonly singleton: boolean;
  readonly multiWec: boolean;
  /** Ascending, each once. */
  readonly collectors: readonly string[];
}

interface PolicyRequests {
  readonly uid: string;
  readonly destinations: readonly string[];
  /** Only objects about which anything is asked. */
  readonly objects: ReadonlyMap<ObjectKey, Asked>;
  /** The same by their names alone. */
  readonly versions: ReadonlyMap<string, ObjectKey>;
}

/** What CombinedStatus of an object depends on besides itself and what the WECs report. */
export interface CombinationRequest {
  readonly policy: { readonly name: string; readonly uid: string };
  readonly destinations: readonly string[];
  readonly collectors: readonly string[];
}

/** Objects that a change concerns. */
export interface RequestChange {
  /** Of which another state is to be reported, or none any more: the flags of this policy changed. */
  readonly asked: readonly ObjectKey[];
  /** For which this policy still asks for the state, but of other WECs. */
  readonly moved: readonly ObjectKey[];
  /** Whose CombinedStatus under this policy may be another. */
  readonly combined: readonly ObjectKey[];
}

const NOTHING: PolicyRequests = { uid: "", destinations: [], objects: new Map(), versions: new Map() };

export class Requests {
  private readonly policies = new Map<string, PolicyRequests>();
  private readonly policiesOf = new Map<ObjectKey, Set<string>>();

  /** Takes a policy's Binding, or that it has none that counts. Cost: its entries. */
  set(policy: { readonly name: string; readonly uid: string }, binding: Binding | undefined): RequestChange {
    const before = this.policies.get(policy.name) ?? NOTHING;
    const after = binding === undefined ? NOTHING : requestsOf(policy.uid, binding);
    if (binding === undefined) this.policies.delete(policy.name);
    else this.policies.set(policy.name, after);
    for (const key of before.objects.keys()) if (!after.objects.has(key)) this.unlink(key, policy.name);
    for (const key of after.objects.keys()) if (!before.objects.has(key)) this.link(key, policy.name);
    return difference(before, after);
  }

  /** Names of policies known, in no particular order. */
  names(): readonly string[] {
    return [...this.policies.keys()];
  }

  /** Objects about which a policy asks anything. */
  objectsOf(policy: string): readonly WorkloadObject[] {
    return [...(this.policies.get(policy)?.objects.keys() ?? [])].map(objectOfKey);
  }

  /** An object of a policy as it is delivered, by its name in any version. */
  find(policy: string, named: Omit<WorkloadObject, "version">): ObjectKey | undefined {
    return this.policies.get(policy)?.versions.get(versionless(named));
  }

  /** Which WECs' states of an object are reported, over all policies. */
  reportedState(key: ObjectKey): ReportedStateRequest {
    const asking = (flag: "singleton" | "multiWec"): readonly PolicyRequests[] => this.about(key).filter(({ objects }) => objects.get(key)?.[flag] === true);
    const union = (policies: readonly PolicyRequests[]): readonly string[] => [...new Set(policies.flatMap(({ destinations }) => destinations))].sort(compareBytes);
    const [singleton, multiWec] = [asking("singleton"), asking("multiWec")];
    return { singleton: singleton.length > 0, singletonClusters: union(singleton), multiWec: multiWec.length > 0, multiWecClusters: union(multiWec) };
  }

  /** Whether any policy wants the state of an object reported. */
  wantsState(key: ObjectKey): boolean {
    return this.about(key).some(({ objects }) => objects.get(key)!.singleton || objects.get(key)!.multiWec);
  }

  /** What goes into the CombinedStatus of an object under a policy; undefined when the policy names no collector for it. */
  combination(policy: string, key: ObjectKey): CombinationRequest | undefined {
    const requests = this.policies.get(policy);
    const collectors = requests?.objects.get(key)?.collectors ?? [];
    return requests === undefined || collectors.length === 0 ? undefined : { policy: { name: policy, uid: requests.uid }, destinations: requests.destinations, collectors };
  }

  /** Policies that name a collector for an object. */
  combining(key: ObjectKey): readonly string[] {
    return [...(this.policiesOf.get(key) ?? [])].filter((policy) => this.combination(policy, key) !== undefined);
  }

  /** Objects for which a policy names this collector, by policy. Cost: all entries of all policies. */
  using(collector: string): ReadonlyMap<string, readonly ObjectKey[]> {
    const found = [...this.policies].map(([policy, { objects }]) => [policy, [...objects].filter(([, { collectors }]) => collectors.includes(collector)).map(([key]) => key)] as const);
    return new Map(found.filter(([, keys]) => keys.length > 0));
  }

  /** Collectors that a policy names, ascending; undefined for a policy without Binding. */
  collectorsOf(policy: string): readonly string[] | undefined {
    const requests = this.policies.get(policy);
    return requests === undefined ? undefined : [...new Set([...requests.objects.values()].flatMap(({ collectors }) => collectors))].sort(compareBytes);
  }

  private about(key: ObjectKey): readonly PolicyRequests[] {
    return [...(this.policiesOf.get(key) ?? [])].map((policy) => this.policies.get(policy)!);
  }

  private link(key: ObjectKey, policy: string): void {
    const present = this.policiesOf.get(key);
    if (present === undefined) this.policiesOf.set(key, new Set([policy]));
    else present.add(policy);
  }

  private unlink(key: ObjectKey, policy: string): void {
    const present = this.policiesOf.get(key);
    present?.delete(policy);
    if (present?.size === 0) this.policiesOf.delete(key);
  }
}

function requestsOf(uid: string, { spec }: Binding): PolicyRequests {
  const objects = new Map<ObjectKey, Asked>();
  const versions = new Map<string, ObjectKey>();
  for (const entry of entriesOf(spec)) {
    const { wantSingletonReportedState: singleton = false, wantMultiWECReportedState: multiWec = false, statusCollectors = [] } = entry;
    if (!singleton && !multiWec && statusCollectors.length === 0) continue;
    versions.set(versionless(entry), keyOfObject(entry));
    objects.set(keyOfObject(entry), { singleton, multiWec, collectors: [...new Set(statusCollectors)].sort(compareBytes) });
  }
  return { uid, destinations: (spec?.destinations ?? []).map(({ clusterId }) => clusterId), objects, versions };
}

const versionless = (object: Omit<WorkloadObject, "version">): string => keyOfObject({ ...object, version: "" });

function difference(before: PolicyRequests, after: PolicyRequests): RequestChange {
  const asked: ObjectKey[] = [];
  const moved: ObjectKey[] = [];
  const combined: ObjectKey[] = [];
  const sameWecs = sameSet(before.destinations, after.destinations);
  for (const key of new Set([...before.objects.keys(), ...after.objects.keys()])) {
    const [old, now] = [before.objects.get(key), after.objects.get(key)];
    if ((old?.singleton ?? false) !== (now?.singleton ?? false) || (old?.multiWec ?? false) !== (now?.multiWec ?? false)) asked.push(key);
    else if (!sameWecs && (now?.singleton === true || now?.multiWec === true)) moved.push(key);
    const collectors = [old?.collectors ?? [], now?.collectors ?? []] as const;
    if (collectors[0].join() !== collectors[1].join() || (collectors[1].length > 0 && (!sameWecs || before.uid !== after.uid))) combined.push(key);
  }
  return { asked, moved, combined };
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return known.size === new Set(b).size && b.every((name) => known.has(name));
}
