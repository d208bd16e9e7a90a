/** The kinds of OCM 1.3 by which objects travel: the work on the hub and its trace on the cluster. */
import { bare, column, conditionColumn, count, DNS_SUBDOMAIN, embeddedObject, flag, int32, int64, list, listByKeys, oneOf, opt, shapesOf, text, time } from "./language.mjs";
import { rolloutStrategy } from "./ocm-addon-definitions.mjs";
import { conditions } from "./shared.mjs";

const common = { group: "work.open-cluster-management.io", source: "open-cluster-management v1.3", preserveUnknownFields: false };
const work = shapesOf("manifest-work");
const reasonColumn = (name, conditionType) => column(name, `.status.conditions[?(@.type=="${conditionType}")].reason`);

/** Group, resource, namespace and name of an object inside a work. */
const identifier = () => ({
  group: opt(text("API group; empty is core.")),
  resource: text("Plural resource name."),
  name: text("Name of the object."),
  namespace: opt(text("Namespace; empty for cluster-scoped objects.")),
});

const deleteOption = () =>
  work("DeleteOption", "What becomes of the objects when the work goes.", {
    propagationPolicy: opt(oneOf("Whether they are deleted, left behind, or left behind by rule.", ["Foreground", "Orphan", "SelectivelyOrphan"], { default: "Foreground" })),
    selectivelyOrphans: opt(work("SelectivelyOrphan", "Rules for `SelectivelyOrphan`.", { orphaningRules: opt(list("Objects that stay.", work("OrphaningRule", "An object that stays.", identifier()))) })),
    ttlSecondsAfterFinished: opt(int64("The work is deleted this many seconds after it has completed; absent: never.")),
  });

const accountName = (description) => text(description, { minLength: 1, maxLength: 253, pattern: DNS_SUBDOMAIN });
const executor = () =>
  work("WorkExecutor", "In whose name the agent applies the objects; absent: in its own.", {
    subject: opt(
      work("ExecutorSubject", "The identity.", {
        type: oneOf("Sort of identity.", ["ServiceAccount"]),
        serviceAccount: opt(work("ExecutorServiceAccount", "A ServiceAccount of the cluster.", { namespace: accountName("Its namespace."), name: accountName("Its name.") })),
      }),
    ),
  });

const updateStrategy = () =>
  work("UpdateStrategy", "How the agent writes an object.", {
    type: oneOf("`Update` merges metadata and replaces the rest; `CreateOnly` never changes an existing object; `ReadOnly` only looks.", ["Update", "CreateOnly", "ServerSideApply", "ReadOnly"], { default: "Update" }),
    serverSideApply: opt(
      work("ServerSideApplyOptions", "Options of `ServerSideApply`.", {
        force: opt(flag("Whether to take fields over from other managers.")),
        fieldManager: opt(text("Field manager.", { default: "work-agent", pattern: "^work-agent" })),
        ignoreFields: opt(
          listByKeys(
            "Fields that the agent leaves alone.",
            ["condition"],
            work("IgnoreField", "Fields, and when to leave them alone.", {
              condition: oneOf("When: while the object is there, or once it was changed there.", ["OnSpokePresent", "OnSpokeChange"], { default: "OnSpokePresent" }),
              jsonPaths: opt(list("The fields as JSON paths.", bare.text())),
              jsonPointers: opt(list("The fields as JSON pointers.", bare.text())),
              jqPathExpressions: opt(list("The fields as jq paths.", bare.text())),
            }),
          ),
        ),
      }),
    ),
  });

const feedbackRule = () =>
  work("FeedbackRule", "Values of an object's status that travel back.", {
    type: oneOf("The well-known values of the kind, or those of `jsonPaths`.", ["WellKnownStatus", "JSONPaths"]),
    jsonPaths: opt(
      listByKeys(
        "The values.",
        ["name"],
        work("FeedbackPath", "A value.", { name: text("Name under which it is reported."), path: text("JSON path below `.status`."), version: opt(text("API version in which to read; absent: that of the manifest.")) }),
      ),
    ),
  });

const conditionRule = () =>
  work(
    "ConditionRule",
    "How a condition of the object's entry in the work's status is computed.",
    {
      condition: text("Type of the condition."),
      type: oneOf("By OCM's knowledge of the kind, or by CEL.", ["WellKnownConditions", "CEL"]),
      celExpressions: opt(list("CEL expressions over `object`; all must be true.", bare.text())),
      message: opt(text("Message of the condition.")),
      messageExpression: opt(text("CEL expression that gives the message; wins over `message`.")),
    },
    { "x-kubernetes-validations": [{ message: "Condition is required for CEL rules", rule: "self.type != 'CEL' || self.condition != \"\"" }] },
  );

const manifestConfig = () =>
  work("ManifestConfig", "How the agent treats one of the objects.", {
    resourceIdentifier: work("ResourceIdentifier", "The object.", identifier()),
    updateStrategy: opt(updateStrategy()),
    feedbackRules: opt(list("Values of its status that travel back.", feedbackRule())),
    feedbackScrapeType: opt(oneOf("Whether the agent polls or watches the object for feedback.", ["Poll", "Watch"], { default: "Poll" })),
    conditionRules: opt(listByKeys("Conditions to compute.", ["condition"], conditionRule())),
  });

const feedback = () =>
  work("StatusFeedback", "Values that travelled back.", {
    values: opt(
      listByKeys(
        "The values.",
        ["name"],
        work("FeedbackValue", "A value.", {
          name: text("Its name."),
          fieldValue: work("FieldValue", "Type, and the one field that goes with it.", {
            type: oneOf("Which field holds the value.", ["Integer", "String", "Boolean", "JsonRaw"]),
            integer: opt(int64("Value of type Integer.")),
            string: opt(text("Value of type String.")),
            boolean: opt(flag("Value of type Boolean.")),
            jsonRaw: opt(text("Value of type JsonRaw.", { maxLength: 1024 })),
          }),
        }),
      ),
    ),
  });

