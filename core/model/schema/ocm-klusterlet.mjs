/** Klusterlet of OCM 1.3: what the operator on a workload cluster is told about the agents there. */
import { bare, DNS_LABEL, int32, int64, list, mapOf, oneOf, opt, shapesOf, text } from "./language.mjs";
import { conditions, containerResources, nodePlacement } from "./shared.mjs";

const klusterlet = shapesOf("klusterlet");
const DURATION = "^([0-9]+(s|m|h))+$";
const DOMAIN = "^(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9])\\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\\-]*[A-Za-z0-9])$";
const IPV4 = "^(?:(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\\.){3}(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)$";
const EKS_ARN = "^arn:aws:eks:([a-zA-Z0-9-]+):(\\d{12}):cluster/([a-zA-Z0-9-]+)$";

const featureGates = () =>
  opt(
    list(
      "Switches of features.",
      klusterlet("FeatureGate", "A switch.", { feature: text("Name of the feature."), mode: opt(oneOf("Whether it is on.", ["Enable", "Disable"], { default: "Disable" })) }),
    ),
  );
const rate = (description, value) => opt(int32(description, { default: value }));
const arn = (description) => text(description, { minLength: 1, pattern: EKS_ARN });
const image = (description) => opt(text(description));

const registrationConfiguration = () =>
  klusterlet("RegistrationConfiguration", "Settings of the registration agent.", {
    clientCertExpirationSeconds: opt(int32("Life that the agent asks for its certificate, in seconds; the signer may give less.")),
    featureGates: featureGates(),
    clusterAnnotations: opt(mapOf("Annotations that the agent puts onto the ManagedCluster; keys begin with `agent.open-cluster-management.io/`.", bare.text())),
    clusterLabels: opt(mapOf("Labels that the agent puts onto the ManagedCluster when it creates it.", bare.text())),
    kubeAPIQPS: rate("Requests a second to the hub.", 50),
    kubeAPIBurst: rate("Requests at once to the hub.", 100),
    bootstrapKubeConfigs: opt(
      klusterlet("BootstrapKubeConfigs", "Several hubs to choose from.", {
        type: oneOf("Whether there are several.", ["None", "LocalSecrets"], { default: "None" }),
        localSecretsConfig: opt(
          klusterlet("LocalSecretsConfig", "The Secrets with their kubeconfigs.", {
            kubeConfigSecrets: list("The Secrets, in the agent's namespace.", klusterlet("KubeConfigSecret", "A Secret.", { name: text("Its name.") })),
            hubConnectionTimeoutSeconds: opt(int32("Seconds of silence after which the agent turns to the next hub.", { default: 600, minimum: 180 })),
          }),
        ),
      }),
    ),
    registrationDriver: opt(
      klusterlet("RegistrationDriver", "How the cluster shows the hub who it is.", {
        authType: oneOf("By a signed certificate, by AWS roles, or over gRPC.", ["csr", "awsirsa", "grpc"], { default: "csr" }),
        awsIrsa: opt(klusterlet("AwsIrsa", "The clusters in AWS.", { hubClusterArn: arn("ARN of the hub."), managedClusterArn: arn("ARN of this cluster.") })),
      }),
    ),
    clusterClaimConfiguration: opt(
      klusterlet("ClusterClaimConfiguration", "Which ClusterClaims go into the ManagedCluster's status.", {
        maxCustomClusterClaims: int32("Greatest number of claims of users.", { default: 20 }),
        reservedClusterClaimSuffixes: opt(list("Suffixes of claims that count as the system's.", bare.text({ minLength: 1, maxLength: 64 }), { maxItems: 10 })),
      }),
    ),
    addOnKubeClientRegistrationDriver: opt(
      klusterlet("AddOnRegistrationDriver", "How add-on agents get their credentials on the hub.", {
        authType: opt(oneOf("By certificate or by token.", ["csr", "token"])),
        token: opt(klusterlet("AddOnToken", "The token.", { expirationSeconds: opt(int64("Its life in seconds.")) })),
      }),
    ),
  });

