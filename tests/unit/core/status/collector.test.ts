/** Reference 4.3 to 4.5, rule by rule. */
import type { StatusCollector, StatusCollectorSpec } from "../../../../core/model/status-collector";
import { collectorDiagnostics, collectorsAvailable, combinedStatus, combinedStatusDiffers, combinedStatusErrors, compileCollector, evaluateCollector, rowVariables, type CollectorEvaluation } from "../../../../core/status";
import { queriedVariables, VARIABLES } from "../../../../core/status/variable-search";

const collector = (spec: Partial<StatusCollectorSpec>): StatusCollector => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "StatusCollector", metadata: { name: "sc" }, spec: { limit: 20, ...spec } });
const errorsOf = (spec: Partial<StatusCollectorSpec>): readonly string[] => {
  const result = compileCollector(collector(spec));
  return result.ok ? [] : result.errors;
};
const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "ns" } };

/** One row for each status; undefined: no WorkStatus. */
function evaluate(spec: Partial<StatusCollectorSpec>, statuses: readonly (Record<string, unknown> | undefined)[]): CollectorEvaluation {
  const compiled = compileCollector(collector(spec));
  if (!compiled.ok) throw new Error(compiled.errors.join("\n"));
  const rows = statuses.map((status, i) => {
    const wec = `c${i + 1}`;
    const workStatus = status && { apiVersion: "control.kubestellar.io/v1alpha1" as const, kind: "WorkStatus" as const, metadata: { name: "ws", namespace: wec }, status };
    return { wec, variables: rowVariables({ object, wec, workStatus }, new Set(VARIABLES)) };
  });
  return evaluateCollector(compiled.collector, rows);
}
const cells = (evaluation: CollectorEvaluation) => (evaluation.result.rows ?? []).map((row) => row.columns.map((c) => c.string ?? c.float ?? c.bool ?? c.object ?? c.type));

describe("validation", () => {
  test.each<{ name: string; spec: Partial<StatusCollectorSpec>; errors: readonly string[] }>([
    { name: "select excludes the others", spec: { select: [{ name: "a", def: "1" }], groupBy: [{ name: "b", def: "nosuch" }] }, errors: ["groupBy and combinedFields must be empty if select is not", "groupBy must be empty if combinedFields is"] },
    { name: "groupBy needs combinedFields", spec: { groupBy: [{ name: "b", def: "1" }] }, errors: ["groupBy must be empty if combinedFields is"] },
    { name: "COUNT has no subject", spec: { combinedFields: [{ name: "n", type: "COUNT", subject: "1" }] }, errors: ["combinedField expression (n) invalid: subject must be nil for COUNT type"] },
    { name: "the others need one", spec: { combinedFields: [{ name: "n", type: "SUM" }] }, errors: ["combinedField expression (n) invalid: subject must be set"] },
    { name: "each expression is checked", spec: { filter: "nosuch.x == 1", select: [{ name: "a", def: "f(1)" }] }, errors: ["filter expression invalid: failed to check expression: ERROR: <input>:1:1: undeclared reference to 'nosuch' (in container '')\n | nosuch.x == 1\n | ^", "select expression (a) invalid: failed to check expression: ERROR: <input>:1:2: undeclared reference to 'f' (in container '')\n | f(1)\n | .^"] },
    { name: "an unknown type passes", spec: { combinedFields: [{ name: "n", type: "MEDIAN", subject: "1" }] }, errors: [] },
    { name: "no columns pass", spec: {}, errors: [] },
  ])("$name", ({ spec, errors }) => {
    expect(errorsOf(spec)).toEqual(errors);
  });
  test("a user is told with the place", () => {
    const [found] = collectorDiagnostics("sc", compileCollector(collector({ select: [{ name: "a", def: "1" }, { name: "b", def: "nosuch" }] })));
    expect(found).toMatchObject({ code: "KS301", severity: "error", path: "spec.select[1].def", object: "StatusCollector sc" });
  });
});

describe("the search for variables", () => {
  test.each([
    ["obj.spec", { obj: "present" }],
    ["returned.status.replicas", { returned: "present", obj: "absent" }],
    ["has(returned.status.objectCount) ? returned.status.objectCount : 0", { obj: "endless" }],
    ["returned.status.objectCount > 0 && obj.spec.x == 1", { obj: "endless" }],
    ["returned.status.objectCount", { obj: "absent", returned: "present" }],
    ["1", { obj: "absent", returned: "absent", inventory: "absent", propagation: "absent" }],
  ] as const)("%s", (expression, expected) => {
    expect(queriedVariables(expression)).toMatchObject(expected);
  });
  test("one that never ends is an error for us", () => {
    expect(collectorDiagnostics("sc", compileCollector(collector({ filter: "returned.status.objectCount > 0 && obj.spec.x == 1" })))).toMatchObject([{ code: "KS302", path: "spec.filter" }]);
  });
});

