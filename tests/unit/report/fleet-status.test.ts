import { resources } from "../../../core/model/resources";
import type { KubeObject } from "../../../core/model/kube-object";
import type { Expectation, FleetStatus, PolicyStatus } from "../../../core/report/fleet-status";
import { evaluateFleet } from "../../../core/report/fleet-status";
import { clusterTable, importantFirst, placementTable, renderTable } from "../../../core/report/status-table";
import { ALIVE, SILENT, aBinding, aCluster, aWork, reported } from "../../support/inventory-objects";

const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "nginx" } };
const deployment: KubeObject = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "nginx", namespace: "nginx" } };
const entries = [{ resource: "namespaces", name: "nginx" }, { group: "apps", resource: "deployments", namespace: "nginx", name: "nginx", resourceVersion: "20" }];
const policy = (generation = 1, observedGeneration = 1, errors?: readonly string[]): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "nginx", generation }, status: { observedGeneration, ...(errors === undefined ? {} : { errors }) } });
const there = { Applied: "True", Available: "True" } as const;
const delivered = (cluster: string): KubeObject => reported(aWork(cluster, "nginx", [namespace, deployment]), [there, there]);

interface Changes {
  readonly policy?: KubeObject;
  readonly binding?: KubeObject | undefined;
  readonly clusters?: readonly KubeObject[];
  readonly works?: readonly KubeObject[];
  readonly expected?: Expectation;
  readonly disconnected?: readonly string[];
}
function evaluate(changes: Changes = {}): FleetStatus {
  const { clusters = [aCluster("c1", { conditions: ALIVE }), aCluster("c2", { conditions: ALIVE })], works = [delivered("c1"), delivered("c2")] } = changes;
  const binding = "binding" in changes ? changes.binding : aBinding("nginx", entries, ["c1", "c2"]);
  return evaluateFleet({ clusters, works, wdses: [{ name: "wds1", policies: [changes.policy ?? policy()], bindings: binding === undefined ? [] : [binding], served: Object.values(resources) }], disconnected: changes.disconnected }, changes.expected === undefined ? {} : { nginx: changes.expected });
}
const only = (status: FleetStatus): PolicyStatus => status.policies[0]!;
const both = ["Deployment.apps nginx/nginx", "Namespace nginx"];

describe("what runs where", () => {
  test("is one product when everything is delivered everywhere", () => {
    expect(only(evaluate())).toEqual({ wds: "wds1", policy: "nginx", state: "converged", reasons: [], clusters: ["c1", "c2"], objects: both, outcomes: [{ outcome: "available", reason: "", objects: both, clusters: ["c1", "c2"] }] });
  });

  test("is told apart by cluster and object, each pair once", () => {
    const failing = reported(aWork("c2", "nginx", [namespace, deployment]), [there, { Applied: "False" }]);
    const status = only(evaluate({ works: [delivered("c1"), failing] }));
    expect(status.state).toBe("failed");
    expect(status.outcomes).toEqual([
      { outcome: "available", reason: "", objects: both, clusters: ["c1"] },
      { outcome: "failed", reason: "AppliedFalse", objects: ["Deployment.apps nginx/nginx"], clusters: ["c2"] },
      { outcome: "available", reason: "", objects: ["Namespace nginx"], clusters: ["c2"] },
    ]);
  });

  test("a silent cluster is a debt, with its last word", () => {
    const status = only(evaluate({ clusters: [aCluster("c1", { conditions: ALIVE }), aCluster("c2", { conditions: SILENT })] }));
    expect(status.state).toBe("debts");
    expect(status.outcomes[1]).toMatchObject({ outcome: "unreachable", reason: "its agent is silent; last word: available", clusters: ["c2"] });
  });

  test("a cluster that was cut off is a debt before its hub notices", () => {
    const status = evaluate({ disconnected: ["c2"] });
    expect(only(status).state).toBe("debts");
    expect(clusterTable(status).rows.map(([name, state]) => [name, state])).toEqual([["c1", "available"], ["c2", "disconnected"]]);
  });

  const progressing: readonly (readonly [string, Changes, string])[] = [
    ["the policy's present form is not resolved", { policy: policy(2, 1) }, "the policy has not been resolved in its present form"],
    ["the Binding's present form is not transported", { binding: aBinding("nginx", entries, ["c1", "c2"], { observedGeneration: 0 }) }, "the Binding has not been transported in its present form"],
    ["a work is missing", { works: [delivered("c1")] }, "not everything is delivered and reported"],
    ["a work is of an earlier generation", { works: [delivered("c1"), reported(aWork("c2", "nginx", [namespace, deployment], { generation: 0 }), [there, there])] }, "not everything is delivered and reported"],
    ["a report is of an earlier generation", { works: [delivered("c1"), reported(aWork("c2", "nginx", [namespace, deployment]), [there, there], 0)] }, "not everything is delivered and reported"],
    ["an evicted cluster still has a work", { binding: aBinding("nginx", entries, ["c1"]) }, "not everything is taken back"],
    ["other destinations are expected", { expected: { clusters: ["c1"] } }, "the Binding has other destinations than expected"],
    ["other objects are expected", { expected: { objects: { "Namespace nginx": "" } } }, "the Binding has other objects than expected"],
    ["a later state of an object is expected", { expected: { objects: { "Namespace nginx": "", "Deployment.apps nginx/nginx": "100" } } }, "the Binding does not know the latest state of an object yet"],
    ["a Binding is expected that is not there yet", { binding: undefined, works: [], expected: { clusters: ["c1"] } }, "the Binding has other destinations than expected"],
  ];
  test.each(progressing)("is progressing while %s", (_name, changes, reason) => {
    const status = only(evaluate(changes));
    expect([status.state, status.reasons]).toEqual(["progressing", [reason]]);
  });

  test("is converged when it is as expected", () => {
    expect(only(evaluate({ expected: { clusters: ["c2", "c1"], objects: { "Namespace nginx": "", "Deployment.apps nginx/nginx": "20" } } })).state).toBe("converged");
  });

  test("is empty when nothing is selected", () => {
    expect(only(evaluate({ binding: undefined, works: [] })).state).toBe("empty");
  });

  test("is failed when the controllers say so", () => {
    expect(only(evaluate({ policy: policy(1, 1, ["template: bad"]) }))).toMatchObject({ state: "failed", reasons: ["template: bad"] });
  });
});

