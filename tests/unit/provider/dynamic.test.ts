import { bindingPolicy } from "../../../provider/binding-policy";
import { handler, dynamicProvider } from "../../../provider/dynamic";
import { KINDS, providerText } from "../../../provider/dynamic/text";
import { PartialFailure } from "../../../provider/failure";
import type { AnyHandler, HandlerContext } from "../../../provider/handler";
import { markSecret } from "../../../provider/values";
import { KubeStellarError } from "../../../operations/errors";

const none = (): HandlerContext => {
  throw new Error("no context is needed here");
};
const quiet = (): HandlerContext => ({}) as HandlerContext;

const stub = (changes: Partial<AnyHandler>): AnyHandler => ({
  kind: "Workload",
  stateVersion: 3,
  check: (_olds, news) => ({ inputs: news, failures: [] }),
  diff: () => ({ changes: false, replaces: [], deleteBeforeReplace: false }),
  create: async (inputs) => ({ id: "x", outs: inputs }),
  read: async (id, props) => ({ id, props, inputs: props }),
  update: async (_id, _olds, news) => news,
  delete: async () => undefined,
  ...changes,
});

describe("handler", () => {
  test.each(KINDS)("knows the kind %s", (kind) => {
    expect(Object.keys(handler(kind)).sort()).toEqual(["check", "create", "delete", "diff", "read", "update"]);
  });

  test("says what to do about a kind of a newer version", () => {
    expect(() => handler("Rollout")).toThrow(/does not know the kind "Rollout".*Install the version/);
  });
});

describe("dynamicProvider", () => {
  test("hands over plain values, without the text", async () => {
    const seen: unknown[] = [];
    const provider = dynamicProvider("Workload", stub({ check: (_olds, news) => (seen.push(news), { inputs: news, failures: [] }) }), none);
    await provider.check({}, { a: markSecret("s"), __provider: providerText("Workload") });
    expect(seen).toEqual([{ a: "s" }]);
  });

  const space = { name: "wds1", kind: "WDS", via: { hub: "h", space: "wds1" } };
  test.each([
    ["HostingCluster", { name: "h", hubb: "two" }, "hubb", 'Did you mean "hub"?'],
    ["BindingPolicy", { name: "p", space, clusterSelectors: [], clusterSelector: [] }, "clusterSelector", 'Did you mean "clusterSelectors"?'],
    ["WorkloadCluster", { name: "c", space, lables: {} }, "lables", 'Did you mean "labels"?'],
    ["WorkloadClusters", { name: "m", space, clusters: { c: { propertis: {} } } }, 'clusters["c"].propertis', 'Did you mean "properties"?'],
  ] as const)("a misspelt argument of a %s is refused, not lost", async (kind, news, property, advice) => {
    const { failures } = await handler(kind).check({}, { ...news, __provider: providerText(kind) });
    expect(failures).toEqual([{ property, reason: expect.stringContaining(advice) as string }]);
  });

  test("what works, probably not as meant, is told and refuses nothing", async () => {
    const log = jest.fn();
    const provider = dynamicProvider("BindingPolicy", bindingPolicy, () => ({ log }) as unknown as HandlerContext);
    const { failures } = await provider.check({}, { name: "p", space, clusterSelectors: [], downsync: [{ resources: ["*", "pods"], apiGroup: "" }], __provider: providerText("BindingPolicy") });
    expect(failures).toEqual([]);
    expect(log.mock.calls.flat()).toEqual([
      "BindingPolicy p: clusterSelectors: no cluster selector, so the policy chooses no cluster (KS111). Add a selector; {} chooses every cluster",
      expect.stringContaining("BindingPolicy p: downsync[0].resources: \"*\" already stands for all"),
    ]);
  });

  test("stores the version of the state with the outputs", async () => {
    const provider = dynamicProvider("Workload", stub({}), quiet);
    expect((await provider.create({ a: 1 })).outs).toEqual({ a: 1, stateVersion: 3 });
    expect((await provider.update("x", {}, { a: 2 })).outs).toEqual({ a: 2, stateVersion: 3 });
  });

  test("says that something is gone by an empty id", async () => {
    const provider = dynamicProvider("Workload", stub({ read: async () => undefined }), quiet);
    expect(await provider.read("x", {})).toEqual({ id: "", props: {} });
  });

  test("keeps what exists when not all is done, with the text to delete it by", async () => {
    const provider = dynamicProvider("Workload", stub({ create: async () => Promise.reject(new PartialFailure("x", { a: 1, b: undefined }, ["not ready"])) }), quiet);
    await expect(provider.create({ __provider: "text" })).rejects.toMatchObject({ id: "x", properties: { a: 1, __provider: "text" }, reasons: ["not ready"] });
  });

  test("passes messages on as they are", async () => {
    const error = new KubeStellarError("is not there", { code: "NotFound", space: "its1", fix: "Make it" });
    const provider = dynamicProvider("Workload", stub({ delete: async () => Promise.reject(error) }), quiet);
    await expect(provider.delete("x", {})).rejects.toThrow("space its1: is not there. Make it");
  });
});
