/** From the desired state of a hub to the processes it needs, with their flags. */
import path from "node:path";
import { DEFAULT_WRAP_LIMITS } from "../../core/transport";
import { DEFAULT_CONCURRENCY } from "../controllers/runtime/work-queue";
import { pkiFiles } from "../pki/authority";
import { FRONT_PROXY_CLIENT, frontProxyFiles } from "../pki/front-proxy";
import { serverUrl } from "../pki/kubeconfig";
import type { HubPaths, SpaceState } from "../state";
import { packageVersion } from "./entry-path";
import { fingerprint } from "./process-spec";
import type { ProcessSpec } from "./process-spec";

/** Name of the hosting space of every embedded hub. */
export const HOSTING_SPACE = "host";

/** Process that serves a WEC from its mailbox; nothing else of a WEC talks to the hub. */
export const agentOf = (wec: string): string => `agent@${wec}`;

/** What KubeFlex's spaces run (reference 6.3): nothing there turns a Deployment into pods. */
const SPACE_CONTROLLERS = [
  "certificatesigningrequest-approving-controller",
  "certificatesigningrequest-cleaner-controller",
  "certificatesigningrequest-signing-controller",
  "namespace-controller",
  "root-ca-certificate-publisher-controller",
  "serviceaccount-controller",
  "serviceaccount-token-controller",
  "bootstrap-signer-controller",
  "token-cleaner-controller",
  "garbage-collector-controller",
  "persistentvolume-protection-controller",
  "persistentvolumeclaim-protection-controller",
].join(",");
/** A whole cluster, but for what needs real nodes or a cloud. */
const CLUSTER_CONTROLLERS = "*,-node-ipam-controller,-node-lifecycle-controller,-node-route-controller,-service-lb-controller";

/** What only the supervisor knows at run time, by process. */
export type ProgramHooks = Pick<ProcessSpec, "prepare" | "probe" | "onServing">;

export interface ProgramContext {
  readonly paths: HubPaths;
  /** Whether the quirks of KubeStellar are kept. */
  readonly strictUpstream: () => boolean;
  readonly hooks: { readonly etcd: ProgramHooks; readonly apiServer: (space: string) => ProgramHooks };
}

/** Every process that the hub should run, in no particular order: each waits for what it `uses`. */
export function programsOf(spaces: readonly SpaceState[], context: ProgramContext): readonly ProcessSpec[] {
  const ports = new Map(spaces.map((space) => [space.name, space.port]));
  // Our own programs start anew with another version of this package; what they serve is served on by the tools meanwhile.
  const code = (program: ProcessSpec["program"]): readonly string[] => ("entry" in program ? [packageVersion()] : []);
  const spec: Define = (name, program, args, uses = [], speaksTo = uses) => ({ name, program, args, uses, fingerprint: fingerprint(args, [...speaksTo.map((space) => serverUrl(ports.get(space) ?? 0)), ...code(program)]) });
  return [etcd(context), ...spaces.flatMap((space) => [...spaceProcesses(space, context, spec), ...controllers(space, context, spec)])];
}

/** `uses`: spaces to wait for; `speaksTo`: those whose change of address needs a restart. */
type Define = (name: string, program: ProcessSpec["program"], args: readonly string[], uses?: readonly string[], speaksTo?: readonly string[]) => ProcessSpec;

function etcd({ paths, hooks }: ProgramContext): ProcessSpec {
  const args = [
    `--data-dir=${paths.etcdData}`,
    `--listen-client-urls=unix://${paths.socket("etcd")}`,
    `--listen-peer-urls=unix://${paths.socket("etcd-peer")}`,
    // Advertised to peers and clients, of which there are none; etcd insists on host:port here.
    "--advertise-client-urls=http://127.0.0.1:2379",
    "--initial-advertise-peer-urls=http://127.0.0.1:2380",
    "--initial-cluster=default=http://127.0.0.1:2380",
    // Writes survive the death of any process without it; only a power cut would lose some, and a hub for tests is
    // worth that: fsync is most of the time that a write takes.
    "--unsafe-no-fsync",
    "--max-txn-ops=8192",
    "--log-level=warn",
  ];
  return { name: "etcd", program: { tool: "etcd" }, args, uses: [], fingerprint: fingerprint(args), ...hooks.etcd };
}

