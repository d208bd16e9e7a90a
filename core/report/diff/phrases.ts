/** How a change is said in few words; the same in the terminal, in Markdown and in pictures. */
import { describeObject } from "../../model/kube-object";
import type { Json } from "../../model/kube-object";
import type { ObjectName } from "../../plan/diff";
import { count, duration, numeral, shorten, shortenEach } from "../../model/words";
import type { DiffReport, LocatedCause, LocatedChange } from "../../model/diff-report";

/** Longest value of a field that is told in full. */
const MAX_VALUE = 60;

export const CHANGE_WORDS = { start: "starts", stop: "stops", change: "changes" } as const;

export function nameOfObject({ apiVersion, kind, namespace, name }: ObjectName): string {
  return describeObject({ apiVersion, kind, metadata: { namespace, name } });
}

/** `label-edit ManagedCluster store-7 (its1/clusters.yaml:14)` */
export function causeText({ kind, ref, file, line, path }: LocatedCause): string {
  const place = file === undefined ? "" : ` (${file}${line === undefined ? "" : `:${line}`})`;
  return `${CAUSE_WORDS[kind]}: ${ref}${path === "" ? "" : ` ${path}`}${place}`;
}

const CAUSE_WORDS: Readonly<Record<LocatedCause["kind"], string>> = {
  "cluster-added": "cluster added",
  "cluster-removed": "cluster removed",
  "label-edit": "label edit",
  "policy-added": "policy added",
  "policy-removed": "policy removed",
  "selector-edit": "selector edit",
  "object-added": "object added",
  "object-removed": "object removed",
  "object-edit": "object edit",
  "property-edit": "property edit",
  "transform-edit": "transform edit",
  "settings-edit": "settings edit",
  delivery: "delivery",
};

/** `spec.replicas: 1 → 2; metadata.labels.tier: none → "web"` */
export function fieldsText({ fields }: Pick<LocatedChange, "fields">, shown: number): string {
  return shortenEach(fields, shown, ({ path, before, after }) => `${path}: ${valueText(before)} → ${valueText(after)}`);
}

/** A value of a field in short; `none` where there is none. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** One sentence: how many things happen, and on how many clusters. */
export function headline({ blast }: DiffReport): string {
  const { pairs, clusters, objects, namespaces } = blast;
  if (pairs.start + pairs.stop + pairs.change === 0) return "Nothing starts, stops or changes on any cluster.";
  const parts = (["stop", "start", "change"] as const).filter((kind) => pairs[kind] > 0).map((kind) => `${count(pairs[kind], "object")} ${pairs[kind] === 1 ? CHANGE_WORDS[kind] : kind}`);
  return `${numeral(clusters.touched)} of ${count(clusters.total, "cluster")} touched: ${parts.join(", ")} (${count(objects, "different object")} in ${count(namespaces, "namespace")}).`;
}

/** Clusters and policies that come or go, whatever that does; none: no line. @param shown - names in a line. */
export function movedLines({ blast }: DiffReport, shown: number): readonly string[] {
  const { clustersAdded, clustersRemoved, policiesAdded, policiesRemoved } = blast;
  const lines = [["Clusters that join", clustersAdded], ["Clusters that leave", clustersRemoved], ["Policies that are new", policiesAdded], ["Policies that go", policiesRemoved]] as const;
  return lines.flatMap(([what, names]) => (names.length === 0 ? [] : [`${what}: ${shorten(names, shown)}`]));
}

/** One line a WDS: how long its transport controller writes. */
export function forecastLines({ forecast }: DiffReport): readonly string[] {
  return forecast.map(({ space, written, deleted, seconds }) => `${space}: ${count(written, "ManifestWork")} written, ${numeral(deleted)} deleted: about ${duration(seconds)} at the transport's rate`);
}