describe("rows", () => {
  test("there is one for each destination, also without WorkStatus", () => {
    expect(cells(evaluate({ select: [{ name: "w", def: "inventory.name" }, { name: "n", def: "size(returned.status)" }] }, [{ a: 1 }, undefined]))).toEqual([["c1", "1"], ["c2", "0"]]);
  });
  test("an error is the text of its column", () => {
    expect(cells(evaluate({ select: [{ name: "r", def: "returned.status.replicas" }] }, [{ replicas: 2 }, undefined]))).toEqual([["2"], ["failed to evaluate expression: no such key: replicas"]]);
  });
  test("the filter drops what it is false for, and keeps what it fails on", () => {
    expect(cells(evaluate({ filter: "returned.status.ok", select: [{ name: "w", def: "inventory.name" }] }, [{ ok: true }, { ok: false }, {}, { ok: null }, { ok: 1 }]))).toEqual([["c1"], ["c3"], ["c4"], ["c5"]]);
  });
  test("the filter's errors stand in rowErrors of an aggregation, one for the column", () => {
    expect(evaluate({ filter: "returned.status.ok", combinedFields: [{ name: "n", type: "COUNT" }] }, [{ ok: true }, { ok: null }, {}]).result).toMatchObject({ rows: [{ columns: [{ float: "1" }] }], rowErrors: [{ wec: { clusterId: "c2" }, columnName: "", error: "filter expression has type null_type but expected bool or null" }] });
  });
  test("columns of one name all show the last", () => {
    expect(cells(evaluate({ select: [{ name: "a", def: "1" }, { name: "a", def: "2" }] }, [{}]))).toEqual([["2", "2"]]);
  });
  test("the limit is never applied", () => {
    expect(cells(evaluate({ limit: 1, select: [{ name: "a", def: "1" }] }, [{}, {}]))).toHaveLength(2);
  });
});

describe("aggregation", () => {
  const field = (type: string, subject = "returned.status.n") => ({ combinedFields: [type === "COUNT" ? { name: "x", type } : { name: "x", type, subject }] });
  test.each([
    ["COUNT", "3"], ["SUM", "6.5"], ["AVG", "2.1666666666666665"], ["MIN", "1"], ["MAX", "3.5"],
  ])("%s", (type, value) => {
    expect(cells(evaluate(field(type), [{ n: 1 }, { n: "2" }, { n: 3.5 }]))).toEqual([[value]]);
  });
  test.each([
    ["COUNT", "0", undefined], ["SUM", "0", undefined], ["AVG", "NaN", "no values to average"], ["MIN", "+Inf", undefined], ["MAX", "-Inf", undefined],
  ])("%s of no rows", (type, value, error) => {
    const evaluation = evaluate({ filter: "false", ...field(type) }, [{ n: 1 }]);
    expect(cells(evaluation)).toEqual([[value]]);
    expect(evaluation.result.aggregationErrors?.[0]?.error).toBe(error);
  });
  test("what is no number is passed over, is named once, and counts for the divisor", () => {
    const evaluation = evaluate(field("AVG"), [{ n: 3 }, { n: "x" }, { n: true }]);
    expect(cells(evaluation)).toEqual([["1"]]);
    expect(evaluation.result.aggregationErrors).toEqual([{ columnName: "x", error: 'for WEC c2, failed to parse combinedField subject as a float: strconv.ParseFloat: parsing "x": invalid syntax' }]);
  });
  test("a truth value has the wrong type", () => {
    expect(evaluate(field("SUM"), [{ n: true }]).result.aggregationErrors?.[0]?.error).toBe("for WEC c1, combinedField subject has unexpected type bool");
  });
  test("an unknown type gives Null", () => {
    expect(evaluate(field("MEDIAN"), [{ n: 1 }]).result).toMatchObject({ rows: [{ columns: [{ type: "Null" }] }], aggregationErrors: [{ error: "unsupported aggregation type MEDIAN" }] });
  });
  test("rows with errors are left out; when all have them there is no row", () => {
    expect(cells(evaluate(field("SUM"), [{ n: 1 }, {}]))).toEqual([["1"]]);
    expect(cells(evaluate(field("SUM"), [{}, {}]))).toEqual([]);
  });
  test("groups are made by value and type", () => {
    expect(cells(evaluate({ groupBy: [{ name: "g", def: "returned.status.g == 'u' ? dyn(1u) : returned.status.g == 'd' ? dyn(1.0) : dyn(1)" }], ...field("COUNT") }, [{ g: "u" }, { g: "d" }, { g: "i" }, { g: "i" }]))).toEqual([["1", "1"], ["1", "1"], ["1", "2"]]);
  });
  test("with groupBy and no rows there is no group", () => {
    expect(cells(evaluate({ groupBy: [{ name: "g", def: "1" }], ...field("COUNT") }, []))).toEqual([]);
  });
  test("a list for a group is told, because upstream crashes", () => {
    const evaluation = evaluate({ groupBy: [{ name: "g", def: "returned.status.l" }], ...field("COUNT") }, [{ l: [1] }, { l: [1] }]);
    expect(evaluation.crash).toEqual({ column: "g", wec: "c1", type: "list" });
    expect(cells(evaluation)).toEqual([[[1], "2"]]);
  });
});

