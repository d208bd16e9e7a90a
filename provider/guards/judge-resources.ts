/** Guards over two lists of resources, for every gate of Pulumi's: the same judgement as `ksfleet check` makes of two folders. */
import { judgeKnown, type Guards, type Judgement } from "../../core/plan/guards";
import { blastOf, changeFindings, compareFleets } from "../../core/plan/diff";
import { asksForStatus, createPreview, type Preview, type PreviewInput } from "../../core/preview";
import { fleetOfResources, type GivenResource, type RecordedInventories } from "./fleet-of-resources";

/** What a change is from and to. */
export interface JudgedResources {
  /** What stands; or why it is not known, as a clause. */
  readonly base: readonly GivenResource[] | string;
  readonly head: readonly GivenResource[];
  /** Clusters that no resource stands for; the same on both sides. */
  readonly recorded?: RecordedInventories;
  /** `YYYY-MM-DD`, for exceptions that end. */
  readonly today: string;
}

/** Judges a change of the resources. @throws never: what prevents a guard from being judged is told. */
export async function judgeResources(guards: Guards, { base, head, recorded, today }: JudgedResources): Promise<Judgement> {
  const before = fleetOfResources(typeof base === "string" ? [] : base, typeof base === "string" ? new Map() : recorded);
  const after = fleetOfResources(head, recorded);
  const previews = { base: await previewOf(before.input), head: await previewOf(after.input) };
  const changes = compareFleets(previews.base, previews.head);
  const gaps = [...(typeof base === "string" ? [{ kind: "base" as const, reason: base }] : before.gaps.map((gap) => ({ ...gap, reason: `before the change ${gap.reason}` }))), ...after.gaps];
  return judgeKnown(guards, { ...previews, changes, blast: blastOf(changes, previews), diagnostics: [...previews.head.findings(), ...changeFindings(changes)], today }, gaps);
}

async function previewOf(input: PreviewInput): Promise<Preview> {
  return createPreview(input, asksForStatus(input) ? await import("../../core/status/index.js") : undefined);
}
