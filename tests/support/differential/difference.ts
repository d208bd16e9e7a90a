/** Where two values differ, in a form that a person can act on. */
import type { KubeObject } from "../../../core/model/kube-object";

type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);
const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value));

/** The first place where `have` is not `want`; absent and `undefined` members are the same. */
export function firstDifference(want: unknown, have: unknown, place: string): string | undefined {
  if (Array.isArray(want) && Array.isArray(have)) {
    if (want.length !== have.length) return `${place}: ${want.length} items expected, ${have.length} found: ${show(want)} and ${show(have)}`;
    return first(want.keys(), (i) => firstDifference(want[i], have[i], `${place}[${i}]`));
  }
  if (isTree(want) && isTree(have)) return first(new Set([...Object.keys(want), ...Object.keys(have)]), (key) => firstDifference(want[key], have[key], `${place}.${key}`));
  return want === have ? undefined : `${place}: ${show(want)} expected, ${show(have)} found`;
}

/** Kinds to whose content servers add nothing. */
const EXACT: ReadonlySet<string> = new Set(["ConfigMap", "Secret", "ClusterRole", "Widget"]);

/** The first place where a live object is not as a manifest says; what servers and controllers add to it is passed over. */
export function contentDifference(manifest: KubeObject, live: KubeObject, place: string): string | undefined {
  const { apiVersion: _, kind, metadata, ...content } = manifest;
  const { metadata: liveMetadata, ...liveContent } = live;
  const said = { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} };
  const stands = { labels: liveMetadata.labels ?? {}, annotations: liveMetadata.annotations ?? {} };
  const ofMetadata = firstMissing(said, stands, `${place} metadata`);
  if (ofMetadata !== undefined) return ofMetadata;
  if (!EXACT.has(kind)) return firstMissing(content, liveContent, place);
  const { apiVersion: __, kind: ___, ...exact } = liveContent;
  return firstDifference(content, exact, place);
}

/** As `firstDifference`, but `have` may hold more members. `null` says that there is to be none. */
function firstMissing(want: unknown, have: unknown, place: string): string | undefined {
  if (want === null) return have === undefined || have === null ? undefined : `${place}: nothing expected, ${show(have)} found`;
  if (Array.isArray(want) && Array.isArray(have)) {
    if (want.length !== have.length) return `${place}: ${want.length} items expected, ${have.length} found`;
    return first(want.keys(), (i) => firstMissing(want[i], have[i], `${place}[${i}]`));
  }
  if (isTree(want) && isTree(have)) return first(Object.keys(want), (key) => firstMissing(want[key], have[key], `${place}.${key}`));
  return want === have ? undefined : `${place}: ${show(want)} expected, ${show(have)} found`;
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
