import { HubPaths, assertDnsLabel } from "../../../../hub/state";

test("the state folder follows XDG_STATE_HOME", () => {
  expect(HubPaths.ofHub("demo", { XDG_STATE_HOME: "/var/state" }).folder).toBe("/var/state/ksfleet/demo");
});

test("a relative XDG_STATE_HOME does not count, as its specification says", () => {
  expect(HubPaths.ofHub("demo", { XDG_STATE_HOME: "state" }).folder).toMatch(/\.local\/state\/ksfleet\/demo$/);
});

test.each(["", "A", "-a", "a-", "a.b", "../x", "a/b", "a".repeat(64)])("%j is no name of a hub", (name) => {
  expect(() => HubPaths.ofHub(name)).toThrow(/at most 63/);
});

test.each(["a", "0", "a-b", "a".repeat(63)])("%j is a name", (name) => {
  expect(() => assertDnsLabel(name, "a name")).not.toThrow();
});

test("a socket lies in the state folder while the kernel takes the path", () => {
  expect(new HubPaths("/state/ksfleet/default").socket("etcd")).toBe("/state/ksfleet/default/etcd.sock");
});

test("a long state folder gets short sockets elsewhere, different for each hub and socket", () => {
  const env = { XDG_RUNTIME_DIR: "/run/user/1" };
  const [one, two] = [new HubPaths(`/${"x".repeat(90)}/one`), new HubPaths(`/${"x".repeat(90)}/two`)];
  const sockets = [one.socket("etcd", env), one.socket("supervisor", env), two.socket("etcd", env)];
  expect(new Set(sockets).size).toBe(3);
  for (const socket of sockets) {
    expect(Buffer.byteLength(socket)).toBeLessThan(100);
    expect(socket).toMatch(/^\/run\/user\/1\/ksfleet-/);
  }
});
