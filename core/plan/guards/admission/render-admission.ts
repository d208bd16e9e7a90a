/**
 * Guards that a space keeps by itself: each as a ValidatingAdmissionPolicy (Kubernetes 1.30), with the message of the other gates.
 *
 * An ITS sees every delivery as a write of a ManifestWork, and every label edit as one of a ManagedCluster; a WDS sees what policies resolve to as
 * writes of Bindings. Each write is judged alone, so guards over a whole change cannot be kept there.
 */
import type { KubeObject } from "../../../model/kube-object";
import { ORIGIN_BINDING_LABEL } from "../../../model/names";
import { resources } from "../../../model/resources";
import type { GuardName, Guards } from "../guards";
import { guardsSet, hasEnded } from "../judge";
import { accepts, all, any, few, IS_DELIVERY, label, list, MANIFESTS, matchesPattern, namesArriving, namesTouched, text, WRITTEN } from "./cel";
import { admissionObjects, type AdmissionPolicy } from "./policy";

/** Spaces that can keep guards. */
export type AdmissionSpaceKind = "ITS" | "WDS";

const WHOLE_CHANGE = "admission sees each write alone, and it is about all writes of a change together";

/** Why a guard cannot be kept by admission. */
const NOT_ADMISSIBLE: { readonly [G in GuardName]?: string } = {
  maxClustersTouched: WHOLE_CHANGE,
  maxShareEvicted: WHOLE_CHANGE,
  apart: WHOLE_CHANGE,
  diagnostics: "findings come of the whole fleet, and admission sees each write alone",
};

/** Whether admission can keep a guard. */
export const isAdmissible = (guard: GuardName): boolean => NOT_ADMISSIBLE[guard] === undefined;

/** A guard that admission cannot keep. */
export interface UnkeptGuard {
  readonly guard: GuardName;
  /** As a clause. */
  readonly reason: string;
}

/** The guards that are set and that admission cannot keep, with the reason. */
export function notAdmissible(guards: Guards): readonly UnkeptGuard[] {
  return guardsSet(guards).flatMap((guard) => {
    const reason = NOT_ADMISSIBLE[guard];
    return reason === undefined ? [] : [{ guard, reason }];
  });
}

/**
 * The policies of a space of this kind, and their bindings. Exceptions are left out of the rules: those that end do so when the objects are
 * rendered anew.
 *
 * @param today - `YYYY-MM-DD`, for exceptions that end.
 */
export function renderAdmission(guards: Guards, kind: AdmissionSpaceKind, today: string): readonly KubeObject[] {
  const exceptions = new Exceptions(guards, today);
  return RULES[kind].flatMap((rule) => rule(guards, exceptions)).filter(({ rules }) => rules.length > 0).flatMap(admissionObjects);
}

/** What passes all the same. */
class Exceptions {
  constructor(
    private readonly guards: Guards,
    private readonly today: string,
  ) {}

  /** Subjects that a guard passes over; `*` stands for all. */
  subjects(guard: GuardName): readonly string[] {
    return (this.guards.exceptions ?? []).filter((one) => one.guard === guard && !hasEnded(one, this.today)).map(({ subject = "*" }) => subject);
  }

  /** Those that the guard still holds for. */
  without(guard: GuardName, subjects: readonly string[] = []): readonly string[] {
    const passed = this.subjects(guard);
    return passed.includes("*") ? [] : subjects.filter((subject) => !passed.includes(subject));
  }
}

type Rule = (guards: Guards, exceptions: Exceptions) => readonly AdmissionPolicy[];

const clusterWrites = { resource: resources.ManagedCluster, operations: ["CREATE", "UPDATE"] } as const;
const workWrites = { resource: resources.ManifestWork, operations: ["CREATE", "UPDATE", "DELETE"] } as const;
const name = `${WRITTEN}.metadata.name`;

