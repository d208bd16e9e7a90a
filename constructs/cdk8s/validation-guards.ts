/** Guards over one fleet, for the validation plugin: a synth has nothing to compare with, so only what a fleet itself can breach is judged. */
import type { Diagnostic } from "../../core/model/diagnostic";
import { blastOf, compareFleets } from "../../core/plan/diff";
import { judgeKnown } from "../../core/plan/guards";
import type { Guards, Judgement } from "../../core/plan/guards";
import { createPreview } from "../../core/preview";
import type { Preview } from "../../core/preview";
import { isKubeStellarError } from "../../operations/errors";
import { findGuardsFile, loadGuards } from "../../operations/sources/guards";

/** Guards, and the file that holds them. */
export interface GuardsFile {
  readonly guards: Guards;
  readonly file: string;
}

/**
 * The guards beside cdk8s.yaml, where the CLI runs; `undefined` where there are none.
 *
 * @param file - named by the user: then it must be there.
 * @throws KubeStellarError for guards that cannot be read.
 */
export function guardsOfProject(file: string | undefined): GuardsFile | undefined {
  try {
    const found = file ?? findGuardsFile(".", "the property guards");
    return { guards: loadGuards(found), file: found };
  } catch (error) {
    if (file === undefined && isKubeStellarError(error, "NotFound")) return undefined;
    throw error;
  }
}

/** Judges everything of the fleet as if it were new. @param diagnostics - that guards may refuse. */
export function judgeFleet({ guards }: GuardsFile, head: Preview, diagnostics: readonly Diagnostic[]): Judgement {
  const base = createPreview({ spaces: [] });
  const changes = compareFleets(base, head);
  const today = new Date().toISOString().slice(0, 10);
  return judgeKnown(guards, { base, head, changes, blast: blastOf(changes, { base, head }), diagnostics, today }, [{ kind: "base", reason: "a synth has nothing to compare with; `ksfleet check` does" }]);
}
