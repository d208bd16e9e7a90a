/** Why an object is on a cluster, or is not, in sentences. */
import type { Explanation, LabelEdit, NotPlacedBy, PlacedBy, SmallestChange } from "../plan/why";

/** What is asked about, for people. */
export interface WhySubject {
  readonly object: string;
  readonly namespace?: string;
  readonly cluster: string;
  /** File and line of a policy, by its index; absent where it is not known. */
  readonly placeOf: (index: number) => string | undefined;
}

/** Lines of the answer; the first one is the answer itself. */
export function explanationLines({ placed, by, notBy, unwatched, unknownCluster }: Explanation, { object, cluster, placeOf }: WhySubject): readonly string[] {
  if (placed) return [`${object} is on ${cluster}: placed by ${by.map(({ policy }) => policy).join(", ")}`, ...by.flatMap((one) => placedLines(one, placeOf))];
  const head = `${object} is not on ${cluster}`;
  if (unknownCluster) return [`${head}: the inventory has no such cluster`];
  if (unwatched !== undefined) return [`${head}: ${unwatched}`];
  return [notBy.length === 0 ? `${head}: there is no policy` : head, ...notBy.map((one) => `  ${policyName(one, placeOf)}: ${lack(one)}`)];
}

/** Lines that say what to edit. */
export function changeLines(change: SmallestChange | undefined, { object, namespace = "", cluster }: WhySubject): readonly string[] {
  if (change === undefined) return ["No edit of labels alone would place it there: a policy has to choose it first"];
  return [
    `The smallest change that places it there, by policy ${change.policy}:`,
    ...editLines(`ManagedCluster ${cluster}`, change.cluster),
    ...editLines(object, change.object),
    ...editLines(`Namespace ${namespace}`, change.namespace),
  ];
}

function editLines(of: string, edits: readonly LabelEdit[]): readonly string[] {
  return edits.map(({ key, value, before }) => `  ${of}: ${value === undefined ? `remove the label ${key} (now ${JSON.stringify(before)})` : `${before === undefined ? "add the label" : "change the label"} ${key}=${value}${before === undefined ? "" : ` (now ${JSON.stringify(before)})`}`}`);
}

function policyName({ policy, index }: Pick<PlacedBy, "policy" | "index">, placeOf: WhySubject["placeOf"]): string {
  const place = placeOf(index);
  return place === undefined ? policy : `${policy} (${place})`;
}

function placedLines(one: PlacedBy, placeOf: WhySubject["placeOf"]): readonly string[] {
  const clauses = one.clauses.map((i) => `spec.downsync[${i}]`).join(", ");
  const selectors = one.clusterSelectors.map((i) => `spec.clusterSelectors[${i}]`).join(", ");
  const labels = (names: readonly string[]): string => (names.length === 0 ? "" : `, for ${names.join(", ")}`);
  return [
    `  ${policyName(one, placeOf)}`,
    ...(one.clauses.length > 0 ? [`    the object is selected by ${clauses}${labels([...one.labels.object, ...one.labels.namespace.map((label) => `its Namespace's ${label}`)])}`] : []),
    ...(one.clusterSelectors.length > 0 ? [`    the cluster is selected by ${selectors}${labels(one.labels.cluster)}`] : []),
  ];
}

function lack({ choosesCluster, choosesObject, failedTests, blocked }: NotPlacedBy): string {
  if (blocked !== undefined) return blocked;
  const lacks = [...(choosesCluster ? [] : ["its cluster selectors do not choose the cluster"]), ...(choosesObject ? [] : [failedTests.length === 0 ? "it has no clause" : `no clause selects the object (${failedTests.map((tests, i) => `spec.downsync[${i}]: ${tests.join(", ")}`).join("; ")})`])];
  return lacks.join("; ");
}