const protectedLabels: Rule = ({ protected: { labels } = {} }, exceptions) => [
  {
    guard: "protected.labels",
    watches: [{ ...clusterWrites, operations: ["UPDATE"] }],
    rules: exceptions.without("protected.labels", labels).map((key) => {
      const [old, now] = [label("oldObject", key), label("object", key)];
      return { expression: `${old} == ${now}`, message: `${text(`the label ${key} of ManagedCluster `)} + ${name} + " is edited (" + ${old}.orValue("none") + " → " + ${now}.orValue("none") + "); it is protected"` };
    }),
  },
];

const protectedClusters: Rule = ({ protected: { clusters } = {} }, exceptions) => {
  const names = exceptions.without("protected.clusters", clusters);
  const touched = `variables.cluster in ${list(names)} && (variables.isCluster || (${IS_DELIVERY} && (object == null || oldObject == null || object.?spec != oldObject.?spec)))`;
  return [
    {
      guard: "protected.clusters",
      watches: [{ ...clusterWrites, operations: ["DELETE"] }, workWrites],
      variables: { isCluster: `request.resource.resource == ${text(resources.ManagedCluster.resource)}`, cluster: `variables.isCluster ? ${name} : ${WRITTEN}.metadata.namespace` },
      rules: names.length === 0 ? [] : [{ expression: `!(${touched})`, message: `"cluster " + variables.cluster + " is touched; it is protected"` }],
    },
  ];
};

