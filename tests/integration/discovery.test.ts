/** The built-in discovery table of the newest Kubernetes, held against a running API server of that version. */
import type { ApiResource } from "../../core/model/kube-object";
import { NEWEST_MINOR, discoveryOf } from "../../core/model/discovery";
import { builtInResources } from "../../core/model/discovery-built-in";
import { ApiServers } from "../support/api-servers";

let servers: ApiServers;
let served: readonly ApiResource[];

beforeAll(async () => {
  servers = await ApiServers.start();
  const { client } = await servers.space("plain", "WEC");
  expect(await client.raw("GET", "/version")).toMatchObject({ minor: String(NEWEST_MINOR) });
  served = (await client.discover({ refresh: true })).filter(({ group }) => !group.includes("open-cluster-management"));
});
afterAll(() => servers.stop());

const line = ({ group, version, resource, kind, namespaced, verbs }: ApiResource): string => `${group}/${version} ${resource} ${kind} ${namespaced ? "namespaced" : "cluster"} ${[...(verbs ?? [])].sort().join(",")}`;

test("every resource is preferred in the same version, with the same kind, scope and verbs", () => {
  const discovery = discoveryOf();
  const table = new Map(builtInResources(NEWEST_MINOR).map((resource) => [`${resource.group}/${resource.resource}`, discovery.preferred(resource)]));
  expect([...table.values()].map(line).sort()).toEqual(served.map(line).sort());
});
