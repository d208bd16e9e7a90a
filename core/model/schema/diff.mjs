/** What `ksfleet diff` and `ksfleet check` answer: the JSON contracts `Diff` and `Check`. */
import { anyJson, bare, count, flag, list, oneOf, opt, shapesOf, text } from "./language.mjs";
import { guardException } from "./guards.mjs";

const shape = shapesOf("diff-report");
const names = (description) => list(description, bare.text());

const cause = shape("LocatedCause", "One edit that something follows from, with its place in the user's input.", {
  kind: oneOf(
    "Added and removed: of a ManagedCluster, an object (a Namespace counts for what is in it), a BindingPolicy. `label-edit`: labels or annotations of a ManagedCluster. `selector-edit`: the clauses or cluster selectors of a BindingPolicy. `object-edit`: content or labels of an object, labels of its Namespace. `property-edit`: the properties of a cluster. `transform-edit`: CustomTransforms of the resource. `settings-edit`: api groups or served kinds of the WDS. `delivery`: the Binding could not be delivered before, or cannot be any more.",
    ["cluster-added", "cluster-removed", "label-edit", "policy-added", "policy-removed", "selector-edit", "object-added", "object-removed", "object-edit", "property-edit", "transform-edit", "settings-edit", "delivery"],
  ),
  ref: text("For people: `ManagedCluster store-7`."),
  side: oneOf("In which of the two fleets the edit is to be seen: what was removed is in the base.", ["base", "head"]),
  path: text('Into the object: `metadata.labels.region`; `""` for the whole.'),
  file: opt(text("Absent: it is in no file.")),
  line: opt(count("From 1.")),
});

const objectName = shape("ObjectName", "How people and machines name an object.", {
  apiVersion: text("`apps/v1`"),
  kind: text("`Deployment`"),
  namespace: text('`""`: cluster-scoped.'),
  name: text("Its name."),
});

const field = shape("FieldChange", "One field that an object has otherwise; a side on which it is absent is left out.", {
  path: text("`spec.replicas`"),
  before: opt(anyJson("What it was. Values of Secrets are `(hidden)`.")),
  after: opt(anyJson("What it becomes. Values of Secrets are `(hidden)`.")),
});

const change = shape("LocatedChange", "All of the objects change in this way on all of the clusters. No pair of object and cluster is in two rows of one kind.", {
  space: text("The WDS."),
  policy: text("The BindingPolicy by which the objects come, or came; of several the first that covers the clusters."),
  change: oneOf("`start`: the objects come to the clusters; `stop`: they go; `change`: they stay and become others.", ["start", "stop", "change"]),
  objects: list("In the order of their names; never none.", objectName),
  clusters: names("Ascending; never none."),
  causes: list("Never none.", cause),
  fields: list("Only for `change`; else none.", field),
});

const share = { touched: count("Those on which anything starts, stops or changes."), total: count("All that there are after the change, or were before it.") };

const diagnostic = shape("ChangedDiagnostic", "A finding that one of the fleets has and the other has not.", {
  code: text("`KS` and three digits; docs/diagnostics.md explains each."),
  severity: oneOf("`error`: must not be applied; `warning`: works, probably not as meant; `info`: worth knowing.", ["error", "warning", "info"]),
  path: text('Into the object: `spec.downsync[0].resources`; `""` for the object as a whole.'),
  message: text("What is wrong, and why."),
  fix: text("What to do about it, as an imperative."),
  space: opt(text("Name of the space, where it is known.")),
  object: opt(text("For people: `BindingPolicy nginx`.")),
  file: opt(text("Absent: it is in no file.")),
  line: opt(count("From 1.")),
  column: opt(count("From 1.")),
  appears: flag("True: only the head has it; false: only the base has."),
});

const answer = {
  changes: list("By space, policy, change, first object, first cluster.", change),
  blast: shape("Blast", "How far a change reaches.", {
    clusters: shape("Share", "Clusters.", share),
    objects: count("Different objects of the WDSes."),
    namespaces: count("Different namespaces, those that are objects themselves included."),
    pairs: shape("PairCounts", "Pairs of object and cluster.", { start: count("That start."), stop: count("That stop."), change: count("That change.") }),
    clustersAdded: names("Ascending."),
    clustersRemoved: names("Ascending."),
    policiesAdded: names("`wds1/shop`, ascending; also those that place nothing, or only what others place too."),
    policiesRemoved: names("Alike."),
    regions: list("By value; none unless a label was chosen.", shape("Region", "Clusters of one value of the chosen label.", { value: text('`""`: clusters without the label.'), ...share })),
  }),
  forecast: list("WDSes by name; those without a write are left out.", shape("Forecast", "What the transport controller of a WDS writes, and how long it takes.", {
    space: text("The WDS."),
    written: count("ManifestWorks that are written: all works of a Binding that changes in any way."),
    deleted: count("ManifestWorks that are deleted."),
    requests: count("A write reads the work first."),
    seconds: count("Until the last of them is sent; agents take their own time after that."),
  })),
  diagnostics: list("Those that appear first.", diagnostic),
};

export const diff = shape("DiffReport", "What a change of a fleet does, factored: never a row for each pair of object and cluster.", answer);

const guard = guardException.properties.guard;

export const check = shape("CheckReport", "The same, and what the guards say to it.", {
  verdict: oneOf("`allowed`: no guard said no. `refused`: one did. `none`: some input could not be used, and nothing was judged.", ["allowed", "refused", "none"]),
  guards: list("Those that are set.", guard),
  refusals: list("Every breach, those that an exception lets pass included.", shape("Refusal", "A breach of a guard. `exception` lets it pass; `expired` would have, had it not ended.", {
    guard,
    subject: text("The policy, cluster, namespace, kind, label or object that it is about; `*`: the whole change."),
    message: text("The same in every gate."),
    exception: opt(guardException),
    expired: opt(guardException),
  })),
  ...answer,
});
