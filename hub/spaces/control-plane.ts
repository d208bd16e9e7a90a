/** ControlPlane -> space: API server, kubeconfig Secret, hooks, status. What KubeFlex does (reference 6.3). */
import { CONTROL_PLANE_FINALIZER, CONTROL_PLANE_TYPE_LABEL } from "../../core/model/names";
import type { ControlPlane } from "../../core/model/control-plane";
import { HOOK_TYPES, hooksOf, kindOf, type HookUse } from "../../core/model/control-plane-hooks";
import { resources } from "../../core/model/resources";
import { connectKubeconfig } from "../../operations/clients";
import { addFinalizer, removeFinalizer } from "../controllers/runtime/finalizers";
import { messageOf } from "../controllers/runtime/log";
import type { ReconcileResult } from "../controllers/runtime/work-queue";
import { readText } from "../state";
import { packageVersion } from "../supervisor/entry-path";
import { ensureAccess } from "./access";
import type { Access } from "./access";
import { publishClusterInfo } from "./cluster-info";
import { KUBEFLEX_MANAGER, systemNamespace } from "./context";
import type { ReconcilerContext } from "./context";
import { runHook } from "./hooks";
import { statusAfter } from "./status";
import type { Progress } from "./status";
import { endWorkloads, ensureWorkloads, readyWorkloads, serverWorkloads } from "./workloads";

/** On a ControlPlane: version of this package that did its hooks. */
const HOOKS_VERSION_ANNOTATION = "fleet.kubestellar.io/hooks-version";
/** As KubeFlex asks again for hooks that wait for something; the events that they wait for come earlier. */
const HOOK_RETRY_MS = 30_000;

export class ControlPlaneReconciler {
  /** What we wrote last: the cache is a moment behind. */
  private readonly written = new Map<string, ControlPlane>();
  /** Hooks that this process has run, by UID of the ControlPlane. */
  private readonly run = new Map<string, Set<string>>();
  /** Kubeconfig of each ITS as last told to the world. */
  private readonly published = new Map<string, string>();
  /** UIDs of ControlPlanes whose workloads were made, with whether their server was ready. */
  private readonly furnished = new Map<string, boolean>();

  constructor(private readonly context: ReconcilerContext) {}

  /** Brings one ControlPlane a step further, or to its end; whatever it waits for reconciles it again. */
  async reconcile(name: string): Promise<ReconcileResult> {
    const found = this.context.controlPlane(name);
    if (found === undefined) return;
    if (found.metadata.deletionTimestamp !== undefined) return this.remove(found);
    const controlPlane = (await addFinalizer(this.context.host, resources.ControlPlane, found, CONTROL_PLANE_FINALIZER)) as ControlPlane;
    // Our own last writing counts too: the cache is a moment behind, and a hook runs once.
    const written = this.written.get(name);
    const hooksDone = { ...controlPlane.status?.postCreateHooks, ...(written?.metadata.uid === controlPlane.metadata.uid ? written?.status?.postCreateHooks : {}) };
    let progress: Progress = { serving: false, hooksDone, hooks: hooksOf(controlPlane).map(({ name: hook }) => hook) };
    let renewed: boolean;
    try {
      const access = await this.ensureSpace(controlPlane);
      progress = { ...progress, serving: access !== undefined, ...(access === undefined ? {} : { secretRef: access.secretRef }) };
      await this.writeStatus(controlPlane, { ...progress, goesOn: access !== undefined });
      if (access === undefined) return;
      progress = await this.runHooks(controlPlane, progress);
      renewed = await this.renewHooks(controlPlane, progress);
      if (progress.hooksDone["its-hub-init"] === true) await this.republish(name);
      await this.writeStatus(controlPlane, progress);
    } catch (error) {
      await this.writeStatus(controlPlane, { ...progress, failure: messageOf(error) });
      throw error;
    }
    if (!renewed || progress.hooks.some((hook) => progress.hooksDone[hook] !== true)) return { againAfterMs: HOOK_RETRY_MS };
  }

