/** The kinds of KubeStellar 0.30 that users write in a WDS: policies, transforms, collectors. */
import { bare, column, conditionColumn, flag, int64, list, opt, shapesOf, text } from "./language.mjs";
import { kubeStellarConditions, labelSelector, messages, observedGeneration } from "./shared.mjs";

const common = { group: "control.kubestellar.io", scope: "Cluster", spaces: ["WDS"], source: "kubestellar v0.30.0" };
const policy = shapesOf("binding-policy");

/** The four fields that say how an object travels, in clauses and in the entries of a Binding. */
export const modulation = () => ({
  createOnly: opt(flag("Create the object on a cluster that lacks it and never change it afterwards.")),
  statusCollectors: opt(list("StatusCollectors to evaluate for the object, by name.", bare.text())),
  wantSingletonReportedState: opt(flag("Copy the object's status back from its cluster; it must go to exactly one.")),
  wantMultiWECReportedState: opt(flag("Bring the status back from all clusters of the object, aggregated if there are several.")),
});

const tests = ["apiGroup", "resources", "namespaces", "namespaceSelectors", "objectSelectors", "objectNames"];

export const BindingPolicy = {
  ...common,
  kind: "BindingPolicy",
  plural: "bindingpolicies",
  shortNames: ["bp"],
  description: "Says which workload objects (`downsync`) go to which clusters (`clusterSelectors`).",
  parsed: true,
  versions: [
    {
      name: "v1alpha1",
      columns: [conditionColumn("SYNCED", "Synced", "'"), conditionColumn("READY", "Ready", "'"), column("TYPE", ".spec.type"), column("AGE", ".metadata.creationTimestamp", "date")],
      status: true,
      properties: {
        spec: opt(
          policy("BindingPolicySpec", "What goes where.", {
            clusterSelectors: opt(list("A cluster is chosen if any of these holds for the labels of its ManagedCluster. Absent or empty: no cluster; an element `{}`: every cluster.", labelSelector(true))),
            downsync: opt(
              list(
                "An object is chosen if any of these clauses matches it; those that match are combined. Absent or empty: no object.",
                policy(
                  "DownsyncClause",
                  "Tests of an object, all of which must pass, and how an object that passes travels. At least one test must be present; an empty list passes everything.",
                  {
                    apiGroup: opt(text("The object's API group, exactly; `\"\"` is core. Absent: any group.")),
                    resources: opt(list("Plural resource names in lower case, such as `deployments`; `\"*\"`: all.", bare.text())),
                    namespaces: opt(list("Names of the object's namespace; `\"*\"`: all. Cluster-scoped objects pass only `\"*\"`, `\"\"` or an empty list.", bare.text())),
                    objectNames: opt(list("Names of the object; `\"*\"`: all. No patterns.", bare.text())),
                    namespaceSelectors: opt(list("Any must hold for the labels of the object's Namespace; cluster-scoped objects pass only if one is `{}`.", labelSelector(false))),
                    objectSelectors: opt(list("Any must hold for the object's labels.", labelSelector(false))),
                    ...modulation(),
                  },
                  { anyOf: tests.map((test) => ({ required: [test] })) },
                ),
              ),
            ),
          }),
        ),
        status: opt(
          policy("BindingPolicyStatus", "Written by the binding controller; a copy of the Binding's, and errors of its own.", {
            conditions: opt(kubeStellarConditions()),
            observedGeneration: observedGeneration("Generation of the policy that was last synced. It does not say that objects were tested again or that anything travelled."),
            errors: opt(messages("What is wrong with the policy, for people.")),
          }),
        ),
      },
    },
  ],
};

const transform = shapesOf("custom-transform");
export const CustomTransform = {
  ...common,
  kind: "CustomTransform",
  plural: "customtransforms",
  shortNames: ["ct"],
  categories: ["all"],
  description: "Removes fields from every object of one resource before it travels to a cluster.",
  parsed: true,
  versions: [
    {
      name: "v1alpha1",
      columns: [column("SUBJECT_GROUP", ".spec.apiGroup"), column("SUBJECT_RESOURCE", ".spec.resource")],
      status: true,
      properties: {
        spec: opt(
          transform("CustomTransformSpec", "Which objects, and what is removed from them.", {
            apiGroup: text("API group of the objects, without version; `\"\"` is core."),
            resource: text("Plural resource name in lower case."),
            remove: opt(list("Paths to remove, such as `$.spec.replicas` or `$.metadata.labels[\"app.kubernetes.io/name\"]`. Missing ones are skipped; lists cannot be entered.", bare.text())),
          }),
        ),
        status: opt(
          transform("CustomTransformStatus", "Written only when a Binding uses the transform.", {
            observedGeneration: observedGeneration(),
            errors: opt(messages("Paths that cannot be used, and why.")),
            warnings: opt(messages("What is probably not meant, such as two transforms for one resource.")),
          }),
        ),
      },
    },
  ],
};

const collector = shapesOf("status-collector");
const namedExpression = () => collector("NamedExpression", "A column.", { name: text("Name of the column."), def: text("CEL expression over `obj`, `returned`, `inventory` and `propagation`.") });

export const StatusCollector = {
  ...common,
  kind: "StatusCollector",
  plural: "statuscollectors",
  shortNames: ["sc"],
  description: "A query over the states that the clusters report, evaluated for the objects of the policies that name it.",
  parsed: true,
  versions: [
    {
      name: "v1alpha1",
      status: true,
      properties: {
        spec: opt(
          collector("StatusCollectorSpec", "The query. Either `select`, or `combinedFields` with or without `groupBy`.", {
            filter: opt(text("CEL expression; rows for which it is false are dropped. Absent: all rows stay.")),
            groupBy: opt(list("Rows with equal values of these columns are combined into one. Needs `combinedFields`.", namedExpression())),
            combinedFields: opt(
              list(
                "Columns computed over the rows of a group.",
                collector("CombinedField", "A column that sums up a group of rows.", {
                  name: text("Name of the column."),
                  type: text("`COUNT`, `SUM`, `AVG`, `MIN` or `MAX`."),
                  subject: opt(text("CEL expression whose values are summed up; not for `COUNT`, required for the others.")),
                }),
              ),
            ),
            select: opt(list("Columns of the result, one row for each cluster. Excludes `groupBy` and `combinedFields`.", namedExpression())),
            limit: int64("Greatest number of rows. Required, but never applied by KubeStellar 0.30."),
          }),
        ),
        status: opt(
          collector("StatusCollectorStatus", "Result of checking the query.", {
            observedGeneration: observedGeneration("Never set by KubeStellar 0.30; always 0."),
            errors: opt(messages("What is wrong with the query; a collector with errors is treated as absent.")),
          }),
        ),
      },
    },
  ],
};
