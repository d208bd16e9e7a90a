/** Drift for a terminal: what is said of each row, and of what was not compared. */
import type { DriftReport, DriftRow } from "../../../core/model/drift-report";
import { driftSummary, driftTable } from "../../../core/report/drift-table";

const row = (more: Partial<DriftRow>): DriftRow => ({ against: "hub", drift: "changed", space: "wds1", objects: ["ConfigMap shop/a"], clusters: ["c1"], ...more });
const report = (more: Partial<DriftReport>): DriftReport => ({ drift: [], unread: [], reported: [], compared: { definition: 0, clusters: 2, objects: 3 }, ...more });

test.each<[string, DriftRow, readonly string[]]>([
  ["a field that others changed, through a subresource", row({ path: "spec.replicas", expected: 1, actual: 5, managers: [{ manager: "kubectl", operation: "Update", subresource: "scale", since: "2026-01-01T00:00:00Z", until: "2026-01-02T00:00:00Z" }] }), ["the hub says", "c1", "ConfigMap shop/a", "spec.replicas: 1 wanted, 5 there", "kubectl (Update of scale) 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z"]],
  ["a field that is gone, and a manager without a name", row({ path: "data.a", expected: "1", managers: [], lastWriters: [{ manager: "", operation: "Update" }] }), ["the hub says", "c1", "ConfigMap shop/a", 'data.a: "1" wanted, not there', "nobody owns it; object last written by (unnamed) (Update)"]],
  ["a field that is wanted no more, in the space itself", row({ against: "definition", drift: "left", clusters: [], path: "data.a", actual: "1", managers: [{ manager: "kubestellar-fleet", operation: "Apply" }] }), ["the definition says", "wds1", "ConfigMap shop/a", 'data.a: "1" there, no longer wanted', "kubestellar-fleet (Apply)"]],
  ["objects that are gone, on many clusters", row({ drift: "missing", objects: ["a", "b", "c", "d", "e"], clusters: ["c1", "c2", "c3", "c4"], reason: "it is being deleted" }), ["the hub says", "c1, c2, c3 and 1 more", "a\nb\nc\nand 2 more", "not there: it is being deleted", ""]],
  ["an object that is left", row({ drift: "left", space: "", reason: "the hub has no work any more that brings it", managers: [] }), ["the hub says", "c1", "ConfigMap shop/a", "should not be there: the hub has no work any more that brings it", "nobody owns it"]],
  ["a long value", row({ path: "data.a", expected: "x".repeat(100), actual: null, managers: [] }), ["the hub says", "c1", "ConfigMap shop/a", `data.a: "${"x".repeat(59)}… wanted, null there`, "nobody owns it"]],
])("%s", (_, one, expected) => {
  expect(driftTable({ drift: [one] }).rows).toEqual([expected]);
});

test("what was not compared is never said to be free of drift", () => {
  expect(driftSummary(report({}))).toEqual(["No drift in what was compared: 3 objects on 2 clusters."]);
  const told = driftSummary(report({
    definition: "fleet",
    compared: { definition: 1, clusters: 1, objects: 0 },
    drift: [row({})],
    unread: [{ state: "failed", reason: "no answer", clusters: ["c2"], policies: [] }, { state: "undeliverable", reason: "no entry", clusters: [], policies: ["wds1/p"] }],
    reported: [{ policy: "wds1/p", message: "AppliedManifestFailed: denied", objects: ["ConfigMap shop/a"], clusters: ["c2"] }],
  }));
  expect(told).toEqual([
    "1 difference in what was compared: 1 object of fleet with the hub, 0 objects on 1 cluster.",
    "not compared, may have drifted: c2 (no answer)",
    "not compared, may have drifted: wds1/p (no entry)",
    "reported by c2: ConfigMap shop/a of wds1/p: AppliedManifestFailed: denied",
  ]);
});
