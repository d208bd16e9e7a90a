/** What a ControlPlane is for, as its post-create hooks say it: those of KubeStellar's core chart. */
import type { ControlPlane } from "./control-plane";

/** The hooks of the core chart, with the type that each gives to its ControlPlane. */
export const HOOK_TYPES = { "its-hub-init": "its", "install-status-addon": "its", "kubestellar-controller": "wds", "transport-controller": "wds" } as const;

/** A hook of the core chart. */
export type HookName = keyof typeof HOOK_TYPES;

/** On a ControlPlane of type WDS: the ITS that it delivers to. Upstream has no working way to say it (reference 6.2). */
export const INVENTORY_ANNOTATION = "fleet.kubestellar.io/inventory";

/** One hook that a ControlPlane asks for, with the variables it gets. */
export interface HookUse {
  readonly name: string;
  readonly vars: Readonly<Record<string, string>>;
}

/** The hooks in the order they run: the deprecated single one first, each once; later variables win. */
export function hooksOf({ spec }: ControlPlane): readonly HookUse[] {
  const single = spec?.postCreateHook === undefined || spec.postCreateHook === "" ? [] : [{ hookName: spec.postCreateHook, vars: spec.postCreateHookVars }];
  const uses = new Map<string, HookUse>();
  for (const { hookName, vars } of [...single, ...(spec?.postCreateHooks ?? [])]) if (!uses.has(hookName)) uses.set(hookName, { name: hookName, vars: { ...spec?.globalVars, ...vars } });
  return [...uses.values()];
}

/** What a ControlPlane is for: its hooks say it, or else its type. */
export function kindOf(controlPlane: ControlPlane): "ITS" | "WDS" {
  const types = hooksOf(controlPlane).map(({ name }) => (isOfCoreChart(name) ? HOOK_TYPES[name] : undefined));
  if (types.includes("its")) return "ITS";
  return types.includes("wds") || controlPlane.spec?.type !== "vcluster" ? "WDS" : "ITS";
}

/** Name of the ITS that a WDS asks for, by the variable `ITSName` of its hooks or the annotation; undefined: the only one there is. */
export function inventoryAskedFor({ metadata }: ControlPlane, vars: Readonly<Record<string, string>>): string | undefined {
  const named = vars["ITSName"] !== undefined && vars["ITSName"] !== "" ? vars["ITSName"] : metadata.annotations?.[INVENTORY_ANNOTATION];
  return named === "" ? undefined : named;
}

/** Whether the hook is one of KubeStellar's core chart. */
export function isOfCoreChart(hook: string): hook is HookName {
  return Object.hasOwn(HOOK_TYPES, hook);
}
