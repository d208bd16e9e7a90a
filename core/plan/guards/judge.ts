/** Guards against a change: every breach at once, each with the exception that excuses it, if one does. */
import { compareBytes } from "../../model/byte-order";
import type { LabelSelector } from "../../model/binding-policy";
import type { Diagnostic } from "../../model/diagnostic";
import { describeObject, parseApiVersion } from "../../model/kube-object";
import { matchesLabels, parseLabelSelector } from "../../model/label-selector";
import { ownMember } from "../../model/own-member";
import { numeral, shorten } from "../../model/words";
import type { Preview } from "../../preview";
import type { Blast, ChangeRow, InventoryChange } from "../diff";
import type { Deliveries } from "../diff/deliveries";
import type { GuardException, GuardName, Guards, Limit, Refusal } from "./guards";

/** The change that guards are asked about. */
export interface Judged {
  readonly base: Preview;
  readonly head: Preview;
  readonly changes: readonly InventoryChange[];
  readonly blast: Blast;
  /** Of the head. */
  readonly diagnostics: readonly Diagnostic[];
  /** `YYYY-MM-DD`, for exceptions that end. */
  readonly today: string;
}

type Breach = Omit<Refusal, "exception" | "expired">;
type Judge = (guards: Guards, judged: Judged) => readonly Breach[];

const MAX_NAMED = 5;

/** Every breach, guard by guard; those with an exception are allowed. An exception that has ended allows nothing any more, and is named. */
export function judge(guards: Guards, judged: Judged): readonly Refusal[] {
  return JUDGES.flatMap((one) => one(guards, judged)).map((breach) => {
    const about = guards.exceptions?.filter(({ guard, subject }) => guard === breach.guard && (subject === undefined || subject === breach.subject)) ?? [];
    const exception = about.find((one) => !hasEnded(one, judged.today));
    const [expired] = exception === undefined ? about : [];
    return { ...breach, ...(exception !== undefined && { exception }), ...(expired !== undefined && { expired }) };
  });
}

/** Its last day is over. @param today - `YYYY-MM-DD`. */
export function hasEnded({ until }: Pick<GuardException, "until">, today: string): boolean {
  return until !== undefined && until < today;
}

const rowsOf = ({ changes }: Judged): readonly ChangeRow[] => changes.flatMap(({ changes: rows }) => rows);

const few = (names: readonly string[]): string => shorten(names, MAX_NAMED);
const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

const clustersTouched: Judge = ({ maxClustersTouched: limit }, { blast: { clusters: { touched, total } } }) => {
  if (limit === undefined || touched <= allowedOf(limit, total)) return [];
  const allowed = "count" in limit ? numeral(limit.count) : `${numeral(allowedOf(limit, total))} (${percent(limit.share)})`;
  return [{ guard: "maxClustersTouched", subject: "*", message: `${numeral(touched)} of ${numeral(total)} clusters are touched; at most ${allowed} may be` }];
};

function allowedOf(limit: Limit, total: number): number {
  return "count" in limit ? limit.count : Math.floor(limit.share * total);
}

const shareEvicted: Judge = ({ maxShareEvicted: limit }, { changes }) => {
  if (limit === undefined) return [];
  return eachPolicy(changes).flatMap(({ policy, before, after }): readonly Breach[] => {
    const had = before?.destinations.count() ?? 0;
    if (before === undefined || had === 0) return [];
    const left = after === undefined ? had : before.destinations.copy().subtract(after.destinations).count();
    return left / had <= limit ? [] : [{ guard: "maxShareEvicted", subject: policy, message: `policy ${policy} leaves ${left} of its ${had} clusters (${percent(left / had)}); at most ${percent(limit)} may be left` }];
  });
};

const neverEmpty: Judge = ({ neverEmpty: names }, { changes }) => {
  if (names === undefined) return [];
  return eachPolicy(changes).flatMap(({ policy, before, after }): readonly Breach[] => {
    const had = before !== undefined && before.entries.size > 0 && before.destinations.count() > 0;
    if (!had || !(names.includes("*") || names.includes(policy))) return [];
    if (after !== undefined && after.entries.size > 0 && after.destinations.count() > 0) return [];
    return [{ guard: "neverEmpty", subject: policy, message: `policy ${policy} would place nothing any more; it must never be empty` }];
  });
};

type DeliveredPolicy = Deliveries["delivered"][number];

