/** Shapes that several kinds share: label selectors, what pods need, and conditions in the three dialects that meet in a fleet. */
import { bare, int64, list, listByKeys, mapOf, oneOf, opt, QUALIFIED_NAME, quantity, shapesOf, text, time } from "./language.mjs";

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

/** OCM's conditions where its CRDs forgot to say that there is one a type. */
export const conditionList = (description) => list(description, condition);

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

/** The usual label selector; only the cluster selectors of a BindingPolicy have their syntax checked by the CRD. */
export const labelSelector = (checked) => {
  const policy = shapesOf("binding-policy");
  const value = checked ? { pattern: "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$" } : {};
  return policy(
    "LabelSelector",
    "A test of labels: all of `matchLabels` and `matchExpressions` must hold. `{}` holds for everything.",
    {
      matchLabels: opt(mapOf("Labels that must be there with exactly these values.", bare.text(value))),
      matchExpressions: opt(
        list(
          "Further requirements.",
          policy("LabelRequirement", "One requirement on one label.", {
            key: text("Key of the label.", checked ? { pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$" } : {}),
            operator: text("`In`, `NotIn`, `Exists` or `DoesNotExist`. `NotIn` and `DoesNotExist` also hold where the label is absent.", checked ? { pattern: "^(In|NotIn|Exists|DoesNotExist)$" } : {}),
            values: opt(list("At least one for `In` and `NotIn`, none for the others.", bare.text(value), { "x-kubernetes-list-type": "atomic" })),
          }),
          { "x-kubernetes-list-type": "atomic" },
        ),
      ),
    },
    { "x-kubernetes-map-type": "atomic" },
  );
};

const quantities = (description) => opt(mapOf(description, quantity()));
/** CPU and memory of a container; each noun that needs it has a type of its own. */
export const containerResources = (tsModule) => {
  const shape = shapesOf(tsModule);
  return shape("ContainerResources", "As in a container.", {
    limits: quantities("At most."),
    requests: quantities("At least."),
    claims: opt(listByKeys("Resource claims.", ["name"], shape("ResourceClaimUse", "A resource claim.", { name: text("Its name."), request: opt(text("One request of it; absent: all.")) }))),
  });
};

/** Nodes on which pods may run; each noun that needs it has a type of its own. */
export const nodePlacement = (tsModule) => {
  const shape = shapesOf(tsModule);
  return shape("NodePlacement", "Where the agents' pods may run.", {
    nodeSelector: opt(mapOf("Labels of the nodes.", bare.text())),
    tolerations: opt(
      list(
        "Taints that they tolerate.",
        shape("Toleration", "As in a pod.", {
          key: opt(text("Key of the taint.")),
          operator: opt(text("`Exists` or `Equal`.")),
          value: opt(text("Value of the taint.")),
          effect: opt(text("Effect of the taint.")),
          tolerationSeconds: opt(int64("How long, in seconds.")),
        }),
      ),
    ),
  });
};
