import { HubPaths } from "../../../../hub/state";
import type { SpaceState } from "../../../../hub/state";
import { programsOf } from "../../../../hub/supervisor/programs";

const paths = new HubPaths("/state/hub");
const context = { paths, strictUpstream: () => true, hooks: { etcd: {}, apiServer: () => ({}) } };
const space = (name: string, kind: SpaceState["kind"], more: Partial<SpaceState> = {}): SpaceState => ({ name, kind, backing: "embedded", port: 1000, controllers: {}, ...more });

const names = (...spaces: SpaceState[]): string[] => programsOf(spaces, context).map(({ name }) => name).sort();
const find = (spaces: SpaceState[], name: string) => programsOf(spaces, context).find((spec) => spec.name === name)!;

test("a hub without spaces is an etcd", () => {
  expect(names()).toEqual(["etcd"]);
});

test.each<[string, SpaceState, string[]]>([
  ["the hosting space has the controller of ControlPlanes", space("host", "HOST"), ["kube-apiserver@host", "kube-controller-manager@host", "spaces@host"]],
  ["an ITS has what its hooks added", space("its1", "ITS", { controllers: { registration: true } }), ["kube-apiserver@its1", "kube-controller-manager@its1", "registration@its1"]],
  ["a WDS has what its hooks added", space("wds1", "WDS", { controllers: { binding: { its: "its1" }, transport: { its: "its1" }, status: { its: "its1" } } }), ["binding@wds1", "kube-apiserver@wds1", "kube-controller-manager@wds1", "status@wds1", "transport@wds1"]],
  ["a WEC can run pods, and has an agent", space("c1", "WEC"), ["agent@c1", "kube-apiserver@c1", "kube-controller-manager@c1", "kube-scheduler@c1", "kwok@c1"]],
  ["an adopted ITS has controllers only", space("ext", "ITS", { backing: "external", controllers: { registration: true } }), ["registration@ext"]],
])("%s", (_, state, expected) => {
  expect(names(state)).toEqual([...expected, "etcd"].sort());
});

test("parts that have quirks are told to do without them when the hub is", () => {
  const spaces = [space("wds1", "WDS", { controllers: { binding: { its: "its1" }, transport: { its: "its1" }, status: { its: "its1" } } }), space("joined", "WEC")];
  const told = (strict: boolean): string[] => programsOf(spaces, { ...context, strictUpstream: () => strict }).filter(({ args }) => args.join(" ").includes("--strict-upstream false")).map(({ name }) => name).sort();
  expect(told(true)).toEqual([]);
  expect(told(false)).toEqual(["agent@joined", "binding@wds1", "status@wds1"]);
});

test("the transport controller has the chart's limits, or those of its pod", () => {
  const limits = (transport: SpaceState["controllers"]["transport"]): string => find([space("wds1", "WDS", { controllers: { transport: transport! } })], "transport@wds1").args.slice(-6).join(" ");
  expect(limits({ its: "its1" })).toBe("--max-num-wrapped 1 --max-size-wrapped 512000 --concurrency 4");
  expect(limits({ its: "its1", maxNumWrapped: 2, maxSizeWrapped: 1000, concurrency: 8 })).toBe("--max-num-wrapped 2 --max-size-wrapped 1000 --concurrency 8");
});

test("nothing listens beyond the loopback address", () => {
  const specs = programsOf([space("host", "HOST"), space("c1", "WEC")], context);
  const listening = specs.flatMap(({ args }) => args.filter((arg) => /^--(bind-address|listen)/.test(arg)));
  expect(listening.length).toBe(4);
  expect(listening.filter((arg) => !/=(127\.0\.0\.1$|unix:\/\/)/.test(arg))).toEqual([]);
  for (const name of ["kube-controller-manager@host", "kube-scheduler@c1"]) expect(specs.find((spec) => spec.name === name)!.args).toContain("--secure-port=0");
});

test("a space has its own prefix in etcd", () => {
  expect(find([space("its1", "ITS")], "kube-apiserver@its1").args).toContain("--etcd-prefix=/its1");
});

test("spaces run KubeFlex's controllers, clusters all but those of real nodes", () => {
  const controllers = (kind: SpaceState["kind"]): string => find([space("x", kind)], "kube-controller-manager@x").args.find((a) => a.startsWith("--controllers="))!;
  for (const kind of ["ITS", "WDS"] as const) {
    expect(controllers(kind)).toContain("certificatesigningrequest-signing-controller");
    expect(controllers(kind)).not.toContain("*");
  }
  for (const kind of ["HOST", "WEC"] as const) expect(controllers(kind)).toBe("--controllers=*,-node-ipam-controller,-node-lifecycle-controller,-node-route-controller,-service-lb-controller");
});

test("whoever reads a kubeconfig is restarted when its address changes, and nobody else is", () => {
  const wds = space("wds1", "WDS", { port: 1, controllers: { binding: { its: "its1" } } });
  const before = programsOf([wds, space("its1", "ITS", { port: 2 }), space("c1", "WEC", { port: 3 })], context);
  const after = programsOf([wds, space("its1", "ITS", { port: 9 }), space("c1", "WEC", { port: 3 })], context);
  const changed = after.filter((spec) => before.find(({ name }) => name === spec.name)!.fingerprint !== spec.fingerprint).map(({ name }) => name).sort();
  expect(changed).toEqual(["binding@wds1", "kube-apiserver@its1", "kube-controller-manager@its1"]);
});

test("an agent waits for its cluster, not for its ITS, and follows the ITS to another address", () => {
  const spec = (port: number) => find([space("c1", "WEC", { inventory: "its1" }), space("its1", "ITS", { port })], "agent@c1");
  expect(spec(1).uses).toEqual(["c1"]);
  expect(spec(1).fingerprint).not.toBe(spec(2).fingerprint);
});

test("API groups reach the binding controller", () => {
  const wds = space("wds1", "WDS", { controllers: { binding: { its: "its1", apiGroups: "apps,batch" } } });
  expect(find([wds], "binding@wds1").args.slice(-2)).toEqual(["--api-groups", "apps,batch"]);
});