describe("tables", () => {
  test("of placements and clusters are aligned and factored", () => {
    const status = evaluate({ works: [delivered("c1")], clusters: [aCluster("c1", { conditions: ALIVE, labels: { region: "eu", name: "c1" } }), aCluster("c2", { conditions: ALIVE }), aCluster("c3", { accepted: false }), aCluster("c4")] });
    expect(renderTable(placementTable(status))).toBe(
      [
        "POLICY   OBJECTS                                        CLUSTERS   OUTCOME",
        "nginx    Deployment.apps nginx/nginx, Namespace nginx   c1         available",
        "nginx    Deployment.apps nginx/nginx, Namespace nginx   c2         pending: it is not delivered yet",
        "",
      ].join("\n"),
    );
    expect(clusterTable(status).rows).toEqual([["c1", "available", "name=c1, region=eu"], ["c2", "available", ""], ["c3", "not accepted", ""], ["c4", "not joined", ""]]);
  });

  test("count what would be too long", () => {
    const names = Array.from({ length: 9 }, (_, i) => `c${i}`);
    const status = evaluate({ binding: aBinding("nginx", entries, names), works: names.map(delivered), clusters: names.map((name) => aCluster(name, { conditions: ALIVE })) });
    expect(placementTable(status).rows[0]?.[2]).toBe("c0, c1, c2, c3 and 5 more");
    expect(placementTable(status, { namesShown: Infinity }).rows[0]?.[2]).toBe(names.join(", "));
  });

  test("never pass control characters on to a terminal", () => {
    expect(renderTable({ header: ["A"], rows: [["\u001b[31mred\u001b[0m\u202egnp\r\n"]] })).toBe("A\n\\u{1b}[31mred\\u{1b}[0m\\u{202e}gnp\\u{d}\\u{a}\n");
  });
});

test("a large fleet: clusters that are there share a row, and a long table shows what matters first and counts the rest", () => {
  const names = Array.from({ length: 1000 }, (_, i) => `s${String(i).padStart(3, "0")}`);
  const { rows } = clusterTable({ clusters: names.map((name) => ({ name, labels: {}, accepted: true, joined: true, available: name === "s500" ? "no" : "yes" })), policies: [] });
  expect(rows).toEqual([["s500", "unreachable", ""], ["s000, s001, s002, s003 and 995 more", "available (999 of 1,000)", ""]]);
  const text = renderTable({ header: ["A", "B"], rows: importantFirst(names, (name) => name > "s997").map((name) => [name, "x"]) });
  expect(text.split("\n").slice(1, 4)).toEqual(["s998   x", "s999   x", "s000   x"]);
  expect(text.split("\n").slice(-2)).toEqual(["... and 900 rows more; --output json tells all", ""]);
});

test("clusters whose works are packed otherwise fare alike where their objects do, and apart where one does not", () => {
  const packed = (conditions: Parameters<typeof reported>[1][number]): readonly KubeObject[] => [reported(aWork("c2", "nginx", [deployment], { name: "a" }), [conditions]), reported(aWork("c2", "nginx", [namespace], { name: "b" }), [there])];
  expect(only(evaluate({ works: [delivered("c1"), ...packed(there)] })).outcomes).toEqual([{ outcome: "available", reason: "", objects: both, clusters: ["c1", "c2"] }]);
  expect(only(evaluate({ works: [delivered("c1"), ...packed({ Applied: "True", Available: "False" })] })).outcomes.map(({ outcome, objects, clusters }) => [outcome, objects, clusters])).toEqual([
    ["available", both, ["c1"]],
    ["applied", [both[0]], ["c2"]],
    ["available", [both[1]], ["c2"]],
  ]);
});
