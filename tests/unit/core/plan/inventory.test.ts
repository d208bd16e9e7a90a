/** What of an inventory is recorded, and how another differs from it. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { compareInventories, recordFleet, recordInventory, withHiddenSecrets } from "../../../../core/plan/inventory";
import { ALIVE, aCluster } from "../../../support/inventory-objects";

const properties = (name: string, data: object, more: object = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "customization-properties", uid: "u", resourceVersion: "7" }, data, ...more });
const recorded = { "fleet.kubestellar.io/recorded": "true" };

test("names, labels, annotations that templates see, acceptance and properties; nothing that moves by itself, and no credential", () => {
  const cluster: KubeObject = {
    ...aCluster("store-2", { conditions: ALIVE, owner: "a/b" }),
    metadata: { name: "store-2", uid: "u", resourceVersion: "9", creationTimestamp: "2026-01-01T00:00:00Z", labels: { zone: "b", area: "a", "feature.open-cluster-management.io/addon-x": "available" }, annotations: { site: "north", "fleet.kubestellar.io/owner": "a/b" }, finalizers: ["x"] },
  };
  expect(recordInventory([properties("store-2", { b: "2", a: "1" }), cluster, aCluster("store-1", { accepted: false }), { apiVersion: "v1", kind: "Secret", metadata: { name: "store-1", namespace: "customization-properties" } }])).toEqual([
    { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "store-1", annotations: recorded }, spec: { hubAcceptsClient: false } },
    { apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "store-2", labels: { area: "a", zone: "b" }, annotations: { ...recorded, site: "north" } }, spec: { hubAcceptsClient: true } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "store-2", namespace: "customization-properties", annotations: recorded }, data: { a: "1", b: "2" } },
  ]);
});

test("the order of what is read changes no byte", () => {
  const objects = [aCluster("b", { labels: { y: "1", x: "2" } }), aCluster("a"), properties("a", { k: "v" })];
  expect(JSON.stringify(recordInventory([...objects].reverse()))).toBe(JSON.stringify(recordInventory(objects)));
});

test("what was recorded can be recorded again, and is the same", () => {
  const once = recordInventory([aCluster("a", { labels: { x: "1" } }), properties("a", { k: "v" })]);
  expect(recordInventory(once)).toEqual(once);
});

test("clusters that came, went and changed, each told once", () => {
  const before = recordInventory([aCluster("gone"), aCluster("moved", { labels: { region: "north" } }), aCluster("same"), properties("same", { site: "1" })]);
  const after = recordInventory([aCluster("moved", { labels: { region: "south", tier: "x" } }), aCluster("new"), aCluster("same", { conditions: ALIVE }), properties("same", { site: "2" })]);
  expect(compareInventories("its1", before, after)).toEqual([
    { space: "its1", kind: "ManagedCluster", name: "gone", change: "removed", fields: [] },
    { space: "its1", kind: "ManagedCluster", name: "moved", change: "changed", fields: [{ path: "metadata.labels.region", recorded: "north", live: "south" }, { path: "metadata.labels.tier", live: "x" }] },
    { space: "its1", kind: "ManagedCluster", name: "new", change: "added", fields: [] },
    { space: "its1", kind: "ConfigMap", name: "same", change: "changed", fields: [{ path: "data.site", recorded: "1", live: "2" }] },
  ]);
  expect(compareInventories("its1", before, before)).toEqual([]);
});

describe("a fleet as it ran", () => {
  const hide = (text: string): string => `<${text.length}>`;
  const secret = (more: object): KubeObject => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop", uid: "u", resourceVersion: "3", creationTimestamp: "2026-01-01T00:00:00Z", ownerReferences: [{ apiVersion: "v1", kind: "Owner", name: "o", uid: "volatile", controller: true }] }, status: {}, ...more });
  const binding = (name: string): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name } });
  const wds = (objects: readonly KubeObject[]) => ({ spaces: [{ kind: "WDS" as const, name: "wds1", inventory: "its1", objects }, { kind: "ITS" as const, name: "its1", objects: [aCluster("a", { conditions: ALIVE })] }] });

  test("in order, without what moves by itself, values of Secrets hidden; a Binding only where no policy stands behind it", () => {
    const policy: KubeObject = { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: "p" }, spec: {} };
    const { spaces } = recordFleet(wds([secret({ data: { b: "MTIz" } }), policy, binding("p"), binding("by-hand")]), hide);
    expect(spaces.map(({ name }) => name)).toEqual(["its1", "wds1"]);
    expect(spaces[1]).toEqual({
      kind: "WDS",
      name: "wds1",
      inventory: "its1",
      objects: [binding("by-hand"), policy, { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop", ownerReferences: [{ apiVersion: "v1", kind: "Owner", name: "o", uid: "", controller: true }] }, data: { b: "<4>" } }],
    });
  });

  test("a Secret as it is written and one as it is stored are hidden alike", () => {
    const [written, stored] = [secret({ stringData: { a: "123" } }), secret({ data: { a: "MTIz" } })].map((one) => withHiddenSecrets(wds([one]), hide));
    expect(written).toEqual(stored);
  });
});
