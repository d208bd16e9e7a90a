import type { Binding, NamespaceScopeEntry } from "../../../../../core/model/binding";
import { keyOfObject } from "../../../../../hub/controllers/status/object-key";
import { Requests } from "../../../../../hub/controllers/status/requests";

const entry = (name: string, more: Partial<NamespaceScopeEntry> = {}): NamespaceScopeEntry => ({ group: "apps", version: "v1", resource: "deployments", namespace: "n", name, resourceVersion: "1", ...more });
const binding = (wecs: readonly string[], ...namespaceScope: NamespaceScopeEntry[]): Binding => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name: "p" }, spec: { workload: { namespaceScope }, destinations: wecs.map((clusterId) => ({ clusterId })) } });
const key = (name: string) => keyOfObject(entry(name));
const p = { name: "p", uid: "u" };
const singleton = { wantSingletonReportedState: true };

describe("a change of a Binding concerns", () => {
  const before = binding(["a"], entry("plain"), entry("one", singleton), entry("two", { statusCollectors: ["c"] }));
  const change = (after: Binding | undefined) => {
    const requests = new Requests();
    requests.set(p, before);
    return requests.set(p, after);
  };
  test.each<[string, Binding | undefined, Partial<ReturnType<Requests["set"]>>]>([
    ["nothing, when only versions of objects changed", binding(["a"], entry("plain", { resourceVersion: "2" }), entry("one", { ...singleton, resourceVersion: "2" }), entry("two", { statusCollectors: ["c"] })), {}],
    ["nothing, when an object comes about which nothing is asked", binding(["a"], entry("new"), entry("one", singleton), entry("two", { statusCollectors: ["c", "c"] })), {}],
    ["what is asked about, when the WECs change", binding(["a", "b"], entry("one", singleton), entry("two", { statusCollectors: ["c"] })), { moved: [key("one")], combined: [key("two")] }],
    ["an object whose flag goes", binding(["a"], entry("one"), entry("two", { statusCollectors: ["c"] })), { asked: [key("one")] }],
    ["an object whose flag becomes another", binding(["a"], entry("one", { wantMultiWECReportedState: true }), entry("two", { statusCollectors: ["c"] })), { asked: [key("one")] }],
    ["an object whose collectors change", binding(["a"], entry("one", singleton), entry("two", { statusCollectors: ["d"] })), { combined: [key("two")] }],
    ["all that was asked about, when the Binding goes", undefined, { asked: [key("one")], combined: [key("two")] }],
  ])("%s", (_, after, expected) => {
    expect(change(after)).toEqual({ asked: [], moved: [], combined: [], ...expected });
  });
});

test("requests of several policies about one object are united, and each ends on its own", () => {
  const requests = new Requests();
  requests.set(p, binding(["b", "a"], entry("one", singleton)));
  requests.set({ name: "q", uid: "v" }, binding(["c", "a"], entry("one", { ...singleton, wantMultiWECReportedState: true, statusCollectors: ["y", "x"] })));
  expect(requests.reportedState(key("one"))).toEqual({ singleton: true, singletonClusters: ["a", "b", "c"], multiWec: true, multiWecClusters: ["a", "c"] });
  expect(requests.combining(key("one"))).toEqual(["q"]);
  expect(requests.combination("q", key("one"))).toEqual({ policy: { name: "q", uid: "v" }, destinations: ["c", "a"], collectors: ["x", "y"] });
  expect(requests.using("x")).toEqual(new Map([["q", [key("one")]]]));
  requests.set({ name: "q", uid: "v" }, undefined);
  expect(requests.reportedState(key("one"))).toEqual({ singleton: true, singletonClusters: ["a", "b"], multiWec: false, multiWecClusters: [] });
  expect([requests.combination("q", key("one")), requests.collectorsOf("q"), requests.using("x").size]).toEqual([undefined, undefined, 0]);
  requests.set(p, undefined);
  expect(requests.wantsState(key("one"))).toBe(false);
});

test("a policy made anew has CombinedStatuses of its own", () => {
  const requests = new Requests();
  const same = binding(["a"], entry("two", { statusCollectors: ["c"] }));
  requests.set(p, same);
  expect(requests.set({ name: "p", uid: "other" }, same).combined).toEqual([key("two")]);
});

test("an object is found by its name in any version", () => {
  const requests = new Requests();
  requests.set(p, binding(["a"], entry("one", { ...singleton, version: "v2" })));
  expect(requests.find("p", { group: "apps", resource: "deployments", namespace: "n", name: "one" })).toBe("apps v2 deployments n one");
  expect(requests.find("p", { group: "apps", resource: "deployments", namespace: "", name: "one" })).toBeUndefined();
});
