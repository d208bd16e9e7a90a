/** What an edit changes in the definition of an object and not on the clusters where the object stays: agents leave it, as they must or as the policy asks (KS463), or clusters refuse it (KS464). */
import { describeObject } from "../../model/kube-object";
import { count, shorten } from "../../model/words";
import { Bits } from "../../placement/bits";
import type { PreviewFinding } from "../../preview/input";
import type { ServedObject } from "../../preview/served-object";
import type { ContentChange } from "./content-changes";

/** One object, and all that its edit does not bring about. */
export interface IneffectiveEdit {
  /** The WDS. */
  readonly space: string;
  /** For people: `Pod shop/web`. */
  readonly object: string;
  readonly kind: string;
  /** Into `objects` of the space, in the head; absent when the object is none of the definition's own. */
  readonly index?: number;
  readonly kept?: Extent;
  readonly refused?: Extent;
  /** Where policies ask for the object's creation alone. */
  readonly created?: Extent;
}

/** What, and where. */
export interface Extent {
  /** `metadata.labels.app`; never none. */
  readonly paths: readonly string[];
  /** How many clusters it concerns. */
  readonly clusters: number;
}

const SORTS = ["kept", "refused", "created"] as const;

type Sort = (typeof SORTS)[number];

/** The paths of each sort, on some clusters. */
type Outcome = Pick<ContentChange, "clusters"> & { readonly [S in Sort]?: readonly string[] };

interface Gathered {
  readonly paths: Set<string>;
  readonly clusters: Bits;
}

/** Gathers such edits while two fleets are compared. */
export class IneffectiveEditCollector {
  private readonly found = new Map<ServedObject, { readonly space: string } & Readonly<Record<Sort, Gathered>>>();

  /** @param served - the object in the head; undefined when it is delivered by name alone. */
  add(space: string, served: ServedObject | undefined, { clusters, ...outcome }: Outcome): void {
    if (served === undefined || SORTS.every((sort) => (outcome[sort] ?? []).length === 0)) return;
    let known = this.found.get(served);
    if (known === undefined) this.found.set(served, (known = { space, kept: nothing(), refused: nothing(), created: nothing() }));
    for (const sort of SORTS) {
      const paths = outcome[sort] ?? [];
      for (const path of paths) known[sort].paths.add(path);
      if (paths.length > 0) known[sort].clusters.unite(clusters);
    }
  }

  /** In the order of the definition. */
  edits(): readonly IneffectiveEdit[] {
    return [...this.found].map(([{ object, index }, { space, kept, refused, created }]) => ({
      space,
      object: describeObject(object),
      kind: object.kind,
      ...(index !== undefined && { index }),
      ...(kept.paths.size > 0 && { kept: extentOf(kept) }),
      ...(refused.paths.size > 0 && { refused: extentOf(refused) }),
      ...(created.paths.size > 0 && { created: extentOf(created) }),
    })).sort((a, b) => (a.space === b.space ? (a.index ?? 0) - (b.index ?? 0) : a.space < b.space ? -1 : 1));
  }
}

const nothing = (): Gathered => ({ paths: new Set(), clusters: new Bits() });
const extentOf = ({ paths, clusters }: Gathered): Extent => ({ paths: [...paths], clusters: clusters.count() });

/** Paths that a finding names. */
const SHOWN = 3;

/** At most one finding of each sort for an object. */
export function ineffectiveEditFindings(edits: readonly IneffectiveEdit[]): readonly PreviewFinding[] {
  return edits.flatMap(({ space, object, kind, index, kept, refused, created }) => {
    const place = { space, object, ...(index !== undefined && { index }) };
    const found = [...(kept === undefined ? [] : [keptFinding(kind, kept)]), ...(refused === undefined ? [] : [refusedFinding(kind, refused)]), ...(created === undefined ? [] : [createdFinding(created)])];
    return found.map((one) => ({ ...one, ...place }));
  });
}

type Found = Omit<PreviewFinding, "space">;

/** One path is where the finding is; of several the message names the first. */
function placed(paths: readonly string[]): { readonly path: string; readonly one: boolean; readonly subject: string } {
  const one = paths.length === 1;
  return { path: one ? (paths[0] ?? "") : "", one, subject: one ? "" : `${shorten(paths, SHOWN)} ` };
}

const giveAnotherName = (kind: string): string => `Give the ${kind} another name, or take it away and deliver it again in a later change`;

function keptFinding(kind: string, { paths, clusters }: Extent): Found {
  const { path, one, subject } = placed(paths);
  const where = count(clusters, "cluster");
  const why = kind === "Service" ? "a cluster gives no address to a Service that had none" : `of a ${kind} that is there OCM's agents do not write ${one ? "it" : "them"}`;
  return paths.some((each) => !each.startsWith("metadata."))
    ? { code: "KS463", severity: "warning", path, message: `${subject}${one ? "stays as it is" : "stay as they are"} on ${where}: ${why}`, fix: giveAnotherName(kind) }
    : { code: "KS463", severity: "info", path, message: `${subject}${one ? "stays" : "stay"} on ${where}, though the object has ${one ? "it" : "them"} no more: OCM's agents only add labels and annotations`, fix: "Give it another value instead, which agents do write, or take it away on the clusters" };
}

function createdFinding({ paths, clusters }: Extent): Found {
  const { path, one, subject } = placed(paths);
  return { code: "KS463", severity: "info", path, message: `${subject}${one ? "stays as it is" : "stay as they are"} on ${count(clusters, "cluster")}: policies ask for the object's creation alone (createOnly)`, fix: "Take createOnly off the clauses that choose it, for what should follow its definition" };
}

/** Where no field is at fault by itself. */
const whyByKind: ReadonlyMap<string, string> = new Map([
  ["Job", "KubeStellar takes the selector off each Job, and clusters take no update without it"],
  ["PersistentVolumeClaim", "clusters take no update of a claim that leaves out the volume to which they bound it, and none but of a larger size"],
]);

const fixByKind: ReadonlyMap<string, string> = new Map([["PersistentVolumeClaim", "Change it on the clusters themselves, or deliver one of another name: with a claim that is taken away its data may go"]]);

function refusedFinding(kind: string, { paths, clusters }: Extent): Found {
  const { path, one, subject } = placed(paths);
  const why = whyByKind.get(kind) ?? `a cluster lets nobody change ${one ? "it" : "them"} in a ${kind} that is there`;
  return { code: "KS464", severity: "error", path, message: `${count(clusters, "cluster")} will refuse the change${one ? "" : ` of ${subject.trimEnd()}`}, and with it the whole update: ${why}`, fix: fixByKind.get(kind) ?? giveAnotherName(kind) };
}