const workSpec = () =>
  work("ManifestWorkSpec", "The objects and how to treat them.", {
    workload: opt(work("WorkloadManifests", "The objects.", { manifests: opt(list("Whole objects.", embeddedObject())) })),
    deleteOption: opt(deleteOption()),
    manifestConfigs: opt(list("Treatment of single objects; the others get the defaults.", manifestConfig())),
    executor: opt(executor()),
  });

export const ManifestWork = {
  ...common,
  scope: "Namespaced",
  spaces: ["ITS"],
  kind: "ManifestWork",
  plural: "manifestworks",
  description: "Objects on their way to the cluster in whose mailbox namespace the work stands.",
  versions: [
    {
      name: "v1",
      status: true,
      properties: {
        spec: opt(workSpec()),
        status: opt(
          work("ManifestWorkStatus", "What the agent did with it.", {
            conditions: opt(conditions("`Applied` and `Available`, over all objects.")),
            resourceStatus: opt(
              work("WorkResourceStatus", "Object by object.", {
                manifests: opt(
                  list(
                    "One entry for each object, in the order of the manifests.",
                    work("ManifestCondition", "What became of one object.", {
                      resourceMeta: work("ManifestResourceMeta", "The object.", {
                        ordinal: int32("Place in the list of manifests, from 0."),
                        group: opt(text("API group; empty is core.")),
                        version: opt(text("API version.")),
                        kind: opt(text("Kind.")),
                        resource: opt(text("Plural resource name.")),
                        name: opt(text("Name.")),
                        namespace: opt(text("Namespace; empty for cluster-scoped objects.")),
                      }),
                      statusFeedback: opt(feedback()),
                      conditions: conditions("`Applied`, `Available` and those of the rules."),
                    }),
                  ),
                ),
              }),
            ),
          }),
        ),
      },
    },
  ],
};

const applied = shapesOf("applied-manifest-work");
export const AppliedManifestWork = {
  ...common,
  scope: "Cluster",
  spaces: ["WEC"],
  kind: "AppliedManifestWork",
  plural: "appliedmanifestworks",
  description: "The agent's record, on the cluster, of one ManifestWork; owner of the objects that came with it.",
  versions: [
    {
      name: "v1",
      status: true,
      properties: {
        spec: opt(
          applied("AppliedManifestWorkSpec", "Which work of which hub.", {
            hubHash: text("SHA-256 of the hub's URL, in hexadecimal."),
            agentID: opt(text("Identity of the agent, should the hub's URL change.")),
            manifestWorkName: text("Name of the ManifestWork."),
          }),
        ),
        status: opt(
          applied("AppliedManifestWorkStatus", "The objects of the work on this cluster.", {
            appliedResources: opt(
              list(
                "Objects that exist because of the work.",
                applied("AppliedResource", "An object.", { ...identifier(), version: text("API version in which it was applied."), uid: opt(text("Its UID.")) }),
              ),
            ),
            evictionStartTime: opt(time("Since when the work is missing on the hub; after a grace period its objects go.")),
          }),
        ),
      },
    },
  ],
};

const set = shapesOf("manifest-work-replica-set");
const workCounts = () =>
  set("WorkCounts", "Works, counted by how they fare.", {
    desiredTotal: opt(count("That should be.")),
    total: opt(count("That are.")),
    updated: opt(count("Of the present template.")),
    applied: opt(count("Applied.")),
    available: opt(count("Available.")),
    progressing: opt(count("Under way.")),
    degraded: opt(count("Not well.")),
  });

export const ManifestWorkReplicaSet = {
  ...common,
  scope: "Namespaced",
  spaces: ["ITS"],
  kind: "ManifestWorkReplicaSet",
  plural: "manifestworkreplicasets",
  shortNames: ["mwrs"],
  description: "One work for every cluster that Placements choose. OCM's work controller makes the works; KubeStellar has no use for it.",
  versions: [
    {
      name: "v1alpha1",
      status: true,
      columns: [reasonColumn("Placement", "PlacementVerified"), conditionColumn("Found", "PlacementVerified"), reasonColumn("ManifestWorks", "ManifestworkApplied"), conditionColumn("Applied", "ManifestworkApplied")],
      properties: {
        spec: opt(
          set("ManifestWorkReplicaSetSpec", "The work, and where it goes.", {
            manifestWorkTemplate: opt(workSpec()),
            placementRefs: list(
              "Placements in the namespace of the set.",
              set("PlacementReference", "A Placement.", { name: text("Its name.", { minLength: 1 }), rolloutStrategy: opt(rolloutStrategy({ type: "All", all: { progressDeadline: "None" } })) }),
              { minItems: 1 },
            ),
            cascadeDeletionPolicy: oneOf("Whether the set waits for its works when it is deleted.", ["Background", "Foreground"], { default: "Background" }),
          }),
        ),
        status: opt(
          set("ManifestWorkReplicaSetStatus", "How far it has come.", {
            conditions: opt(conditions("`PlacementVerified`, `ManifestworkApplied` and others.")),
            summary: opt(workCounts()),
            placementSummary: opt(
              list("Placement by placement.", set("PlacementSummary", "One Placement.", { name: opt(text("Its name.")), availableDecisionGroups: opt(text("Groups that are done, of all.")), summary: opt(workCounts()) })),
            ),
          }),
        ),
      },
    },
  ],
};
