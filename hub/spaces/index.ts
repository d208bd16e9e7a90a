/** The process `spaces@host`: what KubeFlex's operator and its hooks do on a real hosting cluster. */
import type { ControlPlane } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients";
import { ControllerScope } from "../controllers/runtime/controller";
import type { Logger } from "../controllers/runtime/log";
import { messageOf } from "../controllers/runtime/log";
import { persist } from "../controllers/runtime/process";
import type { HubPaths } from "../state";
import { ControlClient } from "../supervisor/control-client";
import { ControlPlaneReconciler } from "./control-plane";
import { setUpHost } from "./host-setup";

export interface SpacesOptions {
  readonly host: SpaceClient;
  readonly paths: HubPaths;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Sets the hosting space up and begins to reconcile ControlPlanes. */
export async function startSpaces({ host, paths, log, signal }: SpacesOptions): Promise<{ readonly close: () => Promise<void> }> {
  const scope = new ControllerScope(log, signal);
  await persist("set the hosting space up", () => setUpHost(host, signal), { log, signal });

  const supervisor = new ControlClient(paths);
  const controlPlanes = scope.informer(host, resources.ControlPlane);
  const hooks = scope.informer(host, resources.PostCreateHook);
  const reconciler = new ControlPlaneReconciler({
    host,
    supervisor,
    paths,
    log,
    signal: scope.signal,
    controlPlane: (name) => controlPlanes.get({ name }) as ControlPlane | undefined,
    controlPlanes: () => controlPlanes.list() as readonly ControlPlane[],
    hook: (name) => hooks.get({ name }),
  });
  const queue = scope.queue("controlPlane", (name) => reconciler.reconcile(name));
  // One waits for another: a WDS for its ITS, a ControlPlane for a hook. There are few of them.
  const all = (): void => controlPlanes.list().forEach(({ metadata }) => queue.add(metadata.name));
  controlPlanes.subscribe(all);
  hooks.subscribe(all);
  await Promise.all([controlPlanes.start(), hooks.start()]);
  all();
  void followSupervisor(supervisor, all, { log, signal: scope.signal });
  return { close: () => scope.close() };
}

/** Reconciles whenever the supervisor tells of a space, and after each gap in its telling. */
async function followSupervisor(supervisor: ControlClient, onChange: () => void, { log, signal }: { readonly log: Logger; readonly signal: AbortSignal }): Promise<void> {
  while (!signal.aborted) {
    await persist(
      "hear from the supervisor",
      async () => {
        for await (const _event of supervisor.events(signal)) onChange();
        throw new Error("the supervisor has ended");
      },
      { log, signal },
    ).catch((error: unknown) => {
      if (!signal.aborted) log.error("lost the supervisor", { error: messageOf(error) });
    });
  }
}
