/** Why an object is on a cluster, or is not, in sentences. */
import { joinPath } from "../model/validation/schema-findings";
import { count } from "../model/words";
import type { Decider, Explanation, LabelEdit, NotPlacedBy, PlacedBy, PolicyAddition, SmallestChange, Trial } from "../plan/why";
import { CHANGE_WORDS } from "./diff/phrases";

/** What is asked about, for people. */
export interface WhySubject {
  readonly object: string;
  readonly namespace?: string;
  readonly cluster: string;
  /** File and line of what decides; absent where it is not known. @param index - of the policy. */
  readonly placeOf: (index: number, decider: Decider) => string | undefined;
}

/** Lines of the answer; the first one is the answer itself. */
export function explanationLines({ placed, by, notBy, unwatched, unknownCluster }: Explanation, { object, cluster, placeOf }: WhySubject): readonly string[] {
  if (placed) return [`${object} is on ${cluster}: placed by ${by.map(({ policy }) => policy).join(", ")}`, ...by.flatMap((one) => placedLines(one, placeOf))];
  const head = `${object} is not on ${cluster}`;
  if (unknownCluster) return [`${head}: the inventory of its space has no such cluster`];
  if (unwatched !== undefined) return [`${head}: ${unwatched}`];
  return [notBy.length === 0 ? `${head}: there is no policy` : head, ...notBy.map((one) => `  ${policyName(one, placeOf)}: ${lack(one)}`)];
}

/** Changes that would place the object; the smaller of the two is told first. */
export interface OfferedChanges {
  readonly labels?: SmallestChange & Trial;
  /** Only where it is smaller. */
  readonly addition?: PolicyAddition & Trial;
}

/** Lines that say what to edit, and what that does besides. */
export function changeLines({ labels, addition }: OfferedChanges, { object, namespace = "", cluster, placeOf }: WhySubject): readonly string[] {
  const added = addition === undefined ? [] : [
    `${labels === undefined ? "No edit of labels alone would place it there. " : ""}The smallest change that places it there, an addition to policy ${policyName(addition, placeOf)}:`,
    ...(addition.clause === undefined ? [] : [`  spec.downsync: ${JSON.stringify(addition.clause)}`]),
    ...(addition.selector === undefined ? [] : [`  spec.clusterSelectors: ${JSON.stringify(addition.selector)}`]),
    ...trialLines(addition),
  ];
  const edited = labels === undefined ? [] : [
    `The smallest change ${addition === undefined ? "" : "of labels "}that places it there, by policy ${labels.policy}:`,
    ...editLines(`ManagedCluster ${cluster}`, labels.cluster),
    ...editLines(object, labels.object),
    ...editLines(`Namespace ${namespace}`, labels.namespace),
    ...trialLines(labels),
  ];
  return added.length + edited.length === 0 ? ["No edit of labels, and no addition to a policy, would place it there"] : [...added, ...edited];
}

function trialLines({ verified, besides: { clusters, ...pairs } }: Trial): readonly string[] {
  if (!verified) return ["  Applied to this fleet it does not place the object: something else stands against it, see ksfleet preview"];
  const parts = (["stop", "start", "change"] as const).filter((kind) => pairs[kind] > 0).map((kind) => `${count(pairs[kind], "object")} ${pairs[kind] === 1 ? CHANGE_WORDS[kind] : kind}`);
  return [parts.length === 0 ? "  Nothing else starts, stops or changes." : `  It does more: ${parts.join(", ")}; ${count(clusters, "cluster is", "clusters are")} touched in all.`];
}

function editLines(of: string, edits: readonly LabelEdit[]): readonly string[] {
  return edits.map(({ key, value, before }) => `  ${of}: ${value === undefined ? `remove the label ${key} (now ${JSON.stringify(before)})` : `${before === undefined ? "add the label" : "change the label"} ${key}=${value}${before === undefined ? "" : ` (now ${JSON.stringify(before)})`}`}`);
}

function policyName({ policy, index }: Pick<PlacedBy, "policy" | "index">, placeOf: WhySubject["placeOf"]): string {
  return `${policy}${inPlace(placeOf(index, { of: "policy", path: "" }))}`;
}

const inPlace = (place: string | undefined): string => (place === undefined ? "" : ` (${place})`);

function placedLines(one: PlacedBy, placeOf: WhySubject["placeOf"]): readonly string[] {
  const parts = (field: string, positions: readonly number[]): string => positions.map((i) => `${field}[${i}]${inPlace(placeOf(one.index, { of: "policy", path: `${field}[${i}]` }))}`).join(", ");
  const placed = (of: "object" | "namespace" | "cluster") => (label: string): string => {
    const [key = "", value] = label.split("=");
    return `${label}${value === undefined ? "" : inPlace(placeOf(one.index, { of, path: joinPath("metadata.labels", key) }))}`;
  };
  const labels = (told: readonly string[]): string => (told.length === 0 ? "" : `, for ${told.join(", ")}`);
  return [
    `  ${policyName(one, placeOf)}`,
    ...(one.clauses.length > 0 ? [`    the object is selected by ${parts("spec.downsync", one.clauses)}${labels([...one.labels.object.map(placed("object")), ...one.labels.namespace.map((label) => `its Namespace's ${placed("namespace")(label)}`)])}`] : []),
    ...(one.clusterSelectors.length > 0 ? [`    the cluster is selected by ${parts("spec.clusterSelectors", one.clusterSelectors)}${labels(one.labels.cluster.map(placed("cluster")))}`] : []),
  ];
}

function lack({ choosesCluster, choosesObject, failedTests, blocked }: NotPlacedBy): string {
  if (blocked !== undefined) return blocked;
  const lacks = [...(choosesCluster ? [] : ["its cluster selectors do not choose the cluster"]), ...(choosesObject ? [] : [failedTests.length === 0 ? "it has no clause" : `no clause selects the object (${failedTests.map((tests, i) => `spec.downsync[${i}]: ${tests.join(", ")}`).join("; ")})`])];
  return lacks.join("; ");
}
