/** One cluster against what it should have, and what is left behind on it. */
import type { AppliedManifestWork, AppliedResource } from "../../model/applied-manifest-work";
import { byCodeUnit } from "../../model/code-unit-order";
import type { KubeObject } from "../../model/kube-object";
import type { ClusterExpectation, ExpectedObject } from "./cluster-expectations";
import { compareObject, deliveredTo, missingObject, type DriftFinding } from "./compare-object";
import { isJustAsStated } from "./stated-differences";

/** What was found on a cluster of an object that should be there; `unserved`: the cluster does not know its kind. */
export type Found = KubeObject | "missing" | "unserved";

/** @param found - asked once for each object. @returns in the order of what is expected. Cost: once through it where nothing differs. */
export function compareCluster(cluster: string, { objects }: Pick<ClusterExpectation, "objects">, found: (object: ExpectedObject) => Found): readonly DriftFinding[] {
  const findings: DriftFinding[] = [];
  for (const expected of objects) {
    const actual = found(expected);
    const { space, name, createOnly, on } = expected;
    // Nearly all objects of nearly all clusters: nothing is made for them.
    if (typeof actual === "object" && actual.metadata.deletionTimestamp === undefined && (createOnly || isJustAsStated(on(cluster), actual))) continue;
    const subject = { against: "hub", space, object: name } as const;
    if (actual === "missing") findings.push(missingObject(subject));
    else if (actual === "unserved") findings.push(missingObject(subject, "the cluster does not serve its kind"));
    else findings.push(...compareObject(subject, on(cluster), actual, deliveredTo(actual)));
  }
  return findings;
}

/** Something that a work brought to a cluster, and that should be there no more, if it is. */
export interface LeftBehind extends AppliedResource {
  /** A sentence. */
  readonly reason: string;
}

/** A ManifestWork in the mailbox of the cluster. */
export interface MailboxWork {
  readonly name: string;
  /** Made for a Binding of a WDS that is looked at; what others bring is their own business. */
  readonly isOurs: boolean;
}

/**
 * What the records of the agent say that it brought, and that no policy delivers any more.
 *
 * @param applied - the AppliedManifestWorks of the cluster.
 * @param works - what is in its mailbox.
 * @param isWanted - whether the cluster should have the object, or it is not known.
 * @returns by group, resource, namespace, name; each once.
 */
export function leftBehind(applied: readonly AppliedManifestWork[], works: readonly MailboxWork[], isWanted: (resource: AppliedResource) => boolean): readonly LeftBehind[] {
  const known = new Map(works.map((work) => [work.name, work]));
  const left = new Map<string, LeftBehind>();
  const foreign = new Set<string>();
  for (const { spec, status } of applied) {
    const work = known.get(spec?.manifestWorkName ?? "");
    const reason = work === undefined ? "the hub has no work any more that brings it" : "its work is still on the hub, and no policy delivers it any more";
    for (const resource of status?.appliedResources ?? []) {
      if (work?.isOurs === false) foreign.add(identityOf(resource));
      else if (!isWanted(resource)) left.set(identityOf(resource), { ...resource, reason });
    }
  }
  for (const identity of foreign) left.delete(identity);
  return [...left.entries()].sort(([a], [b]) => byCodeUnit(a, b)).map(([, one]) => one);
}

const identityOf = ({ group = "", resource, namespace = "", name }: AppliedResource): string => [group, resource, namespace, name].join("\u0000");
