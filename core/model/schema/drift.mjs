/** What `ksfleet drift` answers: the JSON contract `Drift`. */
import { anyJson, bare, count, list, oneOf, opt, shapesOf, text, time } from "./language.mjs";

const shape = shapesOf("drift-report");
const names = (description) => list(description, bare.text());

const manager = shape("DriftManager", "Who wrote a field, by `metadata.managedFields`.", {
  manager: text("Name of the field manager."),
  operation: text("`Apply`: by server-side apply; `Update`: by any other write."),
  subresource: opt(text("Through which subresource, as `scale`; absent: through the object itself.")),
  since: opt(time("When it last changed fields of the object, RFC 3339: the earliest of all objects and clusters. Absent: no server says.")),
  until: opt(time("The latest of them; absent: there is only one.")),
});

const row = shape("DriftRow", "Every one of `objects` differs so on every one of `clusters`.", {
  against: oneOf("What is not met: `definition`, by what a space of the hub holds; `hub`, by what clusters hold.", ["definition", "hub"]),
  drift: oneOf("`missing`: the object is not there. `changed`: a field is not as it should be. `left`: the object, or the field, should be there no more.", ["missing", "changed", "left"]),
  space: text('The space that should hold the objects, or, against `hub`, the WDS that they come from; `""`: none does any more.'),
  objects: names("`Deployment.apps shop/web`, sorted."),
  clusters: names("Sorted; empty against `definition`: it is the space itself."),
  path: opt(text('`spec.template.spec.containers[name="app"].image`; absent: it is about whole objects.')),
  expected: opt(anyJson("What should be there; absent: the field should be there no more. Values of Secrets are `(hidden)`.")),
  actual: opt(anyJson("What is there; absent: the field is gone. Values of Secrets are `(hidden)`.")),
  reason: opt(text("What is known besides, a sentence.")),
  managers: opt(list("Who owns what is there; empty: nobody, because it is gone.", manager)),
  lastWriters: opt(list("Where nobody owns the field: who wrote the object last, the latest first. Whether it was they who removed it, no server says: who only removes is not recorded.", manager)),
});

export const drift = shape("DriftReport", "Where a definition, its hub and its clusters differ.", {
  definition: opt(text("What the hub was compared with, as it was asked for; absent: only hub and clusters were compared.")),
  drift: list("By what is not met, space, objects, path.", row),
  unread: list(
    "What was not compared. Nothing is known of it: it may have drifted.",
    shape("UnreadPart", "Clusters or policies that were not compared for one reason.", {
      state: oneOf("`absent`: a cluster is out of reach. `no-way`: nobody said how to reach it. `undeliverable`: a policy cannot be delivered, so that nobody knows what should be there. `failed`: reading ended with an error.", ["absent", "no-way", "undeliverable", "failed"]),
      reason: text("A sentence."),
      clusters: names("Sorted; empty where it is about policies."),
      policies: names("`wds1/web`, sorted; empty where it is about clusters."),
    }),
  ),
  reported: list(
    "What the agents of clusters that were not read told the hub: objects that they could not bring, or do not find.",
    shape("ReportedDrift", "Objects that the agents of clusters report alike.", {
      policy: text("`wds1/web`"),
      message: text("In the words of the agents."),
      objects: names("Sorted."),
      clusters: names("Sorted."),
    }),
  ),
  compared: shape("ComparedParts", "How much was compared.", {
    definition: count("Objects of the definition with those of the hub."),
    clusters: count("Clusters that were read."),
    objects: count("Objects on clusters, each on each."),
  }),
});
