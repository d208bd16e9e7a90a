import { workloadCluster } from "../../../provider/workload-cluster";
import { workloadClusters } from "../../../provider/workload-clusters";
import { UNKNOWN } from "../../../provider/values";
import { agentSettingsOf, bootstrapOptionsOf, imagePullCredentialsOf } from "../../../provider/registration/agent-inputs";
import { aDirectSpace } from "../../support/handler-context";

const kubeconfig = { context: "store-7" };
const failuresOf = (cluster: object): readonly string[] => workloadCluster.check({}, { name: "store-7", space: aDirectSpace("its1"), ...cluster }).failures.map(({ property }) => property);

test.each<[string, object, readonly string[]]>([
  ["no agent at all", {}, []],
  ["a kubeconfig alone", { kubeconfig }, []],
  ["every setting", { kubeconfig, agent: { mode: "Singleton", imageRegistry: "r.example/ocm", version: "v1.3.1", resources: { limits: { cpu: "1" } }, clientCertExpirationSeconds: 3600, annotations: { a: "b" }, externalServerUrl: "https://a", hubServer: "https://b", proxy: { url: "http://proxy:3128", caFile: "ca.pem" }, imagePullCredentialFile: "pull.json" } }, []],
  ["what is not known yet", { kubeconfig: { path: UNKNOWN }, agent: { hubServer: UNKNOWN, mode: "Nonsense" } }, []],
  ["an agent on a cluster that cannot be reached", { agent: {} }, ["agent"]],
  ["misspelt arguments", { kubeconfig: { contxt: "a" }, agent: { registry: "a", resources: { limit: {} } } }, ["agent.registry", "agent.resources.limit", "kubeconfig.contxt"]],
  ["wrong types", { kubeconfig: "a", agent: { mode: 3, clientCertExpirationSeconds: "3600", annotations: { a: 1 } } }, ["agent.annotations[\"a\"]", "agent.clientCertExpirationSeconds", "agent.mode", "kubeconfig"]],
  ["two ways to the hub", { kubeconfig, agent: { hubServer: "https://a", internalEndpoint: true } }, ["agent.internalEndpoint"]],
  ["a hub in clear", { kubeconfig, agent: { hubServer: "http://a" } }, ["agent.hubServer"]],
  ["a proxy with credentials, which would be in state", { kubeconfig, agent: { proxy: { url: "http://me:secret@proxy:3128" } } }, ["agent.proxy.url"]],
  ["a proxy without URL", { kubeconfig, agent: { proxy: { caFile: "ca.pem" } } }, ["agent.proxy"]],
  ["what OCM would refuse later", { kubeconfig, agent: { mode: "Hosted", resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } } }, ["agent.mode", "agent.resources.requests.cpu"]],
])("check of %s", (_, cluster, expected) => {
  expect([...failuresOf(cluster)].sort()).toEqual([...expected].sort());
});

test("clusters of a bulk resource are checked by their own path", () => {
  const { failures } = workloadClusters.check({}, { name: "all", space: aDirectSpace("its1"), clusters: { a: { kubeconfig }, b: { agent: { mode: "Default" } }, c: { kubeconfig, agent: { mode: "x" } } } });
  expect(failures.map(({ property }) => property)).toEqual(['clusters["b"].agent', 'clusters["c"].agent.mode']);
});

test("another agent or another way is a change in place", () => {
  const inputs = (agent: object) => workloadCluster.check({}, { name: "c", space: aDirectSpace("its1"), owner: "p/s", kubeconfig, agent }).inputs;
  const olds = { ...inputs({ mode: "Default" }), state: "joined" as const, reason: "" };
  expect(workloadCluster.diff("i", olds, inputs({ mode: "Default" }))).toMatchObject({ changes: false });
  expect(workloadCluster.diff("i", olds, inputs({ mode: "Singleton" }))).toMatchObject({ changes: true, replaces: [] });
});

test("files and variables are read when they are needed, and missed with a remedy", async () => {
  expect(agentSettingsOf({ mode: "Singleton", hubServer: "https://a", proxy: { url: "http://p" } })).toEqual({ mode: "Singleton" });
  process.env["JOIN_TEST_PROXY"] = "http://me:secret@proxy:3128";
  expect(await bootstrapOptionsOf({ hubServer: "https://a", proxy: { env: "JOIN_TEST_PROXY" } })).toEqual({ server: "https://a", proxyUrl: "http://me:secret@proxy:3128" });
  delete process.env["JOIN_TEST_PROXY"];
  await expect(bootstrapOptionsOf({ proxy: { env: "JOIN_TEST_PROXY" } })).rejects.toThrow("Set JOIN_TEST_PROXY");
  await expect(imagePullCredentialsOf({ imagePullCredentialFile: "/does/not/exist" })).rejects.toThrow("ENOENT");
});
