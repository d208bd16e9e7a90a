/** The kinds of OCM 1.3 that define an add-on for the whole hub: what it is, where it goes, how its agents run. */
import { column, int32, int64, intOrString, list, listByKeys, oneOf, opt, shapesOf, text } from "./language.mjs";
import { conditions, containerResources, nodePlacement } from "./shared.mjs";

const common = { group: "addon.open-cluster-management.io", spaces: ["ITS"], source: "open-cluster-management v1.3", preserveUnknownFields: false };
const required = (description) => text(description, { minLength: 1 });

const config = shapesOf("add-on-deployment-config");
const deploymentConfig = () => ({
  spec: config("AddOnDeploymentConfigSpec", "How the agents of an add-on run.", {
    agentInstallNamespace: opt(text("Namespace of the agents.", { default: "open-cluster-management-agent-addon", maxLength: 63, pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$" })),
    customizedVariables: opt(
      listByKeys(
        "Values for the add-on's templates.",
        ["name"],
        config("CustomizedVariable", "A value.", { name: text("Name of the variable.", { maxLength: 255, pattern: "^[a-zA-Z_][_a-zA-Z0-9]*$" }), value: opt(text("Its value.", { maxLength: 1024 })) }),
      ),
    ),
    nodePlacement: opt(nodePlacement("add-on-deployment-config")),
    proxyConfig: opt(
      config("ProxyConfig", "The proxy between the agents and the hub.", {
        httpProxy: opt(text("Proxy for http.")),
        httpsProxy: opt(text("Proxy for https.")),
        noProxy: opt(text("Hosts to reach without it, with commas between them.")),
        caBundle: opt(text("PEM certificates of the proxy's CA, in base64.", { format: "byte" })),
      }),
    ),
    registries: opt(list("Image registries to use in place of others.", config("ImageMirror", "A registry.", { mirror: text("Where images come from."), source: opt(text("What it stands for; absent: all.")) }))),
    resourceRequirements: opt(
      listByKeys(
        "CPU and memory of containers.",
        ["containerID"],
        config("ContainerResourceRequirements", "Those of one container or several.", {
          containerID: text("`<resource>:<name>:<container>`; `*` for any.", { pattern: "^(deployments|daemonsets|statefulsets|replicasets|jobs|cronjobs|pods|\\*):.+:.+$" }),
          resources: containerResources("add-on-deployment-config"),
        }),
      ),
    ),
  }),
});

export const AddOnDeploymentConfig = {
  ...common,
  scope: "Namespaced",
  kind: "AddOnDeploymentConfig",
  plural: "addondeploymentconfigs",
  description: "How the agents of an add-on run; add-ons name it as a configuration.",
  versions: [
    { name: "v1alpha1", properties: deploymentConfig() },
    { name: "v1beta1", stored: false, properties: deploymentConfig() },
  ],
};

const addOn = shapesOf("cluster-management-add-on");
const configGroup = () => opt(text("API group of the configuration; empty is core.", { default: "" }));
const configNamespace = () => opt(text("Namespace; empty for cluster-scoped objects."));
const configResource = () => required("Plural resource name of the configuration.");

const rolloutLimits = () => ({
  minSuccessTime: opt(text("How long a cluster must be well before the next one, such as `5m`.", { default: "0" })),
  progressDeadline: opt(text("After how long a cluster counts as failed, such as `30m`, or `None`.", { default: "None", pattern: "^(([0-9])+[h|m|s])|None$" })),
  maxFailures: opt(intOrString("How many clusters may fail, as a number or a share.", "^((100|[0-9]{1,2})%|[0-9]+)$", { default: 0 })),
});
const mandatoryGroups = () =>
  opt(list("Groups that come first, one after the other.", addOn("MandatoryDecisionGroup", "A group of the Placement.", { groupName: opt(text("Its name.")), groupIndex: opt(int32("Its number, from 0.")) })));

/** Add-ons and works roll out alike. */
export const rolloutStrategy = (preset) =>
  addOn(
    "RolloutStrategy",
    "In which order clusters get it.",
    {
      type: opt(oneOf("All at once, some at a time, or group by group.", ["All", "Progressive", "ProgressivePerGroup"], { default: "All" })),
      all: opt(addOn("RolloutAll", "Limits of `All`.", rolloutLimits())),
      progressive: opt(
        addOn("RolloutProgressive", "Limits of `Progressive`.", {
          ...rolloutLimits(),
          maxConcurrency: opt(intOrString("How many clusters at a time, as a number or a share.", "^((100|[0-9]{1,2})%|[0-9]+)$")),
          mandatoryDecisionGroups: mandatoryGroups(),
        }),
      ),
      progressivePerGroup: opt(addOn("RolloutPerGroup", "Limits of `ProgressivePerGroup`.", { ...rolloutLimits(), mandatoryDecisionGroups: mandatoryGroups() })),
    },
    { default: preset },
  );

const installStrategy = () =>
  addOn(
    "InstallStrategy",
    "Which clusters get it.",
    {
      type: opt(oneOf("Those where somebody creates a ManagedClusterAddOn, or those of `placements`.", ["Manual", "Placements"], { default: "Manual" })),
      placements: opt(
        listByKeys(
          "Placements that choose the clusters.",
          ["namespace", "name"],
          addOn("PlacementStrategy", "A Placement, and how its clusters get the add-on.", {
            namespace: required("Namespace of the Placement."),
            name: required("Its name."),
            rolloutStrategy: opt(rolloutStrategy({ type: "All" })),
            configs: opt(
              list(
                "Configurations for its clusters.",
                addOn("PlacementConfig", "A configuration.", { group: configGroup(), resource: configResource(), namespace: configNamespace(), name: required("Name.") }),
              ),
            ),
          }),
        ),
      ),
    },
    { default: { type: "Manual" } },
  );

const addOnMeta = () => addOn("ClusterManagementAddOnMeta", "For people.", { displayName: opt(text("Name to show.")), description: opt(text("What it is for.")) });
const configHash = () => addOn("ConfigHash", "A configuration, and the hash of its content.", { name: required("Name."), namespace: configNamespace(), specHash: opt(text("Hash of its spec.")) });
const defaultReferences = () =>
  opt(list("The default configurations in use.", addOn("DefaultConfigReference", "A default configuration.", { group: configGroup(), resource: configResource(), desiredConfig: opt(configHash()) })));
const installProgressions = () =>
  opt(
    list(
      "How far each Placement has come.",
      addOn("InstallProgression", "How far a Placement has come.", {
        namespace: required("Namespace of the Placement."),
        name: required("Its name."),
        conditions: opt(conditions("`Progressing`.")),
        configReferences: opt(
          list(
            "The configurations on their way.",
            addOn("InstallConfigReference", "A configuration on its way.", {
              group: configGroup(),
              resource: configResource(),
              desiredConfig: opt(configHash()),
              lastAppliedConfig: opt(configHash()),
              lastKnownGoodConfig: opt(configHash()),
            }),
          ),
        ),
      }),
    ),
  );

const displayName = column("DISPLAY NAME", ".spec.addOnMeta.displayName");

export const ClusterManagementAddOn = {
  ...common,
  scope: "Cluster",
  kind: "ClusterManagementAddOn",
  plural: "clustermanagementaddons",
  shortNames: ["cma", "cmas"],
  description: "An add-on that the hub offers.",
  versions: [
    {
      name: "v1alpha1",
      columns: [displayName, column("CRD NAME", ".spec.addOnConfiguration.crdName")],
      status: true,
      properties: {
        spec: addOn("ClusterManagementAddOnSpec", "What it is and where it goes.", {
          addOnMeta: opt(addOnMeta()),
          addOnConfiguration: opt(
            addOn("AddOnConfigCoordinates", "Older form of the configuration.", {
              crdName: opt(text("CRD of the configuration.")),
              crName: opt(text("Name of the configuration.")),
              lastObservedGeneration: opt(int64("Generation that was last seen.")),
            }),
          ),
          supportedConfigs: opt(
            listByKeys(
              "Resources that can configure it.",
              ["group", "resource"],
              addOn("ConfigMeta", "A resource, and the configuration where nobody names one.", {
                group: configGroup(),
                resource: configResource(),
                defaultConfig: opt(addOn("DefaultConfig", "The configuration where nobody names one.", { namespace: configNamespace(), name: required("Name.") })),
              }),
            ),
          ),
          installStrategy: opt(installStrategy()),
        }),
        status: opt(
          addOn("ClusterManagementAddOnStatus", "How far it has come.", { defaultconfigReferences: defaultReferences(), installProgressions: installProgressions() }),
        ),
      },
    },
    {
      name: "v1beta1",
      columns: [displayName],
      status: true,
      stored: false,
      properties: {
        spec: addOn("ClusterManagementAddOnSpecBeta", "What it is and where it goes.", {
          addOnMeta: opt(addOnMeta()),
          defaultConfigs: opt(
            listByKeys(
              "Configurations where nobody names one.",
              ["group", "resource"],
              addOn("AddOnDefaultConfig", "A configuration.", { group: configGroup(), resource: configResource(), namespace: configNamespace(), name: required("Name.") }),
            ),
          ),
          installStrategy: opt(installStrategy()),
        }),
        status: opt(
          addOn("ClusterManagementAddOnStatusBeta", "How far it has come.", { defaultConfigReferences: defaultReferences(), installProgressions: installProgressions() }),
        ),
      },
    },
  ],
};
