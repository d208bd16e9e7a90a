/** The hooks of KubeStellar's core chart, each done here instead of by the Jobs and Deployments of its templates. */
import type { ControlPlane } from "../../core/model/control-plane";
import { HOOK_TYPES, INVENTORY_ANNOTATION, inventoryAskedFor, isOfCoreChart, type HookName, type HookUse } from "../../core/model/control-plane-hooks";
import type { KubeObject } from "../../core/model/kube-object";
import { CONTROL_PLANE_TYPE_LABEL, OCM_HUB_NAMESPACE, PROPERTIES_NAMESPACE, STATUS_ADD_ON } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { crdOf, crdsFor } from "../../core/render/crds";
import { connectKubeconfig } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { ensureBootstrapIdentity } from "../../operations/registration/bootstrap";
import { ensureNamespace } from "../../operations/registration/properties";
import { publishClusterInfo } from "./cluster-info";
import { KUBEFLEX_MANAGER } from "./context";
import type { ReconcilerContext } from "./context";
import { installCrds } from "./install-crds";
import { installOcmAdmission } from "./ocm-admission";
import { HOOK_WORKLOADS, ensureWorkloads } from "./workloads";

const TIMEOUT_SECONDS = 60;

/**
 * Does what a hook does; idempotent.
 *
 * @returns false when it waits for another ControlPlane.
 * @throws KubeStellarError `NotFound` when there is no such PostCreateHook, `Refused` when it is none that the embedded hub knows.
 */
export async function runHook(use: HookUse, controlPlane: ControlPlane, context: ReconcilerContext): Promise<boolean> {
  const object = `PostCreateHook ${use.name}`;
  if (context.hook(use.name) === undefined) throw new KubeStellarError("is named by the ControlPlane and does not exist", { code: "NotFound", space: context.host.name, object, fix: "Create it, or remove it from the ControlPlane" });
  if (!isOfCoreChart(use.name)) throw new KubeStellarError("cannot be run: the embedded hub has no pods for its templates", { code: "Refused", space: context.host.name, object, fix: `Use one of ${Object.keys(HOOK_TYPES).join(", ")}` });
  const space = await connectKubeconfig({ path: context.paths.kubeconfig(controlPlane.metadata.name), name: controlPlane.metadata.name });
  try {
    return await EFFECTS[use.name]({ use, controlPlane, space, context });
  } finally {
    space.close();
  }
}

interface HookRun {
  readonly use: HookUse;
  readonly controlPlane: ControlPlane;
  readonly space: SpaceClient;
  readonly context: ReconcilerContext;
}

const EFFECTS: Readonly<Record<HookName, (run: HookRun) => Promise<boolean>>> = {
  "its-hub-init": async ({ controlPlane, space, context }) => {
    const ocm = crdsFor("ITS").filter(({ metadata }) => metadata.name !== workStatus().metadata.name);
    await Promise.all([
      installCrds(space, ocm, AbortSignal.timeout(TIMEOUT_SECONDS * 1000)),
      ensureNamespace(space, OCM_HUB_NAMESPACE),
      ensureBootstrapIdentity(space),
      publishClusterInfo(space, context.paths.kubeconfig(controlPlane.metadata.name)),
    ]);
    if (!(await installOcmAdmission(space))) context.log.warn("the ITS has no ValidatingAdmissionPolicies: OCM's admission rules do not hold there", { controlPlane: controlPlane.metadata.name });
    await context.supervisor.addControllers(controlPlane.metadata.name, { registration: true });
    await ensureWorkloads(context.host, [HOOK_WORKLOADS["its-hub-init"](controlPlane)]);
    return true;
  },
  "install-status-addon": async ({ controlPlane, space, context }) => {
    await installCrds(space, [workStatus()], AbortSignal.timeout(TIMEOUT_SECONDS * 1000));
    await offerStatusAddOn(space);
    await ensureWorkloads(context.host, [HOOK_WORKLOADS["install-status-addon"](controlPlane)]);
    return true;
  },
  "kubestellar-controller": async ({ use, controlPlane, space, context }) => {
    await installCrds(space, crdsFor("WDS"), AbortSignal.timeout(TIMEOUT_SECONDS * 1000));
    const its = inventoryOf(use, controlPlane, context);
    if (its === undefined) return false;
    const apiGroups = use.vars["APIGroups"] ?? "";
    // One process upstream, two of ours: each can be taken out on its own.
    await context.supervisor.addControllers(controlPlane.metadata.name, { binding: { its, ...(apiGroups === "" ? {} : { apiGroups }) }, status: { its } });
    await ensureWorkloads(context.host, [HOOK_WORKLOADS["kubestellar-controller"](controlPlane, { its: use.vars["ITSName"] ?? "", apiGroups })]);
    return true;
  },
  "transport-controller": async ({ use, controlPlane, context }) => {
    const its = inventoryOf(use, controlPlane, context);
    if (its === undefined) return false;
    const inventory = await connectKubeconfig({ path: context.paths.kubeconfig(its), name: its });
    try {
      await ensureNamespace(inventory, PROPERTIES_NAMESPACE);
    } finally {
      inventory.close();
    }
    await context.supervisor.addControllers(controlPlane.metadata.name, { transport: { its } });
    await ensureWorkloads(context.host, [HOOK_WORKLOADS["transport-controller"](controlPlane, { its: use.vars["ITSName"] ?? "", apiGroups: "" })]);
    return true;
  },
};

/** What the add-on's chart leaves on a hub, as far as programs look at it; registration gives the add-on to the clusters. */
async function offerStatusAddOn(space: SpaceClient): Promise<void> {
  await space.apply(
    resources.ClusterManagementAddOn,
    {
      apiVersion: "addon.open-cluster-management.io/v1alpha1",
      kind: "ClusterManagementAddOn",
      metadata: { name: STATUS_ADD_ON, annotations: { "addon.open-cluster-management.io/lifecycle": "addon-manager" } },
      spec: { addOnMeta: { displayName: STATUS_ADD_ON, description: "Reports the state of delivered objects" }, supportedConfigs: [{ group: "addon.open-cluster-management.io", resource: "addondeploymentconfigs" }] },
    },
    { fieldManager: KUBEFLEX_MANAGER, force: true },
  );
}

/**
 * The ITS of a WDS: the variable `ITSName`, else the annotation, else the only ITS there is.
 *
 * @returns `undefined` while that ITS is not set up.
 * @throws KubeStellarError `Invalid` when there are several and none is named.
 */
function inventoryOf({ vars }: HookUse, controlPlane: ControlPlane, { controlPlanes, host }: ReconcilerContext): string | undefined {
  const ready = controlPlanes().filter((other) => other.metadata.labels?.[CONTROL_PLANE_TYPE_LABEL] === "its" && other.metadata.deletionTimestamp === undefined).map((other) => other.metadata.name).sort();
  const named = inventoryAskedFor(controlPlane, vars);
  if (named !== undefined) return ready.find((name) => name === named);
  if (ready.length > 1) throw new KubeStellarError(`has to choose between the ITSes ${ready.join(", ")}`, { code: "Invalid", space: host.name, object: `ControlPlane ${controlPlane.metadata.name}`, fix: `Name one in its variable ITSName or its annotation ${INVENTORY_ANNOTATION}` });
  return ready[0];
}

function workStatus(): KubeObject {
  return crdOf("WorkStatus");
}
