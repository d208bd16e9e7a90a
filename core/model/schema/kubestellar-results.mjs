/** The kinds of KubeStellar 0.30 that controllers write: Bindings, combined statuses and reported states. */
import { anyJson, anyObject, bare, column, flag, int64, list, listByKeys, opt, shapesOf, text, time } from "./language.mjs";
import { kubeStellarConditions, messages, observedGeneration } from "./shared.mjs";
import { modulation } from "./kubestellar.mjs";

const common = { group: "control.kubestellar.io", source: "kubestellar v0.30.0" };

const binding = shapesOf("binding");
const listed = () => ({
  group: text("API group; `\"\"` is core."),
  version: text("Version in which the object was seen; not part of the list's key."),
  resource: text("Plural resource name."),
  name: text("Name of the object."),
  resourceVersion: text("The object's resourceVersion as last seen; a change of it makes the object travel again."),
  ...modulation(),
});

export const Binding = {
  ...common,
  scope: "Cluster",
  spaces: ["WDS"],
  kind: "Binding",
  plural: "bindings",
  shortNames: ["bdg"],
  description: "The resolution of the BindingPolicy of the same name: exactly these objects to exactly these clusters.",
  versions: [
    {
      name: "v1alpha1",
      status: true,
      properties: {
        spec: opt(
          binding("BindingSpec", "Objects and clusters.", {
            workload: opt(
              binding("BindingWorkload", "The objects; `{}` when there are none.", {
                clusterScope: opt(
                  listByKeys("Cluster-scoped objects.", ["group", "resource", "name"], binding("ClusterScopeEntry", "A cluster-scoped object and how it travels.", listed())),
                ),
                namespaceScope: opt(
                  listByKeys(
                    "Namespaced objects.",
                    ["group", "resource", "namespace", "name"],
                    binding("NamespaceScopeEntry", "A namespaced object and how it travels.", { ...listed(), namespace: text("Namespace of the object.") }),
                  ),
                ),
              }),
            ),
            destinations: opt(listByKeys("The clusters; absent when there are none.", ["clusterId"], binding("Destination", "A cluster.", { clusterId: text("Name of its ManagedCluster.") }))),
          }),
        ),
        status: opt(
          binding("BindingStatus", "Written by transport (generation, errors) and by the status controller (conditions).", {
            conditions: opt(kubeStellarConditions()),
            observedGeneration: observedGeneration("Generation that transport last worked on."),
            errors: opt(messages("Errors of template expansion.")),
          }),
        ),
      },
    },
  ],
};

const combined = shapesOf("combined-status");
const label = (name) => `.metadata.labels['status\\.kubestellar\\.io/${name}']`;
const wec = () => combined("WecReference", "A cluster.", { clusterId: text("Name of its ManagedCluster.") });

export const CombinedStatus = {
  ...common,
  scope: "Namespaced",
  spaces: ["WDS"],
  kind: "CombinedStatus",
  plural: "combinedstatuses",
  shortNames: ["cs"],
  description: "What the StatusCollectors of one policy say about one workload object.",
  versions: [
    {
      name: "v1alpha1",
      columns: [
        column("SUBJECT_GROUP", label("api-group")),
        column("SUBJECT_RSC", label("resource")),
        column("SUBJECT_NS", label("namespace")),
        column("SUBJECT_NAME", label("name")),
        column("BINDINGPOLICY", label("binding-policy")),
      ],
      status: false,
      properties: {
        results: opt(
          list(
            "One entry for each collector, by name.",
            combined("NamedStatusCombination", "The answer of one collector: a table.", {
              name: text("Name of the StatusCollector."),
              columnNames: list("Names of the columns, in the order of the collector's fields.", bare.text()),
              rows: opt(
                list(
                  "The rows, in no particular order.",
                  combined("StatusCombinationRow", "A row.", {
                    columns: list(
                      "One value for each column.",
                      combined("CombinedValue", "A value: its type, and the one field that goes with it.", {
                        type: text("`String`, `Number`, `Bool`, `Null`, `Object` or `Array`."),
                        string: opt(text("Value of type String.")),
                        float: opt(text("Value of type Number, in decimal.")),
                        bool: opt(flag("Value of type Bool.")),
                        object: opt(anyJson("Value of type Object: any JSON, lists included.")),
                        array: opt(anyJson("Value of type Array; KubeStellar 0.30 never writes it.")),
                      }),
                    ),
                  }),
                ),
              ),
              rowErrors: opt(
                list(
                  "Rows that were left out of an aggregation, one entry for each column.",
                  combined("RowError", "An expression that failed.", { wec: wec(), columnName: text("The column; empty for the filter."), error: text("Text of the failure.") }),
                ),
              ),
              aggregationErrors: opt(
                list("Values that could not be aggregated.", combined("AggregationError", "A failure of an aggregation.", { columnName: text("The column."), error: text("Text of the failure.") })),
              ),
            }),
          ),
        ),
      },
    },
  ],
};

const work = shapesOf("work-status");
export const WorkStatus = {
  ...common,
  scope: "Namespaced",
  spaces: ["ITS"],
  source: "ocm-status-addon 0.2.0-rc17",
  kind: "WorkStatus",
  plural: "workstatuses",
  shortNames: ["ws", "wss"],
  description: "The state of one delivered object, as its cluster reported it; lives in the cluster's mailbox namespace.",
  versions: [
    {
      name: "v1alpha1",
      status: true,
      properties: {
        spec: opt(
          work("WorkStatusSpec", "Whose state it is.", {
            sourceRef: opt(
              work("SourceReference", "The object on the cluster.", {
                group: text("API group; `\"\"` is core."),
                version: opt(text("API version.")),
                resource: opt(text("Plural resource name.")),
                kind: opt(text("Kind.")),
                name: opt(text("Name.")),
                namespace: text("Namespace; empty for cluster-scoped objects."),
              }),
            ),
          }),
        ),
        status: opt(anyObject("The object's `.status`, whole.")),
        statusDetails: opt(
          work("StatusDetails", "How current the report is.", {
            lastGeneration: int64("Generation of the object that was last seen."),
            lastGenerationIsApplied: flag("Whether that generation has been applied."),
            lastCurrencyUpdateTime: time("When the two other fields last changed."),
          }),
        ),
      },
    },
  ],
};
