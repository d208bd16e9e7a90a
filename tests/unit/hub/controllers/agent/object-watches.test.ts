import type { KubeObject } from "../../../../../core/model/kube-object";
import { resources } from "../../../../../core/model/resources";
import { ObjectWatches } from "../../../../../hub/agent/work/object-watches";
import { ControllerScope } from "../../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../../hub/controllers/runtime/log";
import { ResourceWatches } from "../../../../../hub/controllers/runtime/resource-watches";
import { MemoryClient } from "../../../../support/memory-client";
import { until } from "../../../../support/poll";

const stopping = new AbortController();
afterAll(() => stopping.abort());

const configMap = (name: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n", ownerReferences: [{ apiVersion: "work.open-cluster-management.io/v1", kind: "AppliedManifestWork", name: "record", uid: "1" }] } });

function watched(): { readonly wec: MemoryClient; readonly watches: ObjectWatches; readonly told: string[] } {
  const wec = new MemoryClient();
  const told: string[] = [];
  const scope = new ControllerScope(createLogger(() => undefined), stopping.signal);
  const watches = new ObjectWatches(new ResourceWatches(wec, scope), { changed: (name) => told.push(`changed ${name}`), filled: (work) => told.push(`filled ${work}`) });
  return { wec, watches, told };
}

test("an object that goes between our write and the first list of its kind is missed by no work", async () => {
  const { wec, watches, told } = watched();
  const object = await wec.create(resources.ConfigMap, configMap("a"));
  watches.remember(resources.ConfigMap, configMap("a"), "w", object);
  await wec.delete(resources.ConfigMap, object.metadata);
  watches.use("w", [resources.ConfigMap]);
  await until("the work is looked at again", 5, async () => told.includes("filled w"));
  expect(watches.unchanged(resources.ConfigMap, configMap("a"), "w")).toBeUndefined();
});

test("where a kind is watched already, works are told of changes only", async () => {
  const { wec, watches, told } = watched();
  watches.use("v", [resources.ConfigMap]);
  await until("the kind is watched", 5, async () => told.includes("filled v"));
  watches.use("w", [resources.ConfigMap]);
  await wec.create(resources.ConfigMap, configMap("a"));
  await until("the change is told", 5, async () => told.includes("changed record"));
  expect(told).toEqual(["filled v", "changed record"]);
});

test("what a work that only creates has left alone is not done for one that updates", async () => {
  const { wec, watches, told } = watched();
  watches.use("v", [resources.ConfigMap]);
  const object = await wec.create(resources.ConfigMap, configMap("a"));
  await until("the object is known", 5, async () => told.includes("changed record"));
  const wanted = { ...configMap("a"), data: { new: "1" } };
  watches.remember(resources.ConfigMap, wanted, "v only creates", object);
  expect(watches.unchanged(resources.ConfigMap, wanted, "v only creates")?.metadata.name).toBe("a");
  expect(watches.unchanged(resources.ConfigMap, wanted, "w updates")).toBeUndefined();
  // One does not make the other forget.
  watches.remember(resources.ConfigMap, configMap("a"), "w updates", object);
  expect(watches.unchanged(resources.ConfigMap, wanted, "v only creates")?.metadata.name).toBe("a");
});
