/** What becomes of Bindings over the life of a policy, as a preview tells it: reference 2.1, 2.6 to 2.8, 3.7, 4.1. */
import { clusterYaml, configMapYaml, policyYaml, previewFiles, type FleetFiles } from "../../../support/fleet-preview";

const its = { "its1/c.yaml": clusterYaml("c1") };
const stored = (name: string, spec: string, more = ""): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: Binding\nmetadata: {name: ${name}, uid: stored-uid, generation: 7${more}}\nspec: ${spec}\n`;
const entry = '{group: "", version: v1, resource: configmaps, namespace: default, name: a, resourceVersion: "5"}';
const bindings = async (files: FleetFiles) => [...(await previewFiles({ ...its, ...files })).preview.bindings()].map(({ name, spec, errors }) => ({ name, objects: spec === null ? null : [...(spec.workload?.clusterScope ?? []), ...(spec.workload?.namespaceScope ?? [])].map((each) => each.name), clusters: spec?.destinations?.map(({ clusterId }) => clusterId), errors }));
const choosing = (selector = "{}", downsync = '[{resources: [configmaps]}]'): string => policyYaml("p", `{clusterSelectors: [${selector}], downsync: ${downsync}}`);
const inconvertible = "{matchExpressions: [{key: a, operator: In, values: []}]}";

test.each<[string, FleetFiles, unknown]>([
  ["clusters that are not accepted, tainted or being deleted are destinations",
    { "its1/x.yaml": `${clusterYaml("c2", "spec: {hubAcceptsClient: false}\n")}---\n${clusterYaml("c3", '  deletionTimestamp: "2026-01-01T00:00:00Z"\n')}---\n${clusterYaml("c4", "spec: {hubAcceptsClient: true, taints: [{key: a, effect: NoSelect, timeAdded: null}]}\n")}`, "wds1/p.yaml": choosing() },
    [{ name: "p", objects: [], clusters: ["c1", "c2", "c3", "c4"], errors: [] }]],
  ["neither objects nor clusters: no Binding", { "wds1/p.yaml": choosing("{matchLabels: {a: b}}") }, []],
  ["neither any more, and a Binding from before: it is kept and emptied", { "wds1/p.yaml": choosing("{matchLabels: {a: b}}"), "wds1/b.yaml": stored("p", `{workload: {namespaceScope: [${entry}]}, destinations: [{clusterId: c1}]}`) }, [{ name: "p", objects: [], clusters: undefined, errors: [] }]],
  ["a selector that cannot be converted, new: no Binding", { "wds1/p.yaml": choosing(inconvertible) }, []],
  ["a selector that cannot be converted, and a Binding from before: it stays as it is", { "wds1/p.yaml": choosing(inconvertible), "wds1/a.yaml": configMapYaml("a"), "wds1/b.yaml": stored("p", `{workload: {namespaceScope: [${entry}]}, destinations: [{clusterId: gone}]}`) }, [{ name: "p", objects: ["a"], clusters: ["gone"], errors: [] }]],
  ["a Binding without a policy is left as it is", { "wds1/a.yaml": configMapYaml("a"), "wds1/b.yaml": stored("mine", `{workload: {namespaceScope: [${entry}]}, destinations: [{clusterId: c1}]}`) }, [{ name: "mine", objects: ["a"], clusters: ["c1"], errors: [] }]],
  ["a Binding that was edited is put right", { "wds1/p.yaml": choosing(), "wds1/a.yaml": configMapYaml("a"), "wds1/b.yaml": stored("p", "{workload: {}, destinations: [{clusterId: other}]}") }, [{ name: "p", objects: ["a"], clusters: ["c1"], errors: [] }]],
  ["a policy that is being deleted has none", { "wds1/p.yaml": choosing().replace("name: p\n", 'name: p\n  deletionTimestamp: "2026-01-01T00:00:00Z"\n'), "wds1/b.yaml": stored("p", "{workload: {}}") }, []],
  ["the errors of a policy are the singleton's, then the templates'",
    { "its1/x.yaml": clusterYaml("c2"), "wds1/p.yaml": choosing("{}", "[{resources: [configmaps], wantSingletonReportedState: true}]"), "wds1/a.yaml": configMapYaml("a", 'data: {x: "{{.none}}"}\n').replace("  namespace: default\n", '  namespace: default\n  annotations: {control.kubestellar.io/expand-templates: "true"}\n') },
    [{ name: "p", objects: ["a"], clusters: ["c1", "c2"], errors: [expect.stringContaining("Singleton reported status return"), expect.stringContaining("template: c1/ConfigMap(default/a).data.x:1:2")] }]],
])("%s", async (_, files, expected) => expect(await bindings(files)).toEqual(expected));

test("works carry uid and generation of the Binding that is there, and placeholders where there is none", async () => {
  const objects = { "wds1/p.yaml": choosing(), "wds1/a.yaml": configMapYaml("a").replace("  namespace", "  uid: object-uid\n  namespace") };
  const names = async (files: FleetFiles) => [...(await previewFiles({ ...its, ...files })).preview.works()].map(({ name, annotations }) => ({ name, generation: Object.values(annotations)[0] }));
  expect(await names({ ...objects, "wds1/b.yaml": stored("p", "{workload: {}}") })).toEqual([{ name: "stored-uid-wds1-object-uid", generation: "7" }]);
  const [fresh] = await names(objects);
  expect(fresh).toEqual({ name: expect.stringMatching(/^[0-9a-f-]{36}-wds1-object-uid$/) as unknown, generation: "1" });
  expect(await names(objects)).toEqual([fresh]);
});

test("the Binding that a policy keeps while its selectors cannot be converted is asked for states as before", async () => {
  const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, namespace: default, uid: object-uid}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}\n";
  const collector = "apiVersion: control.kubestellar.io/v1alpha1\nkind: StatusCollector\nmetadata: {name: ready}\nspec: {limit: 5, select: [{name: ready, def: returned.status.readyReplicas}]}\n";
  const report = "apiVersion: control.kubestellar.io/v1alpha1\nkind: WorkStatus\nmetadata: {name: s, namespace: c1, labels: {transport.kubestellar.io/originWdsName: wds1}}\nspec: {sourceRef: {group: apps, version: v1, resource: deployments, kind: Deployment, namespace: default, name: a}}\nstatus: {replicas: 3, updatedReplicas: 3, readyReplicas: 3}\n";
  const kept = '{workload: {namespaceScope: [{group: apps, version: v1, resource: deployments, namespace: default, name: a, resourceVersion: "5", statusCollectors: [ready], wantSingletonReportedState: true}]}, destinations: [{clusterId: c1}]}';
  const { preview } = await previewFiles({ ...its, "its1/s.yaml": report, "wds1/a.yaml": deployment, "wds1/c.yaml": collector, "wds1/p.yaml": choosing(inconvertible), "wds1/b.yaml": stored("p", kept) });
  expect([...preview.combined()].map(({ namespace, results }) => [namespace, results.map(({ rows }) => rows?.map(({ columns }) => columns.map(({ float }) => float)))])).toEqual([["default", [[["3"]]]]]);
  expect([...preview.reported()].map(({ object, status }) => [object.name, status])).toEqual([["a", { replicas: 3, updatedReplicas: 3, readyReplicas: 3 }]]);
});

test("several WDSes share an ITS, and each has its own settings", async () => {
  const { preview } = await previewFiles({ ...its, "wds1/p.yaml": choosing(), "wds1/a.yaml": configMapYaml("a"), "wds2/p.yaml": choosing(), "wds2/a.yaml": configMapYaml("b"), "fleet.yaml": "spaces: [{name: its1, kind: ITS}, {name: wds1, kind: WDS}, {name: wds2, kind: WDS, inventory: its1, apiGroups: apps}]\n" });
  expect([...preview.bindings()].map(({ space, spec }) => [space, spec?.workload?.namespaceScope?.map(({ name }) => name), spec?.destinations?.length])).toEqual([["wds1", ["a"], 1], ["wds2", undefined, 1]]);
});

test("what is wrong with a cluster or its properties is told once, however many WDSes share them", async () => {
  const properties = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c2, namespace: customization-properties}\ndata: {a-b: x}\n";
  const { diagnostics } = await previewFiles({ "its1/x.yaml": `${clusterYaml("c2", "spec: {hubAcceptsClient: false}\n")}---\n${properties}`, "wds1/p.yaml": choosing(), "wds2/p.yaml": choosing(), "wds2/q.yaml": choosing().replace("name: p", "name: q") });
  expect(diagnostics.filter(({ space }) => space === "its1").map(({ code }) => code).sort()).toEqual(["KS411", "KS432"]);
});
