import { resources } from "../../../../../core/model/resources";
import { ControllerScope } from "../../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../../hub/controllers/runtime/log";
import { ResourceWatches } from "../../../../../hub/controllers/runtime/resource-watches";
import { ServedResources } from "../../../../../hub/controllers/runtime/served-resources";
import { MemoryClient } from "../../../../support/memory-client";

const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "n" } };
const object = { ...resources.ConfigMap, namespace: "n", name: "c" };

function setup() {
  const client = new MemoryClient();
  const ending = new AbortController();
  const scope = new ControllerScope(createLogger(() => undefined), ending.signal);
  return { client, scope, watches: new ResourceWatches(client, scope), lists: () => client.calls.filter(({ verb }) => verb === "list").length };
}

test("a resource is watched once, and as long as anybody needs it", async () => {
  const { client, scope, watches, lists } = setup();
  await client.create(resources.ConfigMap, configMap);
  watches.use("a", [resources.ConfigMap, resources.ConfigMap]);
  watches.use("b", [resources.ConfigMap]);
  expect(await watches.lookUp(object)).toMatchObject(configMap);
  expect(lists()).toBe(1);
  watches.use("a", []);
  expect(watches.informer(resources.ConfigMap)).toBeDefined();
  watches.use("b", [resources.Secret]);
  expect(watches.informer(resources.ConfigMap)).toBeUndefined();
  expect(watches.informer(resources.Secret)).toBeDefined();
  await scope.close();
});

test("an object whose resource nobody needs is read", async () => {
  const { client, scope, watches, lists } = setup();
  await client.create(resources.ConfigMap, configMap);
  expect(await watches.lookUp(object)).toMatchObject(configMap);
  expect(await watches.lookUp({ ...object, name: "other" })).toBeUndefined();
  expect(lists()).toBe(0);
  await scope.close();
});

test("resources known by name get their kind; what is not served is left out and not asked for again and again", async () => {
  const asked: boolean[] = [];
  const discover = (options?: { readonly refresh?: boolean }) => {
    asked.push(options?.refresh ?? false);
    return Promise.resolve([resources.ConfigMap, resources.Deployment]);
  };
  const served = new ServedResources(Object.assign(new MemoryClient(), { discover }));
  const names = [{ group: "apps", version: "v1beta1", resource: "deployments" }, { group: "example.org", version: "v1", resource: "widgets" }];
  expect(await served.find(names)).toEqual([{ ...resources.Deployment, version: "v1beta1" }]);
  await served.find(names);
  expect(asked).toEqual([false, true, false]);
});
