/**
 * What Argo CD must know to wait at the right places: when a ControlPlane is there, when an Application is done (Argo CD judges these only
 * when told how), and what a policy says is wrong. Keys of the ConfigMap `argocd-cm`, to be merged into it by server-side apply.
 *
 * @see argo-cd docs/operator-manual/health.md
 */
import type { KubeObject } from "../../model/kube-object";

const LUA: Readonly<Record<string, readonly string[]>> = {
  "argoproj.io_Application": [
    'local health = { status = "Progressing", message = "not synced yet" }',
    "local status = obj.status or {}",
    'if status.health ~= nil and (status.health.status ~= "Healthy" or (status.sync ~= nil and status.sync.status == "Synced")) then',
    "  health.status = status.health.status",
    '  health.message = status.health.message or ""',
    "end",
    "return health",
  ],
  "control.kubestellar.io_BindingPolicy": [
    'local health = { status = "Progressing", message = "not resolved yet" }',
    "local status = obj.status or {}",
    "if status.errors ~= nil and #status.errors > 0 then",
    '  return { status = "Degraded", message = table.concat(status.errors, "; ") }',
    "end",
    "if status.observedGeneration == obj.metadata.generation then",
    '  health = { status = "Healthy", message = "" }',
    "end",
    "return health",
  ],
  "tenancy.kflex.kubestellar.org_ControlPlane": [
    'local health = { status = "Progressing", message = "no condition Ready yet" }',
    "for _, condition in ipairs((obj.status or {}).conditions or {}) do",
    '  if condition.type == "Ready" then',
    '    health.message = condition.message or ""',
    '    if condition.status == "True" then health.status = "Healthy" end',
    "  end",
    "end",
    "return health",
  ],
};

/** The keys of `argocd-cm`; nothing else of it. */
export function argoHealth(namespace: string): KubeObject {
  const data = Object.fromEntries(Object.entries(LUA).map(([kind, lines]) => [`resource.customizations.health.${kind}`, `${lines.join("\n")}\n`]));
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cm", namespace, labels: { "app.kubernetes.io/name": "argocd-cm", "app.kubernetes.io/part-of": "argocd" } }, data };
}
