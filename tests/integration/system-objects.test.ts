/** The table of system objects of the newest Kubernetes, held against a space that runs what KubeFlex runs. */
import { discoveryOf, NEWEST_MINOR } from "../../core/model/discovery";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { REPORT_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { systemObjects } from "../../core/model/system-objects";
import { isWatched } from "../../core/placement";
import type { SpaceClient } from "../../operations/clients/space-client";
import { ApiServers } from "../support/api-servers";
import { until } from "../support/poll";

/** As kubeflex 0.9.3 starts it. */
const KUBEFLEX_CONTROLLERS = "csrapproving,csrcleaner,csrsigning,namespace,root-ca-cert-publisher,serviceaccount,serviceaccount-token,bootstrapsigner,tokencleaner,garbagecollector,pv-protection,pvc-protection";

let servers: ApiServers;
let client: SpaceClient;

beforeAll(async () => {
  servers = await ApiServers.start();
  ({ client } = await servers.space("wds", "WDS", [`--controllers=${KUBEFLEX_CONTROLLERS}`, "--use-service-account-credentials=true"]));
  expect(await client.raw("GET", "/version")).toMatchObject({ minor: String(NEWEST_MINOR) });
});
afterAll(() => servers.stop());

const line = ({ group, resource }: ApiResource, { metadata }: KubeObject): string =>
  `${group}/${resource} ${metadata.namespace ?? ""}/${metadata.name} ${JSON.stringify(Object.entries(metadata.labels ?? {}).filter(([key]) => key !== "kubernetes.io/metadata.name").sort())}`;

test("a space holds exactly these objects, as far as KubeStellar watches their kinds", async () => {
  for (const name of [REPORT_NAMESPACE, "team-a"]) await client.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const watched = (await client.discover({ refresh: true })).filter((resource) => isWatched(resource));
  const held = async (): Promise<readonly string[]> => (await Promise.all(watched.map(async (resource) => (await client.list(resource)).items.map((object) => line(resource, object))))).flat().sort();

  const discovery = discoveryOf();
  const expected = [{ apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } }, ...systemObjects(NEWEST_MINOR, ["team-a"])].map((object) => {
    const resource = discovery.find(object.apiVersion, object.kind);
    if (resource === undefined) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
    return line(discovery.preferred(resource), object);
  }).sort();
  // Controllers need a moment; what is there then is what is compared.
  await until("as many objects as expected", 60, async () => (await held()).length >= expected.length).catch(() => undefined);
  expect(await held()).toEqual(expected);
}, 120_000);
