import { parse } from "yaml";
import { assertMergeable, mergeKubeconfig } from "../../../../hub/pki";
import type { KubeconfigEntry } from "../../../../hub/pki";

const entry = (name: string, port: number): KubeconfigEntry => ({ name, server: `https://127.0.0.1:${port}`, caPem: "CA", user: { token: `token-${port}` } });
const merge = (existing: string | undefined, current?: string) => mergeKubeconfig(existing, { entries: [entry("host", 1), entry("wds1", 2)], current, origin: "file" });
const names = (text: string): unknown => {
  const { clusters, users, contexts, "current-context": current } = parse(text) as Record<string, readonly { name: string }[]>;
  return { clusters: clusters!.map((c) => c.name), users: users!.map((u) => u.name), contexts: contexts!.map((c) => c.name), current };
};
const ours = { clusters: ["host", "wds1"], users: ["host-admin", "wds1-admin"], contexts: ["host", "wds1"], current: "wds1" };

test.each([["absent", undefined], ["empty", ""], ["blank", " \n\n"], ["a comment only", "# mine\n"], ["null", "null\n"], ["an empty document", "---\n"]])("a file that is %s gets all contexts", (_, text) => {
  expect(names(merge(text, "wds1"))).toEqual(ours);
  expect(parse(merge(text, "wds1"))).toMatchObject({ apiVersion: "v1", kind: "Config" });
});

const theirs = `# by hand
apiVersion: v1
kind: Config
preferences: {}
clusters:
- name: prod # do not touch
  cluster: {server: "https://prod.example"}
- {name: wds1, cluster: {server: "https://old.example"}}
users:
- {name: me, user: {token: secret}}
contexts:
- {name: prod, context: {cluster: prod, user: me, namespace: web}}
current-context: prod
extensions: [{name: x, extension: {a: 1}}]
`;

test("what is somebody else's stays, comments and unknown fields included; what has our names is replaced where it stands", () => {
  const merged = merge(theirs, "wds1");
  expect(names(merged)).toEqual({ clusters: ["prod", "wds1", "host"], users: ["me", "host-admin", "wds1-admin"], contexts: ["prod", "host", "wds1"], current: "wds1" });
  expect(merged).toContain("# by hand");
  expect(merged).toContain("# do not touch");
  expect(merged).not.toContain("old.example");
  const read = parse(merged) as Record<string, unknown>;
  expect(read).toMatchObject({ preferences: {}, extensions: [{ name: "x", extension: { a: 1 } }] });
  expect((read["contexts"] as unknown[])[0]).toEqual({ name: "prod", context: { cluster: "prod", user: "me", namespace: "web" } });
});

test("merging twice changes nothing", () => expect(merge(merge(theirs, "wds1"), "wds1")).toBe(merge(theirs, "wds1")));

test("without a wish the present current context stays; a new file takes the first", () => {
  expect(names(merge(theirs))).toMatchObject({ current: "prod" });
  expect(names(merge(undefined))).toMatchObject({ current: "host" });
});

test("what kubectl leaves of an emptied file, and JSON, are taken as well", () => {
  expect(names(merge("apiVersion: v1\nclusters: null\ncontexts: null\ncurrent-context: \"\"\nkind: Config\npreferences: {}\nusers: null\n", "wds1"))).toEqual(ours);
  expect(names(merge('{"apiVersion":"v1","kind":"Config","clusters":[],"users":[],"contexts":[]}', "wds1"))).toEqual(ours);
});

test.each([
  ["no YAML", "a: [", /file is no YAML/],
  ["a list", "- a\n", /file is no kubeconfig/],
  ["text", "hello\n", /file is no kubeconfig/],
  ["another kind", "apiVersion: v1\nkind: Secret\n", /its kind is "Secret"/],
  ["clusters that are no list", "kind: Config\nclusters: {a: 1}\n", /its clusters are no list/],
])("%s is refused and nothing guessed", (_, text, message) => {
  expect(() => merge(text)).toThrow(message);
  expect(() => assertMergeable(text, "file")).toThrow(message);
});