  private async ensureSpace(controlPlane: ControlPlane): Promise<Access | undefined> {
    const { host } = this.context;
    await host.apply(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: systemNamespace(controlPlane) } }, { fieldManager: KUBEFLEX_MANAGER, force: true });
    const access = await ensureAccess(controlPlane, kindOf(controlPlane), this.context);
    await this.furnish(controlPlane, access !== undefined);
    return access;
  }

  /** Shows the servers of a space as KubeFlex's workloads; those that somebody deletes come back when this process starts anew. */
  private async furnish(controlPlane: ControlPlane, serving: boolean): Promise<void> {
    const { uid = "" } = controlPlane.metadata;
    if (!this.furnished.has(uid)) await ensureWorkloads(this.context.host, serverWorkloads(controlPlane));
    if (serving && this.furnished.get(uid) !== true) await ensureWorkloads(this.context.host, readyWorkloads(controlPlane));
    this.furnished.set(uid, serving || this.furnished.get(uid) === true);
  }

  /** In order; a hook that waits for another ControlPlane does not hold the next one up. */
  private async runHooks(controlPlane: ControlPlane, before: Progress): Promise<Progress> {
    let progress = before;
    for (const use of hooksOf(controlPlane)) {
      if (progress.hooksDone[use.name] === true) continue;
      if (!(await this.runOne(use, controlPlane))) continue;
      progress = { ...progress, hooksDone: { ...progress.hooksDone, [use.name]: true } };
      this.context.log.info("hook done", { controlPlane: controlPlane.metadata.name, hook: use.name });
      await this.label(controlPlane, HOOK_TYPES[use.name as keyof typeof HOOK_TYPES]);
    }
    return progress;
  }

  /**
   * What a hook did when an earlier version of this package ran it may lack something by now: it is done again, as an upgrade of the chart does.
   * A failure leaves the space as it stands, which served until now.
   *
   * @returns false when it has to be tried again.
   */
  private async renewHooks(controlPlane: ControlPlane, { hooksDone }: Progress): Promise<boolean> {
    const { name, annotations, uid = "" } = controlPlane.metadata;
    if (annotations?.[HOOKS_VERSION_ANNOTATION] === packageVersion()) return true;
    const old = hooksOf(controlPlane).filter((use) => hooksDone[use.name] === true && this.run.get(uid)?.has(use.name) !== true && this.context.hook(use.name) !== undefined);
    if (old.length === 0) return true;
    try {
      for (const use of old) if (!(await this.runOne(use, controlPlane))) return false;
    } catch (error) {
      this.context.log.warn("cannot bring the space to this version yet, trying again", { controlPlane: name, error: messageOf(error) });
      return false;
    }
    await this.context.host.patch(resources.ControlPlane, { name }, { metadata: { annotations: { [HOOKS_VERSION_ANNOTATION]: packageVersion() } } }, { fieldManager: KUBEFLEX_MANAGER });
    this.context.log.info("the space is of this version now", { controlPlane: name, hooks: old.map((use) => use.name).join(", ") });
    return true;
  }

  private async runOne(use: HookUse, controlPlane: ControlPlane): Promise<boolean> {
    if (!(await runHook(use, controlPlane, this.context))) return false;
    const { uid = "" } = controlPlane.metadata;
    this.run.set(uid, (this.run.get(uid) ?? new Set()).add(use.name));
    return true;
  }

  /** An ITS whose port was taken has moved: what it publishes about itself follows, though the hook is done. */
  private async republish(name: string): Promise<void> {
    const file = this.context.paths.kubeconfig(name);
    const kubeconfig = readText(file);
    if (kubeconfig === undefined || this.published.get(name) === kubeconfig) return;
    const space = await connectKubeconfig({ path: file, name });
    try {
      await publishClusterInfo(space, file);
    } finally {
      space.close();
    }
    this.published.set(name, kubeconfig);
  }

  private async label(controlPlane: ControlPlane, type: string): Promise<void> {
    if (controlPlane.metadata.labels?.[CONTROL_PLANE_TYPE_LABEL] === type) return;
    await this.context.host.patch(resources.ControlPlane, { name: controlPlane.metadata.name }, { metadata: { labels: { [CONTROL_PLANE_TYPE_LABEL]: type }, annotations: { [HOOKS_VERSION_ANNOTATION]: packageVersion() } } }, { fieldManager: KUBEFLEX_MANAGER });
  }

  private async writeStatus(controlPlane: ControlPlane, progress: Progress): Promise<void> {
    const { name } = controlPlane.metadata;
    const written = this.written.get(name);
    const current = written?.metadata.uid === controlPlane.metadata.uid ? { ...controlPlane, ...(written?.status === undefined ? {} : { status: written.status }) } : controlPlane;
    const status = statusAfter(current, progress, new Date());
    if (status === undefined) return;
    const answer = await this.context.host.patch(resources.ControlPlane, { name }, { status }, { subresource: "status", fieldManager: KUBEFLEX_MANAGER });
    this.written.set(name, answer as ControlPlane);
  }

  private async remove(controlPlane: ControlPlane): Promise<void> {
    const { host, supervisor, log } = this.context;
    const { name } = controlPlane.metadata;
    this.written.delete(name);
    this.published.delete(name);
    this.run.delete(controlPlane.metadata.uid ?? "");
    this.furnished.delete(controlPlane.metadata.uid ?? "");
    if (controlPlane.metadata.finalizers?.includes(CONTROL_PLANE_FINALIZER) !== true) return;
    await supervisor.removeSpace(name);
    await host.delete(resources.ClusterRoleBinding, { name: `${name}-binding` });
    await endWorkloads(host, systemNamespace(controlPlane), this.context.signal);
    await host.delete(resources.Namespace, { name: systemNamespace(controlPlane) });
    await removeFinalizer(host, resources.ControlPlane, controlPlane, CONTROL_PLANE_FINALIZER);
    log.info("space removed", { controlPlane: name });
  }
}
