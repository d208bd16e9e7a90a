import { UNKNOWN, containsUnknown, markSecret, maskSecrets, toWire, unwrapSecrets } from "../../../provider/values";

describe("unknown values", () => {
  test.each([
    ["itself", UNKNOWN, true],
    ["inside a map", { a: { b: UNKNOWN } }, true],
    ["inside a list", [1, [UNKNOWN]], true],
    ["nowhere", { a: [1, "x", null] }, false],
  ])("are found: %s", (_, value, expected) => {
    expect(containsUnknown(value)).toBe(expected);
  });
});

describe("secrets", () => {
  test("are marked once and unwrapped at any depth", () => {
    const marked = markSecret({ data: { k: "v" } });
    expect(markSecret(marked)).toBe(marked);
    expect(unwrapSecrets({ list: [marked] })).toEqual({ list: [{ data: { k: "v" } }] });
    expect(maskSecrets({ list: [marked, "open"] }, ["properties"])).toEqual({ list: [{ data: { k: "(secret)" } }, "open"] });
  });

  test("are masked in content, never in what decides where it goes", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels: { app: markSecret("web") } }, data: { open: "1", token: markSecret("t"), later: markSecret(UNKNOWN) }, spec: markSecret({ replicas: 3, paused: true, nothing: null }) };
    const masked = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", labels: { app: "web" } }, data: { open: "1", token: "(secret)", later: UNKNOWN }, spec: { replicas: 0, paused: false, nothing: null } };
    expect(maskSecrets({ x: object }, ["objects"])).toEqual({ x: masked });
    expect(maskSecrets({ c1: { labels: { g: markSecret("edge") }, properties: { site: markSecret("north") } } }, ["clusters"])).toEqual({ c1: { labels: { g: "edge" }, properties: { site: "(secret)" } } });
    expect(maskSecrets(markSecret("edge"), ["clusters", "c1", "labels", "g"])).toBe("edge");
    expect(maskSecrets(markSecret({ x: { kind: "Secret", metadata: { name: "a", labels: { app: "web" } }, data: { k: "v" } } }), ["objects"])).toEqual({ x: { kind: "Secret", metadata: { name: "a", labels: { app: "web" } }, data: { k: "(secret)" } } });
  });

  test("decide nothing by their names elsewhere, and in annotations only where they say how an object travels", () => {
    const s = markSecret("s");
    const object = { metadata: { annotations: { note: s, "control.kubestellar.io/expand-templates": markSecret("true") } }, data: { kind: s, labels: s, metadata: { name: s } } };
    expect(maskSecrets({ x: object }, ["objects"])).toEqual({ x: { metadata: { annotations: { note: "(secret)", "control.kubestellar.io/expand-templates": "true" } }, data: { kind: "(secret)", labels: "(secret)", metadata: { name: "(secret)" } } } });
    expect(maskSecrets({ labels: s, kind: s }, ["properties"])).toEqual({ labels: "(secret)", kind: "(secret)" });
  });
});

describe("toWire", () => {
  test("leaves absent members out and copies the rest", () => {
    const given = { a: undefined, b: [undefined, 1], c: { d: null } };
    expect(toWire(given)).toEqual({ b: [null, 1], c: { d: null } });
  });

  test.each([
    ["a bigint", { a: 1n }, "result.a is a bigint"],
    ["a date", { a: [new Date(0)] }, "result.a[0] is a Date"],
    ["not a number", { a: NaN }, "result.a is NaN"],
    ["a function", { f: () => 1 }, "result.f is a function"],
  ])("refuses %s, naming its place", (_, value, message) => {
    expect(() => toWire(value)).toThrow(message);
  });
});
