import type { KubeObject } from "../../../../../core/model/kube-object";
import type { FeedbackRule } from "../../../../../core/model/manifest-work";
import { feedbackOf } from "../../../../../hub/agent/feedback/feedback-values";
import { valuesAt } from "../../../../../hub/agent/feedback/json-path";

const object: KubeObject = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  status: { replicas: 2, readyReplicas: 1, phase: "Up", paused: false, ratio: 0.5, none: null, list: ["a", "b"], "dotted.name": "d", conditions: [{ type: "A", status: "True", nested: { n: 1 } }, { type: "B", status: "False" }] },
};

test.each<[string, readonly unknown[]]>([
  [".status.replicas", [2]],
  ["$.status.replicas", [2]],
  ["status.replicas", [2]],
  [".status.missing.deeper", []],
  [".status['dotted.name']", ["d"]],
  [".status.list[0]", ["a"]],
  [".status.list[-1]", ["b"]],
  [".status.list[9]", []],
  [".status.list[*]", ["a", "b"]],
  ['.status.conditions[?(@.type=="B")].status', ["False"]],
  [".status.conditions[?(@.type != 'B')].status", ["True"]],
  [".status.conditions[?(@.nested.n==1)].type", ["A"]],
  [".status.conditions[*].type", ["A", "B"]],
  [".status.replicas.deeper", []],
  ["", [object]],
])("%p gives %p", (path, expected) => expect(valuesAt(path, object)).toEqual(expected));

test.each(["..status", ".status[1:2]", ".status[?(@.a>1)]", ".status.list[x]", ".status]"])("%p is not understood", (path) => expect(() => valuesAt(path, object)).toThrow("is not understood"));

test("inherited members are none", () => expect(valuesAt(".constructor", object)).toEqual([]));

describe("feedback", () => {
  const paths = (...named: readonly [string, string, string?][]): readonly FeedbackRule[] => [{ type: "JSONPaths", jsonPaths: named.map(([name, path, version]) => ({ name, path, ...(version !== undefined && { version }) })) }];
  const told = (rules: readonly FeedbackRule[], of = object): unknown => {
    const { values, condition } = feedbackOf(of, rules);
    return [values.map(({ name, fieldValue: { type, ...value } }) => `${name} ${type} ${String(Object.values(value)[0])}`), `${condition.status} ${condition.reason}`];
  };
  test.each<[string, unknown, unknown]>([
    ["nobody asked for", told([]), [[], "True NoStatusFeedbackSynced"]],
    ["of a well-known kind", told([{ type: "WellKnownStatus" }]), [["ReadyReplicas Integer 1", "Replicas Integer 2"], "True StatusFeedbackSynced"]],
    ["of a kind that is not", told([{ type: "WellKnownStatus" }], { ...object, kind: "Widget" }), [[], "False StatusFeedbackSyncFailed"]],
    ["by path, of every sort", told(paths(["phase", ".status.phase"], ["paused", ".status.paused"], ["none", ".status.none"], ["missing", ".status.x"])), [["phase String Up", "paused Boolean false"], "True StatusFeedbackSynced"]],
    ["that has no form to travel in", told(paths(["list", ".status.list"], ["ratio", ".status.ratio"], ["phase", ".status.phase"])), [["phase String Up"], "False StatusFeedbackSyncFailed"]],
    ["of another version", told(paths(["phase", ".status.phase", "v2"])), [[], "False StatusFeedbackSyncFailed"]],
    ["of this version", told(paths(["phase", ".status.phase", "v1"])), [["phase String Up"], "True StatusFeedbackSynced"]],
  ])("%s", (_, found, expected) => expect(found).toEqual(expected));
});