describe("values", () => {
  test.each([
    ["'a'", { type: "String", string: "a" }], ["1", { type: "Number", float: "1" }], ["1u", { type: "Number", float: "1" }], ["1e6", { type: "Number", float: "1e+06" }], ["999999.0", { type: "Number", float: "999999" }], ["1.000003e6", { type: "Number", float: "1.000003e+06" }], ["0.0001", { type: "Number", float: "0.0001" }], ["0.00001", { type: "Number", float: "1e-05" }], ["true", { type: "Bool", bool: true }],
    ["null", { type: "Object", object: 0 }], ["[1, 2]", { type: "Object", object: [1, 2] }], ["{'a': 1}", { type: "Null" }], ["b'hi'", { type: "Object", object: "aGk=" }], ["duration('90s')", { type: "Object", object: 90000000000 }], ["timestamp('2024-02-03T04:05:06Z')", { type: "Object", object: "2024-02-03T04:05:06Z" }], ["int", { type: "String", string: "int" }], ["returned.status", { type: "Object", object: { a: [1] } }],
  ] as const)("%s", (def, value) => {
    expect(evaluate({ select: [{ name: "x", def }] }, [{ a: [1] }]).result.rows).toEqual([{ columns: [value] }]);
  });
  test("the status of a WorkStatus that is not there has no content", () => {
    expect(evaluate({ select: [{ name: "x", def: "returned.status" }] }, [undefined]).result.rows).toEqual([{ columns: [{ type: "Object" }] }]);
  });
});

describe("the CombinedStatus object", () => {
  const policy = { name: "p", uid: "pu" };
  const resource = { group: "apps", version: "v1", kind: "Deployment", resource: "deployments" };
  const made = combinedStatus({ policy, resource, namespace: "ns", name: "web", uid: "ou" }, []);
  test("name, namespace, five labels, owner", () => {
    expect(made.metadata).toEqual({ name: "ou.pu", namespace: "ns", labels: { "status.kubestellar.io/api-group": "apps", "status.kubestellar.io/resource": "deployments", "status.kubestellar.io/namespace": "ns", "status.kubestellar.io/name": "web", "status.kubestellar.io/binding-policy": "p" }, ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "ou" }] });
  });
  test("that of a cluster-scoped object is in kubestellar-report", () => {
    expect(combinedStatus({ policy, resource, namespace: "", name: "web", uid: "ou" }, []).metadata.namespace).toBe("kubestellar-report");
  });
  test("a name that is no label value keeps it from being written", () => {
    expect(combinedStatusErrors(made)).toEqual([]);
    expect(combinedStatusErrors(combinedStatus({ policy, resource, namespace: "", name: "system:x", uid: "ou" }, []))).toHaveLength(1);
    expect(combinedStatusErrors(combinedStatus({ policy, resource, namespace: "", name: "x".repeat(64), uid: "ou" }, []))).toHaveLength(1);
  });
  test("upstream's comparison overlooks rows that are not there yet", () => {
    const row = (value: string) => ({ columns: [{ type: "String", string: value }] });
    const of = (...rows: readonly string[]) => combinedStatus({ policy, resource, namespace: "ns", name: "web", uid: "ou" }, [{ name: "sc", columnNames: ["a"], rows: rows.map(row) }]);
    expect(combinedStatusDiffers(of("x", "x"), of("x", "y"))).toBe(false);
    expect(combinedStatusDiffers(of("x", "y"), of("x", "x"))).toBe(true);
    expect(combinedStatusDiffers(of("x"), of("x", "x"))).toBe(true);
  });
  test("the Binding tells what is missing", () => {
    expect(collectorsAvailable([])).toMatchObject({ status: "True", message: "All StatusCollector(s) are available" });
    expect(collectorsAvailable(["a", "b"])).toMatchObject({ status: "False", message: "Missing StatusCollector(s) [a b]" });
  });
});
