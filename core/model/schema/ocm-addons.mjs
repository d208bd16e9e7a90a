/** ManagedClusterAddOn of OCM 1.3 in the two versions that are served. */
import { bare, conditionColumn, DNS_LABEL, int64, list, listByKeys, oneOf, opt, shapesOf, text } from "./language.mjs";
import { conditions } from "./shared.mjs";

const addOn = shapesOf("managed-cluster-add-on");
const required = (description) => text(description, { minLength: 1 });
const configGroup = () => opt(text("API group of the configuration; empty is core.", { default: "" }));

const configs = () =>
  opt(
    list(
      "Configurations for this cluster; they win over those of the add-on.",
      addOn("AddOnConfig", "An object that configures the add-on.", {
        group: configGroup(),
        resource: required("Plural resource name of the configuration."),
        name: required("Name."),
        namespace: opt(text("Namespace; empty for cluster-scoped objects.")),
      }),
    ),
  );

const configVersion = (tsName, description) =>
  addOn(tsName, description, { name: required("Name."), namespace: opt(text("Namespace; empty for cluster-scoped objects.")), specHash: opt(text("Hash of its spec.")) });

const configReferences = (named) =>
  list(
    "The configurations in use.",
    addOn("AddOnConfigReference", "A configuration in use.", {
      group: configGroup(),
      resource: required("Plural resource name of the configuration."),
      ...named,
      desiredConfig: opt(configVersion("ConfigSpecHash", "A configuration, and the hash of its content.")),
      lastAppliedConfig: opt(configVersion("ConfigSpecHash", "A configuration, and the hash of its content.")),
      lastObservedGeneration: opt(int64("Generation of the configuration that was last seen.")),
    }),
  );

const signerName = () => text("Signer of the certificates.", { minLength: 5, maxLength: 571, pattern: "^([a-z0-9][a-z0-9-]*[a-z0-9]\\.)+[a-z]+\\/[a-z0-9-\\.]+$" });
const groups = () => opt(list("Groups.", bare.text()));
const user = () => opt(text("User."));
const driver = (description) => opt(oneOf(description, ["csr", "token"]));

/** What both versions say in their status. */
const commonStatus = () => ({
  conditions: opt(conditions("`Available`, `Degraded` and `Progressing`, above all.")),
  relatedObjects: opt(
    list(
      "Objects that belong to the add-on.",
      addOn("RelatedObject", "An object.", { group: text("API group; empty is core."), resource: text("Plural resource name."), namespace: opt(text("Namespace.")), name: text("Name.") }),
    ),
  ),
  addOnMeta: opt(addOn("AddOnMeta", "For people.", { displayName: opt(text("Name to show.")), description: opt(text("What it is for.")) })),
  supportedConfigs: opt(
    listByKeys("Resources that can configure it.", ["group", "resource"], addOn("SupportedConfig", "A resource.", { group: configGroup(), resource: required("Plural resource name.") })),
  ),
  healthCheck: opt(addOn("AddOnHealthCheck", "How its health is found out.", { mode: opt(oneOf("By a lease, or by the add-on's own controller.", ["Lease", "Customized"], { default: "Lease" })) })),
  namespace: opt(text("Namespace of the agent on the cluster.")),
});

const columns = [conditionColumn("Available", "Available"), conditionColumn("Degraded", "Degraded"), conditionColumn("Progressing", "Progressing")];

const v1alpha1 = {
  name: "v1alpha1",
  columns,
  status: true,
  properties: {
    spec: addOn("ManagedClusterAddOnSpec", "How the add-on runs on this cluster.", {
      installNamespace: opt(text("Namespace of the agent on the cluster.", { default: "open-cluster-management-agent-addon", maxLength: 63, pattern: DNS_LABEL })),
      configs: configs(),
    }),
    status: opt(
      addOn("ManagedClusterAddOnStatus", "What the add-on reports.", {
        ...commonStatus(),
        addOnConfiguration: opt(
          addOn("ConfigCoordinates", "Older form of the configuration.", {
            crdName: opt(text("CRD of the configuration.")),
            crName: opt(text("Name of the configuration.")),
            lastObservedGeneration: opt(int64("Generation that was last seen.")),
          }),
        ),
        configReferences: opt(configReferences({ name: required("Name."), namespace: opt(text("Namespace; empty for cluster-scoped objects.")) })),
        kubeClientDriver: driver("How the agent gets its credentials on the hub."),
        registrations: opt(
          list(
            "Certificates that the agent asks for.",
            addOn("AddOnRegistration", "A certificate.", {
              signerName: signerName(),
              subject: opt(addOn("CertificateSubject", "Whom it names.", { user: user(), groups: groups(), organizationUnit: opt(list("Organisation units.", bare.text())) })),
            }),
          ),
        ),
      }),
    ),
  },
};

// No types are made of this version: the operator and KubeStellar's charts speak v1alpha1.
const v1beta1 = {
  name: "v1beta1",
  columns,
  status: true,
  stored: false,
  properties: {
    spec: addOn("ManagedClusterAddOnSpecBeta", "How the add-on runs on this cluster.", { configs: configs() }),
    status: opt(
      addOn("ManagedClusterAddOnStatusBeta", "What the add-on reports.", {
        ...commonStatus(),
        configReferences: opt(configReferences({})),
        registrations: opt(
          list(
            "Credentials that the agent asks for.",
            addOn("AddOnRegistrationBeta", "A credential.", {
              type: oneOf("For the hub's API server, or for another signer.", ["kubeClient", "customSigner"]),
              kubeClient: opt(
                addOn("KubeClientRegistration", "Credentials of the hub's API server.", {
                  driver: driver("How the agent gets them."),
                  subject: opt(addOn("KubeClientSubject", "Whom they name.", { user: user(), groups: groups() })),
                }),
              ),
              customSigner: opt(
                addOn("CustomSignerRegistration", "A certificate of another signer.", {
                  signerName: signerName(),
                  subject: opt(addOn("CustomSignerSubject", "Whom it names.", { user: user(), groups: groups(), organizationUnits: opt(list("Organisation units.", bare.text())) })),
                }),
              ),
            }),
          ),
        ),
      }),
    ),
  },
};

export const ManagedClusterAddOn = {
  group: "addon.open-cluster-management.io",
  scope: "Namespaced",
  spaces: ["ITS"],
  source: "open-cluster-management v1.3",
  preserveUnknownFields: false,
  kind: "ManagedClusterAddOn",
  plural: "managedclusteraddons",
  shortNames: ["mca", "mcas"],
  description: "An add-on on one cluster; lives in the cluster's mailbox namespace.",
  versions: [v1alpha1, v1beta1],
};
