/** The kinds by which OCM 1.3 groups and chooses clusters. KubeStellar does not use them for workloads; add-ons do. */
import { bare, column, conditionColumn, DNS_LABEL, int32, int64, intOrString, list, listByKeys, oneOf, opt, QUALIFIED_NAME, shapesOf, text, time } from "./language.mjs";
import { conditions, conditionList, labelSelector } from "./shared.mjs";

const common = { group: "cluster.open-cluster-management.io", spaces: ["ITS"], source: "open-cluster-management v1.3", preserveUnknownFields: false };

const set = shapesOf("managed-cluster-set");
export const ManagedClusterSet = {
  ...common,
  scope: "Cluster",
  kind: "ManagedClusterSet",
  plural: "managedclustersets",
  shortNames: ["mclset", "mclsets"],
  description: "A group of clusters; a cluster belongs to the one that its clusterset label names.",
  versions: [
    {
      name: "v1beta2",
      columns: [conditionColumn("Empty", "ClusterSetEmpty"), column("Age", ".metadata.creationTimestamp", "date")],
      status: true,
      properties: {
        spec: opt(
          set(
            "ManagedClusterSetSpec",
            "Who belongs to it.",
            {
              clusterSelector: opt(
                set(
                  "ClusterSetSelector",
                  "How members are found.",
                  {
                    selectorType: oneOf("By the clusterset label, or by `labelSelector`.", ["ExclusiveClusterSetLabel", "LabelSelector"], { default: "ExclusiveClusterSetLabel" }),
                    labelSelector: opt(labelSelector(false)),
                  },
                  { default: { selectorType: "ExclusiveClusterSetLabel" } },
                ),
              ),
              managedNamespaces: opt(
                listByKeys("Namespaces to make on every member.", ["name"], set("ClusterSetNamespace", "A namespace.", { name: text("Its name.", { maxLength: 63, pattern: DNS_LABEL }) })),
              ),
            },
            { default: { clusterSelector: { selectorType: "ExclusiveClusterSetLabel" } } },
          ),
        ),
        status: opt(set("ManagedClusterSetStatus", "What the hub reports.", { conditions: opt(conditionList("`ClusterSetEmpty`, above all.")) })),
      },
    },
  ],
};

const setBinding = shapesOf("managed-cluster-set-binding");
export const ManagedClusterSetBinding = {
  ...common,
  scope: "Namespaced",
  kind: "ManagedClusterSetBinding",
  plural: "managedclustersetbindings",
  shortNames: ["mclsetbinding", "mclsetbindings"],
  description: "Lets the Placements of its namespace choose from a set.",
  versions: [
    {
      name: "v1beta2",
      status: true,
      properties: {
        spec: opt(setBinding("ManagedClusterSetBindingSpec", "The set.", { clusterSet: opt(text("Name of the ManagedClusterSet; that of the binding too.", { minLength: 1 })) })),
        status: opt(setBinding("ManagedClusterSetBindingStatus", "What the hub reports.", { conditions: opt(conditionList("`Bound`.")) })),
      },
    },
  ],
};

const placement = shapesOf("placement");
const claimSelector = () =>
  placement("ClaimSelector", "A test of the cluster's claims.", {
    matchExpressions: opt(
      list(
        "Requirements, all of which must hold.",
        placement("ClaimRequirement", "One requirement on one claim.", {
          key: text("Name of the claim."),
          operator: text("`In`, `NotIn`, `Exists` or `DoesNotExist`."),
          values: opt(list("At least one for `In` and `NotIn`, none for the others.", bare.text(), { "x-kubernetes-list-type": "atomic" })),
        }),
      ),
    ),
  });

const decisionStrategy = () =>
  placement("DecisionStrategy", "How the chosen clusters are cut into groups.", {
    groupStrategy: opt(
      placement("GroupStrategy", "The groups.", {
        clustersPerDecisionGroup: opt(intOrString("Size of a group, as a number or a share of all.", "^((100|[1-9][0-9]{0,1})%|[1-9][0-9]*)$", { default: "100%" })),
        decisionGroups: opt(
          list(
            "Groups with a name, before the others.",
            placement("DecisionGroup", "A group with a name.", {
              groupName: text("Its name.", { pattern: "^[a-zA-Z0-9][-A-Za-z0-9_.]{0,61}[a-zA-Z0-9]$" }),
              groupClusterSelector: placement("GroupClusterSelector", "Its clusters.", { labelSelector: opt(labelSelector(false)), claimSelector: opt(claimSelector()) }),
            }),
          ),
        ),
      }),
    ),
  });

const predicate = () =>
  placement("ClusterPredicate", "A filter.", {
    requiredClusterSelector: opt(
      placement("ClusterSelector", "Tests that a cluster must pass.", {
        labelSelector: opt(labelSelector(false)),
        claimSelector: opt(claimSelector()),
        celSelector: opt(placement("CelSelector", "A test in CEL.", { celExpressions: opt(list("Expressions over `managedCluster`; all must be true.", bare.text())) })),
      }),
    ),
  });

const prioritizerPolicy = () =>
  placement("PrioritizerPolicy", "What makes one cluster better than another.", {
    mode: opt(text("`Additive` keeps the hub's own weights besides these, `Exact` does not.", { default: "Additive" })),
    configurations: opt(
      list(
        "Scores and their weights.",
        placement("PrioritizerConfig", "A score and its weight.", {
          scoreCoordinate: placement("ScoreCoordinate", "The score.", {
            type: oneOf("The hub's, or an add-on's.", ["BuiltIn", "AddOn"], { default: "BuiltIn" }),
            builtIn: opt(text("Name of the hub's score, such as `Steady`.")),
            addOn: opt(placement("AddOnScore", "An add-on's score.", { resourceName: text("Name of the AddOnPlacementScore."), scoreName: text("Name of the score in it.") })),
          }),
          weight: opt(int32("Its weight.", { default: 1, minimum: -10, maximum: 10 })),
        }),
      ),
    ),
  });

