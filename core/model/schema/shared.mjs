/** Shapes that several kinds share: conditions in the three dialects that meet in a fleet. */
import { bare, int64, listByKeys, list, oneOf, QUALIFIED_NAME, shapesOf, text, time, opt } from "./language.mjs";

const shape = shapesOf("condition");

const condition = shape("Condition", "What a controller of OCM found out about one aspect of an object.", {
  type: text("Aspect; unique in the list.", { maxLength: 316, pattern: QUALIFIED_NAME }),
  status: oneOf("Whether it holds.", ["True", "False", "Unknown"]),
  observedGeneration: opt(int64("Generation of the object that was looked at.", { minimum: 0 })),
  lastTransitionTime: time("When `status` last changed."),
  reason: text("One word for programs.", { minLength: 1, maxLength: 1024, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" }),
  message: text("A sentence for people; may be empty.", { maxLength: 32768 }),
});

/** OCM's conditions: one a type. */
export const conditions = (description) => listByKeys(description, ["type"], condition);

/** KubeStellar's conditions: a plain list. */
export const kubeStellarConditions = () =>
  list(
    "Findings of the controllers.",
    shape("KubeStellarCondition", "What KubeStellar's controllers found out about one aspect of an object.", {
      type: text("Aspect; only `StatusCollectorsAvailable` is ever written."),
      status: text("`True`, `False` or `Unknown`."),
      lastTransitionTime: time("When `status` last changed."),
      reason: text("One word for programs."),
      message: text("A sentence for people; may be empty."),
    }),
  );

/** KubeFlex's conditions: as KubeStellar's, with the time of the last look. */
export const kubeFlexConditions = () =>
  list(
    "Findings of KubeFlex.",
    shape("KubeFlexCondition", "What KubeFlex found out about one aspect of a control plane.", {
      type: text("`Ready` or `Synced`."),
      status: text("`True`, `False` or `Unknown`."),
      lastUpdateTime: time("When it was last looked at."),
      lastTransitionTime: time("When `status` last changed."),
      reason: text("One word for programs: `Available` goes with Ready=True."),
      message: text("A sentence for people; may be empty."),
    }),
  );

/** Where KubeFlex keeps the kubeconfig of a control plane. */
export const secretReference = () =>
  shapesOf("control-plane")("SecretReference", "The Secret with the kubeconfig of a control plane.", {
    namespace: text("Namespace of the Secret."),
    name: text("Name of the Secret."),
    key: opt(text("Key of the kubeconfig for callers outside the hosting cluster. Types `host` and `external` name a key that the Secret lacks: use `inClusterKey` there.")),
    inClusterKey: text("Key of the kubeconfig for pods of the hosting cluster."),
  });

/** Generation that a controller last dealt with. */
export const observedGeneration = (description = "Generation of the object that the controller last dealt with.") => int64(description);
/** Texts of errors or warnings. */
export const messages = (description) => list(description, bare.text());
