/** Installs CustomResourceDefinitions and waits until the API server serves them. */
import { setTimeout as delay } from "node:timers/promises";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { KUBEFLEX_MANAGER } from "./context";

const ESTABLISHED_SECONDS = 30;
const POLL_MS = 50;

/** Idempotent. @throws KubeStellarError `Timeout` that names what is not served. */
export async function installCrds(client: SpaceClient, crds: readonly KubeObject[], signal: AbortSignal): Promise<void> {
  await Promise.all(crds.map((crd) => client.apply(resources.CustomResourceDefinition, crd, { fieldManager: KUBEFLEX_MANAGER, force: true })));
  const deadline = Date.now() + ESTABLISHED_SECONDS * 1000;
  for (let missing = crds.map(({ metadata }) => metadata.name); ; ) {
    const answers = await Promise.all(missing.map(async (name) => ({ name, served: isEstablished(await client.get(resources.CustomResourceDefinition, { name })) })));
    missing = answers.filter(({ served }) => !served).map(({ name }) => name);
    if (missing.length === 0) return;
    if (Date.now() > deadline) throw new KubeStellarError(`the API server does not serve ${missing.join(", ")} after ${ESTABLISHED_SECONDS} s`, { code: "Timeout", space: client.name });
    await delay(POLL_MS, undefined, { signal });
  }
}

function isEstablished(crd: KubeObject | undefined): boolean {
  const { conditions } = (crd?.["status"] ?? {}) as { conditions?: readonly { type: string; status: string }[] };
  return conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
}