/** Policies of either side, by name; what delivers nothing is absent on its side. */
function eachPolicy(changes: readonly InventoryChange[]): readonly { readonly policy: string; readonly before?: DeliveredPolicy; readonly after?: DeliveredPolicy }[] {
  return changes.flatMap(({ deliveries: { base, head } }) => {
    const keyOf = ({ space, policy }: DeliveredPolicy): string => `${space.name}/${policy}`;
    const before = new Map(base.delivered.map((one) => [keyOf(one), one]));
    const after = new Map(head.delivered.map((one) => [keyOf(one), one]));
    return [...new Set([...before.keys(), ...after.keys()])].sort(compareBytes).map((key) => {
      const [old, now] = [before.get(key), after.get(key)];
      return { policy: (now ?? old)?.policy ?? key, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) };
    });
  });
}

const protectedLabels: Judge = ({ protected: { labels } = {} }, { base, head }) => {
  if (labels === undefined) return [];
  return [...head.inventories].flatMap(([inventory, { clusters }]) =>
    [...clusters].flatMap(([name, { metadata }]): readonly Breach[] => {
      const before = base.inventories.get(inventory)?.clusters.get(name);
      if (before === undefined) return [];
      const [old, now] = [before.metadata.labels ?? {}, metadata.labels ?? {}];
      const edited = labels.filter((key) => ownMember(old, key) !== ownMember(now, key));
      return edited.map((key) => ({ guard: "protected.labels", subject: key, message: `the label ${key} of ManagedCluster ${name} is edited (${ownMember(old, key) ?? "none"} → ${ownMember(now, key) ?? "none"}); it is protected` }));
    }),
  );
};

const protectedClusters: Judge = ({ protected: { clusters } = {} }, judged) => {
  const touched = new Set(rowsOf(judged).flatMap((row) => row.clusters));
  const gone = new Set(judged.blast.clustersRemoved);
  return (clusters ?? []).filter((name) => touched.has(name) || gone.has(name)).map((name) => ({ guard: "protected.clusters", subject: name, message: `cluster ${name} is touched; it is protected` }));
};

const protectedNamespaces: Judge = ({ protected: { namespaces } = {} }, judged) =>
  (namespaces ?? []).flatMap((namespace): readonly Breach[] => {
    const hit = rowsOf(judged).flatMap(({ objects }) => objects).filter((object) => object.namespace === namespace || (object.kind === "Namespace" && object.apiVersion === "v1" && object.name === namespace));
    return hit.length === 0 ? [] : [{ guard: "protected.namespaces", subject: namespace, message: `namespace ${namespace} is touched (${few([...new Set(hit.map(describe))])}); it is protected` }];
  });

const protectedKinds: Judge = ({ protected: { kinds } = {} }, judged) =>
  (kinds ?? []).flatMap((kind): readonly Breach[] => {
    const hit = rowsOf(judged).flatMap(({ objects }) => objects).filter((object) => kind === object.kind || kind === `${object.kind}.${parseApiVersion(object.apiVersion).group}`);
    const names = [...new Set(hit.map(describe))];
    return names.length === 0 ? [] : [{ guard: "protected.kinds", subject: kind, message: `${few(names)} ${names.length === 1 ? "is" : "are"} touched; ${kind} is a protected kind` }];
  });

const describe = ({ apiVersion, kind, namespace, name }: ChangeRow["objects"][number]): string => describeObject({ apiVersion, kind, metadata: { namespace, name } });

const allowed: Judge = ({ allowed: entries }, { changes, head }) => {
  if (entries === undefined) return [];
  const outside = new Map<string, Set<string>>();
  for (const { inventory, changes: rows } of changes) {
    for (const { change, policy, clusters: reached } of rows) {
      const own = change === "stop" ? [] : entries.filter(({ policies }) => policies.some((pattern) => matchesPattern(pattern, policy)));
      if (own.length === 0) continue;
      for (const name of reached) {
        if (own.some(({ clusters }) => selects(clusters, head.inventories.get(inventory)?.clusters.get(name)?.metadata.labels ?? {}))) continue;
        const known = outside.get(policy);
        if (known === undefined) outside.set(policy, new Set([name]));
        else known.add(name);
      }
    }
  }
  return [...outside].map(([policy, names]) => ({ guard: "allowed", subject: policy, message: `policy ${policy} places on ${few([...names].sort(compareBytes))}; it may not` }));
};

