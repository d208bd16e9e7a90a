/** Laws of the status functions on random input. */
import fc from "fast-check";
import { compileExpression, encodeJson } from "../../core/status/cel";
import { aggregateStatuses, reportedFields, reportedState, statusSupport } from "../../core/status";
import type { KubeObject } from "../../core/model/kube-object";
import type { WorkStatus } from "../../core/model/work-status";

const wecs = fc.constantFrom("a", "b", "c");
const status = fc.record({ replicas: fc.integer({ min: 0, max: 5 }), readyReplicas: fc.integer({ min: 0, max: 5 }), observedGeneration: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] });
const workStatuses = fc.uniqueArray(fc.record({ wec: wecs, status: fc.option(status, { nil: undefined }) }), { selector: (w) => w.wec }).map((list) =>
  list.map(({ wec, status: s }): WorkStatus => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "WorkStatus", metadata: { name: `ws-${wec}`, namespace: wec }, ...(s !== undefined && { status: s }) })));
const request = fc.record({ singleton: fc.boolean(), multiWec: fc.boolean(), s: fc.uniqueArray(wecs), m: fc.uniqueArray(wecs) }).map(({ singleton, multiWec, s, m }) => ({ singleton, singletonClusters: singleton ? s : [], multiWec, multiWecClusters: multiWec ? m : [] }));
const labels = fc.record({ app: fc.constant("x"), "managed-by.kubestellar.io/singletonstatus": fc.constant("true"), "managed-by.kubestellar.io/multiwecstatus": fc.constant("true") }, { requiredKeys: [] });

test("what is written once is not written again", () => {
  fc.assert(fc.property(request, workStatuses, labels, fc.constantFrom("Deployment", "StatefulSet", "ConfigMap"), (asked, statuses, marks, kind) => {
    const resource = { group: kind === "ConfigMap" ? "" : "apps", version: "v1", kind };
    const support = statusSupport([])(resource);
    const object: KubeObject = { apiVersion: "x/v1", kind, metadata: { name: "x", labels: marks } };
    const state = reportedState({ resource, request: asked, workStatuses: statuses });
    const first = reportedFields(state, object, support);
    if (first === undefined) return;
    const { status: written, labels: after } = first;
    const second = reportedFields(state, { ...object, ...(written !== undefined && { status: written }), metadata: { name: "x", labels: after } }, support);
    // A cleared object is let go of.
    if (second !== undefined) expect(second).toEqual(first);
    else expect(state.kind).toBe("clear");
  }));
});

test("the order of WorkStatuses never decides what is reported, nor that of statuses an aggregate's numbers", () => {
  fc.assert(fc.property(request, workStatuses, fc.array(status, { minLength: 2 }), (asked, statuses, list) => {
    const resource = { group: "apps", kind: "Deployment" };
    const shown = (order: readonly WorkStatus[]) => {
      const state = reportedState({ resource, request: asked, workStatuses: order });
      return state.kind === "copy" || state.kind === "aggregate" ? { kind: state.kind, status: state.status } : { kind: state.kind };
    };
    expect(shown([...statuses].reverse())).toEqual(shown(statuses));
    expect(aggregateStatuses("apps", "Deployment", [...list].reverse())).toEqual(aggregateStatuses("apps", "Deployment", list));
  }));
});

test("JSON comes out as it went in", () => {
  const expression = compileExpression("returned.status");
  if (!expression.ok) throw new Error(expression.error);
  const json = fc.dictionary(fc.string(), fc.jsonValue({ noUnpairedSurrogates: true } as object)).map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
  fc.assert(fc.property(json, (value) => {
    const result = expression.expression.evaluate({ returned: { status: value } });
    expect(result.ok && encodeJson(result.value)).toEqual(value);
  }));
});

test("any text compiles or is refused with a message, and never throws", () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom("obj", ".", "spec", "(", ")", "[", "]", "{", "}", "+", "-", "!", "&&", "==", "in", "1", "1u", "1.5", "'a'", ",", ":", "?", "has", "exists", "map", "x", " ", "null", "\"", "\\", "#"), fc.string({ maxLength: 3 })), { maxLength: 14 });
  fc.assert(fc.property(pieces, (parts) => {
    const result = compileExpression(parts.join(""));
    if (result.ok) result.expression.evaluate({ obj: { spec: 1 } });
    else expect(result.error).toMatch(/^failed to (parse|check) expression: ERROR: /);
  }), { numRuns: 2000 });
});
