/** The clusters of a recorded inventory, as `ksfleet inventory pull` writes it: their names and labels. */
import { InvalidInputError } from "../../core/model/diagnostic";
import { loadManifests } from "./load-manifests";

/** @param path - file or folder with ManagedClusters. @throws InvalidInputError with every finding. */
export function readClusterLabels(path: string): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const { objects, diagnostics } = loadManifests({ path });
  if (diagnostics.length > 0) throw new InvalidInputError(diagnostics);
  return new Map(objects.flatMap(({ object }) => (object.kind === "ManagedCluster" ? [[object.metadata.name, object.metadata.labels ?? {}] as const] : [])));
}
