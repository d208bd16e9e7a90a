/** The spaces of a definition as they should stand, whatever it was read from. */
import { parseApiVersion } from "../core/model/kube-object";
import { alignWithLive } from "../core/plan/diff";
import { wholeOf, type ObjectHead } from "../core/preview/input";
import type { DefinedSpace } from "../operations/drift";
import type { FleetSource, LoadedSource } from "./fleet-source";

/** What controllers make of a definition; a folder may hold some for the preview's sake, and a record does. */
const RESULTS: ReadonlySet<string> = new Set(["Binding", "CombinedStatus", "WorkStatus"]);
const isResult = ({ apiVersion, kind }: ObjectHead): boolean => parseApiVersion(apiVersion).group === "control.kubestellar.io" && RESULTS.has(kind);

/** Hosting cluster, inventories, WDSes, WECs. Of what once ran, without what servers and controllers had made by themselves. */
export function definedSpaces({ isLive }: Pick<FleetSource, "isLive">, { input, others = [] }: LoadedSource): readonly DefinedSpace[] {
  const { spaces } = isLive ? alignWithLive({ live: input, defined: { spaces: [] } }).live : input;
  return [...others, ...spaces].map(({ name, kind, objects }) => ({ name, kind, objects: objects.filter((object) => !isResult(object)).map(wholeOf) }));
}
