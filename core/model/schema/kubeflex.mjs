/** The kinds of KubeFlex 0.9, which live in the hosting cluster. */
import { bare, column, conditionColumn, embeddedObject, flag, int64, list, mapOf, oneOf, opt, shapesOf, text } from "./language.mjs";
import { kubeFlexConditions, observedGeneration, secretReference } from "./shared.mjs";

const columns = [conditionColumn("SYNCED", "Synced", "'"), conditionColumn("READY", "Ready", "'"), column("TYPE", ".spec.type"), column("AGE", ".metadata.creationTimestamp", "date")];
const common = { group: "tenancy.kflex.kubestellar.org", scope: "Cluster", spaces: ["HOST"], source: "kubeflex v0.9.3" };

const controlPlane = shapesOf("control-plane");
export const ControlPlane = {
  ...common,
  kind: "ControlPlane",
  plural: "controlplanes",
  shortNames: ["cp", "cps"],
  description: "A space of a fleet, made and kept by KubeFlex on the hosting cluster.",
  parsed: true,
  versions: [
    {
      name: "v1alpha1",
      columns,
      status: true,
      properties: {
        spec: opt(
          controlPlane("ControlPlaneSpec", "What the space is and what is installed into it. Nothing is immutable by schema, but a change of `type` is not acted upon.", {
            type: oneOf("How the API server is run: `host` is the hosting cluster itself, `external` an adopted cluster, `ocm` is legacy.", ["k8s", "ocm", "vcluster", "host", "external", "k3s"]),
            backend: opt(oneOf("Database behind the API server; only type `k8s` looks at it, and only `shared` is in use.", ["shared", "dedicated"])),
            bootstrapSecretRef: opt(
              controlPlane("BootstrapSecretReference", "The Secret with a kubeconfig by which an external cluster is adopted; KubeFlex deletes it afterwards.", {
                namespace: text("Namespace of the Secret."),
                name: text("Name of the Secret."),
                inClusterKey: text("Key of a kubeconfig whose server the hosting cluster's pods can reach."),
              }),
            ),
            tokenExpirationSeconds: opt(int64("Life of the token that adoption asks for, in seconds. It is never renewed.", { default: 31536000 })),
            postCreateHooks: opt(
              list(
                "Hooks to run once the space is there, in order; a name that occurs twice runs once.",
                controlPlane("PostCreateHookUse", "One hook with the values for this space.", {
                  hookName: text("Name of a PostCreateHook."),
                  vars: opt(mapOf("Values for this use; they win over `globalVars` and the hook's defaults.", bare.text())),
                }),
              ),
            ),
            globalVars: opt(mapOf("Values for all hooks of this space.", bare.text())),
            waitForPostCreateHooks: opt(flag("Whether Ready waits for the objects of all hooks.", { default: false })),
            postCreateHook: opt(text("Older form of `postCreateHooks` for a single hook; runs first.")),
            postCreateHookVars: opt(mapOf("Values for `postCreateHook`.", bare.text())),
          }),
        ),
        status: opt(
          controlPlane("ControlPlaneStatus", "How far KubeFlex has come.", {
            conditions: kubeFlexConditions(),
            observedGeneration: observedGeneration(),
            postCreateHooks: opt(mapOf("Hooks that are done, by name; the value is always true.", bare.flag())),
            postCreateHookCompleted: opt(flag("Whether all hooks are done.")),
            secretRef: opt(secretReference()),
          }),
        ),
      },
    },
  ],
};

const postCreateHook = shapesOf("post-create-hook");
export const PostCreateHook = {
  ...common,
  kind: "PostCreateHook",
  plural: "postcreatehooks",
  shortNames: ["pch", "pchs"],
  description: "Objects that KubeFlex creates in the hosting cluster for every control plane that names this hook.",
  versions: [
    {
      name: "v1alpha1",
      columns,
      status: true,
      properties: {
        spec: opt(
          postCreateHook("PostCreateHookSpec", "The objects, as Go templates, and the defaults of their variables.", {
            templates: opt(list("Objects to create; every string may hold a Go template. Namespaced ones go into the namespace of the control plane.", embeddedObject())),
            defaultVars: opt(
              list(
                "Values of variables that neither the control plane nor the use of the hook sets.",
                postCreateHook("TemplateVariable", "A variable of the templates.", { name: text("Name of the variable."), value: text("Its value.") }),
              ),
            ),
          }),
        ),
        status: opt(
          postCreateHook("PostCreateHookStatus", "Unused by KubeFlex.", {
            conditions: kubeFlexConditions(),
            observedGeneration: observedGeneration(),
            secretRef: opt(secretReference()),
          }),
        ),
      },
    },
  ],
};
