/** CustomResourceDefinitions take a moment until objects of their kinds can be written. */
import type { Condition } from "../../core/model/condition";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients/space-client";
import { KubeStellarError } from "../errors";
import { observe } from "../observe";

export interface ServedOptions {
  /** Default 30. */
  readonly deadlineSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((message: string) => void) | undefined;
}

/** Waits until every definition among what was written is Established, and lets the client learn the new kinds. @throws KubeStellarError `Timeout`, `Aborted`. */
export async function waitUntilServed(space: SpaceClient, written: readonly { readonly resource: ApiResource; readonly object: KubeObject }[], options: ServedOptions): Promise<void> {
  const names = written.filter(({ resource }) => resource.kind === "CustomResourceDefinition" && resource.group === "apiextensions.k8s.io").map(({ object }) => object.metadata.name);
  if (names.length === 0) return;
  options.onProgress?.(`${space.name}: waiting for ${names.length} definitions to be served`);
  let missing = names;
  const { ended } = await observe({ crds: { client: space, resource: resources.CustomResourceDefinition } }, { deadlineSeconds: options.deadlineSeconds ?? 30, signal: options.signal }, ({ crds }) => {
    missing = names.filter((name) => !isEstablished(crds.get({ name })));
    return missing.length === 0 ? true : undefined;
  });
  if (ended !== "content") throw new KubeStellarError(`${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not Established`, { code: ended === "aborted" ? "Aborted" : "Timeout", space: space.name, object: "CustomResourceDefinition", fix: "Look at the conditions of the definition" });
  await space.discover({ refresh: true });
}

function isEstablished(crd: KubeObject | undefined): boolean {
  return ((crd?.["status"] as { readonly conditions?: readonly Condition[] } | undefined)?.conditions ?? []).some((c) => c.type === "Established" && c.status === "True");
}
