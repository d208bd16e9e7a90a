/** What is told of the fields that a write changes, and what never is. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { fieldChanges } from "../../../../core/plan/field-changes";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const secret = (data: string, annotations?: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s", ...(annotations !== undefined && { annotations }) }, data: { a: data } });

test.each<[what: string, live: KubeObject, applied: KubeObject, expected: unknown]>([
  ["data", secret("CANARY-1"), secret("CANARY-2"), [{ path: "data.a", before: "(hidden)", after: "(hidden)" }]],
  ["the copy that kubectl keeps", secret("1", { [LAST_APPLIED]: "CANARY-1" }), secret("1", { [LAST_APPLIED]: "CANARY-2" }), [{ path: `metadata.annotations["${LAST_APPLIED}"]`, before: "(hidden)", after: "(hidden)" }]],
  ["that copy among the first annotations", secret("1"), secret("1", { [LAST_APPLIED]: "CANARY-1", team: "a" }), [{ path: "metadata.annotations", after: { [LAST_APPLIED]: "(hidden)", team: "a" } }]],
])("of a Secret are hidden: %s", (_, live, applied, expected) => {
  const told = fieldChanges(live, applied);
  expect(told).toEqual(expected);
  expect(JSON.stringify(told)).not.toContain("CANARY");
});
