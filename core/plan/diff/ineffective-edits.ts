/** What an edit changes in the definition of an object and not on the clusters where the object stays: agents leave it (KS463), or clusters refuse it (KS464). */
import { describeObject } from "../../model/kube-object";
import { count, shorten } from "../../model/words";
import { Bits } from "../../placement/bits";
import type { PreviewFinding } from "../../preview/input";
import type { ServedObject } from "../../preview/served-object";
import type { ContentChange } from "./content-changes";
import type { ClusterNumbers } from "./deliveries";

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
}

/** What, and where. */
export interface Extent {
  /** `metadata.labels.app`; never none. */
  readonly paths: readonly string[];
  /** How many clusters it concerns. */
  readonly clusters: number;
}

interface Gathered {
  readonly paths: Set<string>;
  readonly clusters: Bits;
}

/** Gathers such edits while two fleets are compared. */
export class IneffectiveEditCollector {
  private readonly found = new Map<ServedObject, { readonly space: string; readonly kept: Gathered; readonly refused: Gathered }>();

  constructor(private readonly numbers: ClusterNumbers) {}

  /** @param served - the object in the head; undefined when it is delivered by name alone. */
  add(space: string, served: ServedObject | undefined, { clusters, ...outcome }: Pick<ContentChange, "clusters" | "kept" | "refused">): void {
    if (served === undefined || (outcome.kept.length === 0 && outcome.refused.length === 0)) return;
    let known = this.found.get(served);
    if (known === undefined) this.found.set(served, (known = { space, kept: this.none(), refused: this.none() }));
    for (const sort of ["kept", "refused"] as const) {
      for (const path of outcome[sort]) known[sort].paths.add(path);
      if (outcome[sort].length > 0) known[sort].clusters.unite(clusters);
    }
  }

  private none(): Gathered {
    return { paths: new Set(), clusters: new Bits(this.numbers.size) };
  }

  /** In the order of the definition. */
  edits(): readonly IneffectiveEdit[] {
    return [...this.found].map(([{ object, index }, { space, kept, refused }]) => ({
      space,
      object: describeObject(object),
      kind: object.kind,
      ...(index !== undefined && { index }),
      ...(kept.paths.size > 0 && { kept: this.extent(kept) }),
      ...(refused.paths.size > 0 && { refused: this.extent(refused) }),
    })).sort((a, b) => (a.space === b.space ? (a.index ?? 0) - (b.index ?? 0) : a.space < b.space ? -1 : 1));
  }

  private extent({ paths, clusters }: Gathered): Extent {
    return { paths: [...paths], clusters: this.numbers.namesOf(clusters).length };
  }
}

/** Paths that a finding names. */
const SHOWN = 3;

/** At most two findings an object. */
export function ineffectiveEditFindings(edits: readonly IneffectiveEdit[]): readonly PreviewFinding[] {
  return edits.flatMap(({ space, object, kind, index, kept, refused }) => {
    const place = { space, object, ...(index !== undefined && { index }) };
    return [...(kept === undefined ? [] : [{ ...keptFinding(kind, kept), ...place }]), ...(refused === undefined ? [] : [{ ...refusedFinding(kind, refused), ...place }])];
  });
}

type Found = Omit<PreviewFinding, "space">;

function keptFinding(kind: string, { paths, clusters }: Extent): Found {
  const where = count(clusters, "cluster");
  const isContent = paths.some((path) => !path.startsWith("metadata."));
  const common = { code: "KS463", path: paths[0] ?? "" } as const;
  return isContent
    ? { ...common, severity: "warning", message: `${shorten(paths, SHOWN)} ${paths.length === 1 ? "stays as it is" : "stay as they are"} on ${where}: of a ${kind} that is there OCM's agents do not write ${paths.length === 1 ? "it" : "them"}`, fix: `Give the ${kind} another name, or take it away and deliver it again in a later change` }
    : { ...common, severity: "info", message: `${shorten(paths, SHOWN)} ${paths.length === 1 ? "stays" : "stay"} on ${where}, though ${paths.length === 1 ? "it is" : "they are"} taken away here: OCM's agents only add labels and annotations`, fix: "Give it another value instead, which agents do write, or take it away on the clusters" };
}

function refusedFinding(kind: string, { paths, clusters }: Extent): Found {
  const why = kind === "Job" ? "KubeStellar takes the selector off each Job, and clusters take no update without it" : `a cluster lets nobody change ${paths.length === 1 ? "it" : "them"} in a ${kind} that is there`;
  return { code: "KS464", severity: "error", path: paths[0] ?? "", message: `${count(clusters, "cluster")} will refuse the change of ${shorten(paths, SHOWN)}, and with it the whole update: ${why}`, fix: `Give the ${kind} another name, or take it away and deliver it again in a later change` };
}