const protectedNamespaces: Rule = ({ protected: { namespaces } = {} }, exceptions) => {
  const names = exceptions.without("protected.namespaces", namespaces);
  const isIn = (namespace: string) => (m: string) => `${m}.?metadata.?namespace.orValue("") == ${text(namespace)} || (${m}.apiVersion == "v1" && ${m}.kind == "Namespace" && ${m}.metadata.name == ${text(namespace)})`;
  return [
    {
      guard: "protected.namespaces",
      watches: [workWrites],
      when: IS_DELIVERY,
      variables: { ...MANIFESTS, ...Object.fromEntries(names.map((namespace, i) => [`touched${i}`, namesTouched(isIn(namespace))])) },
      rules: names.map((namespace, i) => ({ expression: `size(variables.touched${i}) == 0`, message: `${text(`namespace ${namespace} is touched (`)} + ${few(`variables.touched${i}`)} + "); it is protected"` })),
    },
  ];
};

const protectedKinds: Rule = ({ protected: { kinds } = {} }, exceptions) => {
  const names = exceptions.without("protected.kinds", kinds);
  const isOf = (kind: string) => (m: string) => {
    const [first, ...group] = kind.split(".");
    return kind.includes(".") ? `${m}.kind == ${text(first ?? "")} && ${m}.apiVersion.startsWith(${text(`${group.join(".")}/`)})` : `${m}.kind == ${text(kind)}`;
  };
  return [
    {
      guard: "protected.kinds",
      watches: [workWrites],
      when: IS_DELIVERY,
      variables: { ...MANIFESTS, ...Object.fromEntries(names.map((kind, i) => [`touched${i}`, namesTouched(isOf(kind))])) },
      rules: names.map((kind, i) => ({ expression: `size(variables.touched${i}) == 0`, message: `${few(`variables.touched${i}`)} + (size(variables.touched${i}) == 1 ? " is" : " are") + ${text(` touched; ${kind} is a protected kind`)}` })),
    },
  ];
};

const allowed: Rule = ({ allowed: entries = [] }, exceptions) => {
  const passed = exceptions.subjects("allowed");
  if (entries.length === 0 || passed.includes("*")) return [];
  const named = entries.map(({ policies }) => any(policies.map((pattern) => matchesPattern("variables.policy", pattern))));
  const mayPlace = any(entries.map(({ clusters }, i) => all([named[i] ?? "false", accepts(clusters, "params")])));
  return [
    {
      guard: "allowed",
      watches: [{ ...workWrites, operations: ["CREATE", "UPDATE"] }],
      when: IS_DELIVERY,
      params: resources.ManagedCluster,
      variables: { ...MANIFESTS, policy: `${label("object", ORIGIN_BINDING_LABEL)}.orValue("")`, arrives: "variables.after.exists(m, !(m in variables.before))" },
      rules: [
        {
          expression: any(["params.metadata.name != object.metadata.namespace", "!variables.arrives", `variables.policy in ${list(passed)}`, `!(${any(named)})`, mayPlace]),
          message: `"policy " + variables.policy + " places on " + object.metadata.namespace + "; it may not"`,
        },
      ],
    },
  ];
};

const requiredClusterLabels: Rule = ({ requiredLabels: { clusters } = {} }, exceptions) => [
  {
    guard: "requiredLabels.clusters",
    watches: [clusterWrites],
    rules: exceptions.without("requiredLabels.clusters", clusters).map((key) => ({
      // One that lacks it already must go on working: its agents and OCM's controllers write it all the time.
      expression: any([`${label("object", key)}.hasValue()`, `oldObject != null && !${label("oldObject", key)}.hasValue()`]),
      message: `${name} + ${text(` lacks the required label ${key}`)}`,
    })),
  },
];

const requiredObjectLabels: Rule = ({ requiredLabels: { objects } = {} }, exceptions) => {
  const keys = exceptions.without("requiredLabels.objects", objects);
  return [
    {
      guard: "requiredLabels.objects",
      watches: [{ ...workWrites, operations: ["CREATE", "UPDATE"] }],
      when: IS_DELIVERY,
      variables: { ...MANIFESTS, ...Object.fromEntries(keys.map((key, i) => [`without${i}`, namesArriving((m) => `!${m}.?metadata.?labels[?${text(key)}].hasValue()`)])) },
      rules: keys.map((key, i) => ({ expression: `size(variables.without${i}) == 0`, message: `${few(`variables.without${i}`)} + (size(variables.without${i}) == 1 ? " lacks" : " lack") + ${text(` the required label ${key}`)}` })),
    },
  ];
};

/** Whether a Binding places something. */
const places = (binding: string): string =>
  `size(${binding}.?spec.?destinations.orValue([])) > 0 && size(${binding}.?spec.?workload.?clusterScope.orValue([])) + size(${binding}.?spec.?workload.?namespaceScope.orValue([])) > 0`;

/** Of a policy by what it resolves to; and of its own deletion, by the Binding that it has. */
const neverEmpty: Rule = ({ neverEmpty: names = [] }, exceptions) => {
  const passed = exceptions.subjects("neverEmpty");
  if (names.length === 0 || passed.includes("*")) return [];
  const holds = all([names.includes("*") ? "true" : `${name} in ${list(names)}`, `!(${name} in ${list(passed)})`]);
  const message = `"policy " + ${name} + " would place nothing any more; it must never be empty"`;
  const empties = any(["object == null", "size(object.?spec.?clusterSelectors.orValue([])) == 0", "size(object.?spec.?downsync.orValue([])) == 0"]);
  return [
    { guard: "neverEmpty", watches: [{ resource: resources.Binding, operations: ["UPDATE", "DELETE"] }], when: holds, rules: [{ expression: any([`!(${places("oldObject")})`, `object != null && ${places("object")}`]), message }] },
    { guard: "neverEmpty", part: "policies", watches: [{ resource: resources.BindingPolicy, operations: ["UPDATE", "DELETE"] }], when: holds, params: resources.Binding, rules: [{ expression: any([`params.metadata.name != ${name}`, `!(${places("params")})`, `!(${empties})`]), message }] },
  ];
};

const RULES: Readonly<Record<AdmissionSpaceKind, readonly Rule[]>> = {
  ITS: [protectedLabels, protectedClusters, protectedNamespaces, protectedKinds, allowed, requiredClusterLabels, requiredObjectLabels],
  WDS: [neverEmpty],
};
