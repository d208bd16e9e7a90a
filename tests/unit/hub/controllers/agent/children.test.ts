import type { KubeObject } from "../../../../../core/model/kube-object";
import { resources } from "../../../../../core/model/resources";
import { condenseChildren, writeChildren } from "../../../../../core/status/children";
import { childrenTable } from "../../../../../core/report/children-table";
import { Descendants } from "../../../../../hub/agent/status/descendants";
import { MemoryClient } from "../../../../support/memory-client";
import { readFleetChildren } from "../../../../../operations/status";

const aPart = (uid: string, ...owners: string[]): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: uid, namespace: "n", uid, ownerReferences: owners.map((owner) => ({ apiVersion: "v1", kind: "Owner", name: `of-${owner}`, uid: owner })) } });
const found = (descendants: Descendants, uid: string): unknown => descendants.of(uid).map(({ object, owner, distance }) => `${distance} ${object.metadata.name} ${owner.name}`);

describe("who came of whom", () => {
  test("near and far, in whatever order they come", () => {
    const all = new Descendants();
    for (const object of [aPart("grandchild", "child"), aPart("child", "root"), aPart("other", "elsewhere")]) all.put(object);
    expect(found(all, "root")).toEqual(["1 child of-root", "2 grandchild of-child"]);
    expect([...all.ancestorsOf(aPart("grandchild", "child"))]).toEqual(["child", "root"]);
  });
  test("follows what changes hands, and forgets what goes", () => {
    const all = new Descendants();
    all.put(aPart("child", "root"));
    all.put(aPart("child", "another"));
    expect([found(all, "root"), found(all, "another")]).toEqual([[], ["1 child of-another"]]);
    all.put(aPart("child"));
    expect(found(all, "another")).toEqual([]);
    all.put(aPart("child", "another"));
    all.delete("child");
    expect(found(all, "another")).toEqual([]);
  });
  test("two owners have one child each, and circles end", () => {
    const all = new Descendants();
    for (const object of [aPart("a", "c"), aPart("b", "a"), aPart("c", "b"), aPart("shared", "a", "b")]) all.put(object);
    expect(found(all, "a")).toEqual(["1 b of-a", "1 shared of-a", "2 c of-b"]);
    expect(all.ancestorsOf(aPart("a", "c"))).toEqual(new Set(["c", "b", "a"]));
  });
});

test("what clusters report is read from their mailboxes, and what cannot be read is left out", async () => {
  const its = new MemoryClient();
  const text = writeChildren(condenseChildren([{ object: aPart("web-1-x", "1"), owner: { kind: "Deployment", name: "web" }, distance: 1 }]));
  const workStatus = (cluster: string, name: string, annotation: string | undefined): KubeObject => ({
    apiVersion: "control.kubestellar.io/v1alpha1",
    kind: "WorkStatus",
    metadata: { namespace: cluster, name, labels: annotation === undefined ? {} : { "fleet.kubestellar.io/children": "true" }, annotations: { "fleet.kubestellar.io/children": annotation ?? "" } },
    spec: { sourceRef: { group: "apps", version: "v1", resource: "deployments", kind: "Deployment", namespace: "shop", name: "web" } },
  });
  for (const [cluster, name, annotation] of [["c2", "a", text], ["c1", "a", text], ["c1", "b", text], ["c3", "a", "{"], ["c4", "a", undefined]] as const) await its.create(resources.WorkStatus, workStatus(cluster, name, annotation));
  const children = await readFleetChildren(its);
  expect(children.map(({ cluster, object, omitted }) => [cluster, object, omitted])).toEqual([["c1", "Deployment.apps shop/web", 0], ["c2", "Deployment.apps shop/web", 0]]);
  expect(childrenTable([{ ...children[0]!, omitted: 7 }]).rows).toEqual([["c1", "Deployment.apps shop/web", "Pod n/web-1-x", ""], ["c1", "Deployment.apps shop/web", "and 7 more objects", ""]]);
  expect(its.calls.filter(({ verb }) => verb === "list")).toHaveLength(1);
});