function spaceProcesses(space: SpaceState, { paths, hooks }: ProgramContext, spec: Define): readonly ProcessSpec[] {
  if (space.backing !== "embedded") return [];
  const { name, kind } = space;
  const pki = pkiFiles(paths.pki(name));
  const frontProxy = frontProxyFiles(paths.pki(name));
  const kubeconfig = paths.kubeconfig(name);
  const apiServer = [
    `--etcd-servers=unix://${paths.socket("etcd")}`,
    `--etcd-prefix=/${name}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${space.port}`,
    // Endpoints on a loopback address are refused by validation; nobody could use them.
    "--endpoint-reconciler-type=none",
    `--tls-cert-file=${pki.serverCertificate}`,
    `--tls-private-key-file=${pki.serverKey}`,
    `--cert-dir=${path.join(paths.spaceFolder(name), "certs")}`,
    `--client-ca-file=${pki.caCertificate}`,
    // Published in kube-system/extension-apiserver-authentication: who serves an API of his own looks there.
    `--requestheader-client-ca-file=${frontProxy.caCertificate}`,
    `--requestheader-allowed-names=${FRONT_PROXY_CLIENT}`,
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
    `--proxy-client-cert-file=${frontProxy.clientCertificate}`,
    `--proxy-client-key-file=${frontProxy.clientKey}`,
    `--service-account-key-file=${pki.serviceAccountPublicKey}`,
    `--service-account-signing-key-file=${pki.serviceAccountKey}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--authorization-mode=RBAC",
    "--enable-bootstrap-token-auth",
    "--allow-privileged=true",
    "--max-requests-inflight=4000",
    "--max-mutating-requests-inflight=2000",
  ];
  const controllerManager = [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${pki.serviceAccountKey}`,
    `--root-ca-file=${pki.caCertificate}`,
    `--cluster-signing-cert-file=${pki.caCertificate}`,
    `--cluster-signing-key-file=${pki.caKey}`,
    "--use-service-account-credentials=false",
    "--leader-elect=false",
    "--secure-port=0",
    "--kube-api-qps=200",
    "--kube-api-burst=400",
    `--controllers=${kind === "ITS" || kind === "WDS" ? SPACE_CONTROLLERS : CLUSTER_CONTROLLERS}`,
  ];
  const all = [
    { ...spec(`kube-apiserver@${name}`, { tool: "kube-apiserver" }, apiServer), ...hooks.apiServer(name) },
    spec(`kube-controller-manager@${name}`, { tool: "kube-controller-manager" }, controllerManager, [name]),
  ];
  if (kind !== "WEC") return all;
  return [
    ...all,
    spec(`kube-scheduler@${name}`, { tool: "kube-scheduler" }, [`--kubeconfig=${kubeconfig}`, "--leader-elect=false", "--secure-port=0"], [name]),
    spec(`kwok@${name}`, { tool: "kwok" }, [`--config=${paths.kwokStages}`, `--kubeconfig=${kubeconfig}`, "--manage-all-nodes=true", "--node-ip=127.0.0.1", "--v=WARN"], [name]),
  ];
}

function controllers(space: SpaceState, { paths, strictUpstream }: ProgramContext, spec: Define): readonly ProcessSpec[] {
  const { name, kind, inventory } = space;
  const { registration, binding, transport, status } = space.controllers;
  const kubeconfig = paths.kubeconfig(name);
  const quirks = strictUpstream() ? [] : ["--strict-upstream", "false"];
  const found: ProcessSpec[] = [];
  if (kind === "HOST") found.push(spec(`spaces@${name}`, { entry: "spaces/main" }, ["--folder", paths.folder], [name]));
  if (registration === true) found.push(spec(`registration@${name}`, { entry: "controllers/registration/main" }, ["--kubeconfig", kubeconfig], [name]));
  if (binding !== undefined) {
    const groups = binding.apiGroups === undefined || binding.apiGroups === "" ? [] : ["--api-groups", binding.apiGroups];
    found.push(spec(`binding@${name}`, { entry: "controllers/binding/main" }, ["--wds-name", name, "--wds-kubeconfig", kubeconfig, "--its-kubeconfig", paths.kubeconfig(binding.its), ...groups, ...quirks], [name, binding.its]));
  }
  if (transport !== undefined) {
    const { maxNumWrapped = DEFAULT_WRAP_LIMITS.maxNumWrapped, maxSizeWrapped = DEFAULT_WRAP_LIMITS.maxSizeWrapped, concurrency = DEFAULT_CONCURRENCY } = transport;
    const wrapping = ["--max-num-wrapped", String(maxNumWrapped), "--max-size-wrapped", String(maxSizeWrapped), "--concurrency", String(concurrency)];
    found.push(spec(`transport@${name}`, { entry: "controllers/transport/main" }, ["--wds-name", name, "--wds-kubeconfig", kubeconfig, "--transport-kubeconfig", paths.kubeconfig(transport.its), ...wrapping], [name, transport.its]));
  }
  if (status !== undefined) found.push(spec(`status@${name}`, { entry: "controllers/status/main" }, ["--wds-name", name, "--wds-kubeconfig", kubeconfig, "--its-kubeconfig", paths.kubeconfig(status.its), ...quirks], [name, status.its]));
  if (kind === "WEC") {
    const args = ["--cluster-name", name, "--bootstrap-kubeconfig", paths.bootstrapKubeconfig(name), "--hub-kubeconfig-dir", paths.agentHubFolder(name), "--kubeconfig", kubeconfig, ...quirks];
    // Its ITS may be down, which an agent can live with: it is not waited for.
    found.push(spec(agentOf(name), { entry: "controllers/agent/main" }, args, [name], inventory === undefined ? [name] : [name, inventory]));
  }
  return found;
}