const spreadPolicy = () =>
  placement("SpreadPolicy", "How clusters are spread over regions and the like.", {
    spreadConstraints: opt(
      list(
        "Constraints, the most important first.",
        placement("SpreadConstraint", "A constraint.", {
          topologyKey: text("Label or claim that tells regions apart.", { maxLength: 316, pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$" }),
          topologyKeyType: oneOf("Which of the two it is.", ["Label", "Claim"]),
          maxSkew: opt(int32("Greatest difference between two regions.", { default: 1, minimum: 1 })),
          whenUnsatisfiable: opt(oneOf("What to do when it cannot be kept.", ["DoNotSchedule", "ScheduleAnyway"], { default: "ScheduleAnyway" })),
        }),
        { maxItems: 8 },
      ),
    ),
  });

const toleration = () =>
  placement("PlacementToleration", "A taint that is no obstacle.", {
    key: opt(text("Key of the taint; absent: any.", { maxLength: 316, pattern: QUALIFIED_NAME })),
    operator: opt(text("`Exists` or `Equal`.", { default: "Equal" })),
    value: opt(text("Value of the taint.", { maxLength: 1024 })),
    effect: opt(oneOf("Effect of the taint; absent: any.", ["NoSelect", "PreferNoSelect", "NoSelectIfNew"])),
    tolerationSeconds: opt(int64("How long, in seconds; absent: for ever.")),
  });

export const Placement = {
  ...common,
  scope: "Namespaced",
  kind: "Placement",
  plural: "placements",
  description: "Chooses clusters, from the sets that are bound to its namespace.",
  versions: [
    {
      name: "v1beta1",
      columns: [
        conditionColumn("Succeeded", "PlacementSatisfied"),
        column("Reason", '.status.conditions[?(@.type=="PlacementSatisfied")].reason'),
        column("SelectedClusters", ".status.numberOfSelectedClusters", "integer"),
      ],
      status: true,
      properties: {
        spec: placement("PlacementSpec", "Which clusters, and how many.", {
          clusterSets: opt(list("Sets to choose from; absent: all that are bound.", bare.text())),
          numberOfClusters: opt(int32("How many; absent: all that pass.")),
          predicates: opt(list("Filters; a cluster must pass one.", predicate())),
          prioritizerPolicy: opt(prioritizerPolicy()),
          spreadPolicy: opt(spreadPolicy()),
          tolerations: opt(list("Taints that are no obstacle.", toleration())),
          decisionStrategy: opt(decisionStrategy()),
          sortBy: opt(oneOf("Order of the decisions.", ["ClusterName", "Score"], { default: "ClusterName" })),
          scoreRateLimit: opt(text("Least time between two looks at changed scores.", { default: "1m", pattern: "^[0-9]+[hms]$" })),
        }),
        status: opt(
          placement("PlacementStatus", "What was chosen.", {
            conditions: opt(conditions("`PlacementSatisfied` and `PlacementMisconfigured`.")),
            numberOfSelectedClusters: opt(int32("How many were chosen.")),
            decisionGroups: opt(
              list(
                "The groups.",
                placement("DecisionGroupStatus", "A group.", {
                  decisionGroupIndex: opt(int32("Its number, from 0.")),
                  decisionGroupName: opt(text("Its name, if it has one.")),
                  decisions: opt(list("Names of its PlacementDecisions.", bare.text())),
                  clusterCount: opt(int32("How many clusters it has.", { default: 0 })),
                }),
              ),
            ),
            lastScoreUpdateTime: opt(time("When scores were last looked at.")),
          }),
        ),
      },
    },
  ],
};

const decision = shapesOf("placement-decision");
export const PlacementDecision = {
  ...common,
  scope: "Namespaced",
  kind: "PlacementDecision",
  plural: "placementdecisions",
  description: "Clusters that a Placement chose; at most a hundred in one object.",
  versions: [
    {
      name: "v1beta1",
      status: true,
      properties: {
        status: opt(
          decision("PlacementDecisionStatus", "The clusters.", {
            decisions: list(
              "The clusters.",
              decision("ClusterDecision", "A cluster.", { clusterName: text("Name of its ManagedCluster."), reason: text("Why it was chosen; may be empty."), score: opt(int64("Its score.")) }),
            ),
          }),
        ),
      },
    },
  ],
};

const score = shapesOf("add-on-placement-score");
export const AddOnPlacementScore = {
  ...common,
  scope: "Namespaced",
  kind: "AddOnPlacementScore",
  plural: "addonplacementscores",
  description: "Scores that an add-on gives a cluster; lives in the cluster's mailbox namespace.",
  versions: [
    {
      name: "v1alpha1",
      status: true,
      properties: {
        status: opt(
          score("AddOnPlacementScoreStatus", "The scores.", {
            conditions: opt(conditions("What the add-on reports about them.")),
            scores: opt(listByKeys("The scores.", ["name"], score("AddOnScoreItem", "A score.", { name: text("Its name."), value: int32("Its value.", { minimum: -100, maximum: 100 }) }))),
            validUntil: opt(time("Until when they count.")),
          }),
        ),
      },
    },
  ],
};