/** `*` stands for any characters. */
function matchesPattern(pattern: string, name: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === name;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [i, part] of rest.entries()) {
    if (i === rest.length - 1) return name.length - part.length >= at && name.endsWith(part);
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const parsed = parseLabelSelector(selector);
  return parsed.ok && matchesLabels(parsed.selector, labels);
}

const requiredClusterLabels: Judge = ({ requiredLabels: { clusters: keys } = {} }, { head }) =>
  (keys ?? []).flatMap((key): readonly Breach[] => {
    const without = [...head.inventories.values()].flatMap(({ clusters }) => [...clusters].filter(([, { metadata }]) => ownMember(metadata.labels ?? {}, key) === undefined).map(([name]) => name));
    return without.length === 0 ? [] : [{ guard: "requiredLabels.clusters", subject: key, message: `${few(without.sort(compareBytes))} lack${without.length === 1 ? "s" : ""} the required label ${key}` }];
  });

const requiredObjectLabels: Judge = ({ requiredLabels: { objects: keys } = {} }, judged) => {
  if (keys === undefined) return [];
  const labelsOf = labelsByName(judged.head);
  return keys.flatMap((key): readonly Breach[] => {
    const without = new Set<string>();
    for (const { space, change, objects } of rowsOf(judged)) {
      if (change === "stop") continue;
      for (const object of objects) if (ownMember(labelsOf.get(`${space} ${describe(object)}`) ?? {}, key) === undefined) without.add(describe(object));
    }
    return without.size === 0 ? [] : [{ guard: "requiredLabels.objects", subject: key, message: `${few([...without])} ${without.size === 1 ? "lacks" : "lack"} the required label ${key}` }];
  });
};

function labelsByName({ wdses }: Preview): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const labels = new Map<string, Readonly<Record<string, string>>>();
  for (const { name, objects } of wdses) for (const { head } of objects.values()) labels.set(`${name} ${describeObject(head)}`, head.metadata.labels ?? {});
  return labels;
}

const apart: Judge = ({ apart: pairs }, { changes, base, head }) =>
  (pairs ?? []).flatMap(({ one, other }): readonly Breach[] => {
    const touched = changes.flatMap(({ inventory, changes: rows }) =>
      [...new Set(rows.flatMap(({ clusters }) => clusters))].map((name) => ({ name, labels: (head.inventories.get(inventory)?.clusters.get(name) ?? base.inventories.get(inventory)?.clusters.get(name))?.metadata.labels ?? {} })),
    );
    const [here, there] = [one, other].map((selector) => touched.filter(({ labels }) => selects(selector, labels)).map(({ name }) => name).sort(compareBytes));
    if (here === undefined || there === undefined || here.length === 0 || there.length === 0) return [];
    return [{ guard: "apart", subject: "*", message: `one change touches ${few(here)} together with ${few(there)}; they must be changed apart` }];
  });

const findings: Judge = ({ diagnostics: severity }, { diagnostics }) =>
  severity === undefined
    ? []
    : diagnostics
        .filter((found) => found.severity === "error" || (severity === "warning" && found.severity === "warning"))
        .map((found) => ({ guard: "diagnostics", subject: found.code, message: `${found.severity} ${found.code}${found.object === undefined ? "" : ` of ${found.object}`}: ${found.message}` }));

const JUDGES: readonly Judge[] = [clustersTouched, shareEvicted, neverEmpty, protectedLabels, protectedClusters, protectedNamespaces, protectedKinds, allowed, requiredClusterLabels, requiredObjectLabels, apart, findings];

/** Names of the guards that a file sets. */
export function guardsSet(guards: Guards): readonly GuardName[] {
  const { protected: { labels, clusters, namespaces, kinds } = {}, requiredLabels } = guards;
  const set: Readonly<Record<GuardName, unknown>> = {
    maxClustersTouched: guards.maxClustersTouched,
    maxShareEvicted: guards.maxShareEvicted,
    neverEmpty: guards.neverEmpty,
    "protected.labels": labels,
    "protected.clusters": clusters,
    "protected.namespaces": namespaces,
    "protected.kinds": kinds,
    allowed: guards.allowed,
    "requiredLabels.clusters": requiredLabels?.clusters,
    "requiredLabels.objects": requiredLabels?.objects,
    apart: guards.apart,
    diagnostics: guards.diagnostics,
  };
  return (Object.keys(set) as GuardName[]).filter((name) => set[name] !== undefined);
}
