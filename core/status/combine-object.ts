/** The CombinedStatus of one object under one policy: what the status controller computes, and previews for whole fleets. */
import type { CombinedStatus } from "../model/combined-status";
import type { KubeObject } from "../model/kube-object";
import type { WorkStatus } from "../model/work-status";
import type { CompiledCollector } from "./collector";
import { combinedStatus } from "./combined-status";
import { evaluateCollector, type CollectorEvaluation } from "./evaluate-collector";
import { rowVariables } from "./row-variables";
import type { StatusSource } from "./work-status-index";

/** See `combineObject`. */
export interface ObjectCombination {
  readonly policy: { readonly name: string; readonly uid: string };
  readonly source: StatusSource;
  /** UID of the object, or its stand-in. */
  readonly uid: string;
  /** As it is in the WDS. */
  readonly object: KubeObject;
  /** Names of the WECs, in the order of the Binding; each gives a row. */
  readonly destinations: readonly string[];
  /** By name, ascending; missing and invalid ones left out. */
  readonly collectors: readonly CompiledCollector[];
  /** What a WEC reported of the object. */
  readonly workStatus: (wec: string) => WorkStatus | undefined;
}

/** A collector that upstream's controller would crash on, see `CollectorEvaluation`. */
export interface CombinationCrash {
  readonly collector: CompiledCollector;
  readonly crash: NonNullable<CollectorEvaluation["crash"]>;
}

/** Evaluates the collectors over the rows of one object. Cost: destinations × columns. */
export function combineObject({ policy, source, uid, object, destinations, collectors, workStatus }: ObjectCombination): { readonly status: CombinedStatus; readonly crashes: readonly CombinationCrash[] } {
  const variables = new Set(collectors.flatMap((c) => [...c.variables]));
  const rows = destinations.map((wec) => ({ wec, variables: rowVariables({ object, wec, workStatus: workStatus(wec) }, variables) }));
  const crashes: CombinationCrash[] = [];
  const results = collectors.map((collector) => {
    const { result, crash } = evaluateCollector(collector, rows);
    if (crash !== undefined) crashes.push({ collector, crash });
    return result;
  });
  return { status: combinedStatus({ policy, ...source, uid }, results), crashes };
}