const workConfiguration = () =>
  klusterlet("WorkAgentConfiguration", "Settings of the work agent.", {
    featureGates: featureGates(),
    kubeAPIQPS: rate("Requests a second to this cluster.", 50),
    kubeAPIBurst: rate("Requests at once to this cluster.", 100),
    hubKubeAPIQPS: rate("Requests a second to the hub.", 50),
    hubKubeAPIBurst: rate("Requests at once to the hub.", 100),
    appliedManifestWorkEvictionGracePeriod: opt(text("How long objects stay once their work is gone from the hub, such as `60m`.", { pattern: DURATION })),
    statusSyncInterval: opt(text("Period in which status is read, such as `10s`.", { pattern: DURATION })),
  });

const resourceRequirement = () =>
  klusterlet("ResourceRequirement", "CPU and memory of the agents.", {
    type: opt(oneOf("The operator's choice, none, or that of `resourceRequirements`.", ["Default", "BestEffort", "ResourceRequirement"], { default: "Default" })),
    resourceRequirements: opt(containerResources("klusterlet")),
  });

export const Klusterlet = {
  group: "operator.open-cluster-management.io",
  scope: "Cluster",
  spaces: ["WEC"],
  source: "open-cluster-management v1.3",
  preserveUnknownFields: false,
  kind: "Klusterlet",
  plural: "klusterlets",
  description: "The agents of a workload cluster, as OCM's operator runs them.",
  versions: [
    {
      name: "v1",
      status: true,
      properties: {
        spec: opt(
          klusterlet("KlusterletSpec", "Which hub, under which name, and how the agents run.", {
            clusterName: opt(text("Name of the ManagedCluster; absent: the agent makes one up.", { maxLength: 63, pattern: DNS_LABEL })),
            namespace: opt(text("Namespace of the agents.", { maxLength: 57, pattern: "^open-cluster-management-[-a-z0-9]*[a-z0-9]$" })),
            deployOption: opt(klusterlet("DeployOption", "How the agents run.", { mode: opt(text("`Default`, `Singleton` (both agents in one pod), `Hosted` or `SingletonHosted`.")) })),
            externalServerURLs: opt(
              list(
                "Addresses of this cluster's API server.",
                klusterlet("ServerUrl", "An address.", { url: text("URL."), caBundle: opt(text("PEM certificates of its CA, in base64.", { format: "byte" })) }),
              ),
            ),
            hubApiServerHostAlias: opt(
              klusterlet("HubApiServerHostAlias", "An entry for the agents' hosts file.", { ip: text("IPv4 address.", { pattern: IPV4 }), hostname: text("Name of the hub's API server.", { pattern: DOMAIN }) }),
            ),
            imagePullSpec: image("Image of the single agent."),
            registrationImagePullSpec: image("Image of the registration agent."),
            workImagePullSpec: image("Image of the work agent."),
            nodePlacement: opt(nodePlacement("klusterlet")),
            priorityClassName: opt(text("PriorityClass of the agents.")),
            registrationConfiguration: opt(registrationConfiguration()),
            workConfiguration: opt(workConfiguration()),
            resourceRequirement: opt(resourceRequirement()),
          }),
        ),
        status: opt(
          klusterlet("KlusterletStatus", "What the operator reports.", {
            conditions: opt(conditions("`Applied`, `Available` and those of the agents.")),
            observedGeneration: opt(int64("Generation of the Klusterlet that the operator last dealt with.")),
            generations: opt(
              list(
                "Objects of the agents, as last applied.",
                klusterlet("AppliedGeneration", "An object.", {
                  group: text("API group; empty is core."),
                  version: text("API version."),
                  resource: text("Plural resource name."),
                  namespace: opt(text("Namespace; empty for cluster-scoped objects.")),
                  name: text("Name."),
                  lastGeneration: int64("Its generation."),
                }),
              ),
            ),
            relatedResources: opt(
              list(
                "Objects that belong to the Klusterlet.",
                klusterlet("RelatedResource", "An object.", {
                  group: text("API group; empty is core."),
                  version: text("API version."),
                  resource: text("Plural resource name."),
                  namespace: opt(text("Namespace; empty for cluster-scoped objects.")),
                  name: text("Name."),
                }),
              ),
            ),
          }),
        ),
      },
    },
  ],
};
