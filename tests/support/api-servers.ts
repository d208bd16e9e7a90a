/**
 * Real Kubernetes API servers for tests of controllers: one etcd, and for each space a kube-apiserver and a
 * kube-controller-manager, all on loopback, all ended by process id. No scheduler, no kubelet: nothing becomes a pod.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import { crdsFor } from "../../core/render/crds";
import type { SpaceKind } from "../../core/render/crds";
import { ensurePki, pkiFiles, renderKubeconfig } from "../../hub/pki";
import { freePort } from "../../hub/supervisor/ports";
import { locate } from "../../hub/toolchain";
import type { ToolName } from "../../hub/toolchain";
import { connectKubeconfig } from "../../operations/clients/connect";
import type { SpaceClient } from "../../operations/clients/space-client";
import { until } from "./poll";

/** One running space. */
export interface TestSpace {
  readonly name: string;
  readonly client: SpaceClient;
  /** Of its administrator. */
  readonly kubeconfig: string;
  readonly server: string;
  readonly caPem: string;
}

/** Programs that `startApiServers` needs; all present, or the test says so in its name. */
export const API_SERVER_TOOLS: readonly ToolName[] = ["etcd", "kube-apiserver", "kube-controller-manager"];

const CONTROLLERS: Readonly<Record<SpaceKind, string>> = {
  HOST: "*",
  ITS: "certificatesigningrequest-approving-controller,certificatesigningrequest-signing-controller,namespace-controller,serviceaccount-controller,serviceaccount-token-controller,garbage-collector-controller",
  WDS: "namespace-controller,serviceaccount-controller,garbage-collector-controller",
  WEC: "namespace-controller,serviceaccount-controller,garbage-collector-controller,deployment-controller,replicaset-controller",
};

export class ApiServers {
  private readonly children: ChildProcess[] = [];
  private readonly apiServers = new Map<string, { readonly child: ChildProcess; readonly args: readonly string[] }>();
  private readonly clients: SpaceClient[] = [];
  private readonly ports = new Set<number>();

  private constructor(readonly folder: string) {}

  /** Starts etcd. Call `stop` whatever happens. */
  static async start(): Promise<ApiServers> {
    // Unix sockets have short paths only.
    const servers = new ApiServers(mkdtempSync(path.join(tmpdir(), "ks-")));
    const socket = (name: string): string => `unix://${path.join(servers.folder, name)}`;
    await servers.run("etcd", "etcd", [`--data-dir=${path.join(servers.folder, "etcd")}`, `--listen-client-urls=${socket("c")}`, `--listen-peer-urls=${socket("p")}`, "--advertise-client-urls=http://127.0.0.1:2379", "--initial-advertise-peer-urls=http://127.0.0.1:2380", "--initial-cluster=default=http://127.0.0.1:2380", "--unsafe-no-fsync", "--log-level=error"]);
    return servers;
  }

  /** Starts a space of a kind and installs its CRDs, or those given; resolves when it serves them. Several may start at the same time. */
  async space(name: string, kind: SpaceKind, controllerManagerArgs: readonly string[] = [], crds: readonly KubeObject[] = crdsFor(kind)): Promise<TestSpace> {
    const folder = path.join(this.folder, name);
    mkdirSync(folder);
    await ensurePki(folder, name);
    const pki = pkiFiles(folder);
    const port = await this.choosePort();
    const server = `https://127.0.0.1:${port}`;
    const read = (file: string): string => readFileSync(file, "utf8");
    const caPem = read(pki.caCertificate);
    const kubeconfig = path.join(folder, "admin.kubeconfig");
    await writeFile(kubeconfig, renderKubeconfig([{ name, server, caPem, user: { certificatePem: read(pki.adminCertificate), keyPem: read(pki.adminKey) } }]), { mode: 0o600 });
    const args = [
      `--etcd-servers=unix://${path.join(this.folder, "c")}`,
      `--etcd-prefix=/${name}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${port}`,
      "--endpoint-reconciler-type=none",
      `--tls-cert-file=${pki.serverCertificate}`,
      `--tls-private-key-file=${pki.serverKey}`,
      `--cert-dir=${path.join(folder, "certs")}`,
      `--client-ca-file=${pki.caCertificate}`,
      `--service-account-key-file=${pki.serviceAccountPublicKey}`,
      `--service-account-signing-key-file=${pki.serviceAccountKey}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      // As KubeFlex has it.
      "--service-cluster-ip-range=10.96.0.0/12",
      "--authorization-mode=RBAC",
    ];
    const child = await this.run(`${name}-apiserver`, "kube-apiserver", args);
    this.apiServers.set(name, { child, args });
    const client = await connectKubeconfig({ path: kubeconfig, name });
    this.clients.push(client);
    const died = exited(child).then((): never => {
      throw new Error(`the API server of ${name} ended at its start: ${lastLine(this.logOf(`${name}-apiserver`))}`);
    });
    await Promise.race([until(`${name} is ready`, 90, async () => (await client.raw("GET", "/readyz")) === "ok"), died]);
    await this.run(`${name}-kcm`, "kube-controller-manager", [`--kubeconfig=${kubeconfig}`, `--service-account-private-key-file=${pki.serviceAccountKey}`, `--root-ca-file=${pki.caCertificate}`, `--cluster-signing-cert-file=${pki.caCertificate}`, `--cluster-signing-key-file=${pki.caKey}`, "--leader-elect=false", "--secure-port=0", `--controllers=${CONTROLLERS[kind]}`, ...controllerManagerArgs]);
    for (const crd of crds) await client.create(resources.CustomResourceDefinition, crd);
    await until(`${name} serves its CRDs`, 60, async () => (await client.list(resources.CustomResourceDefinition)).items.every(isEstablished));
    return { name, client, kubeconfig, server, caPem };
  }

  /** Kills the API server of a space; its data stays. */
  async kill(name: string): Promise<void> {
    const { child } = this.apiServers.get(name)!;
    const ended = exited(child);
    child.kill("SIGKILL");
    await ended;
  }

  /** Starts the API server of a space again, or another one over the same data on a port of its own; returns its address. */
  async revive(name: string, where: "same-port" | "new-port" = "same-port"): Promise<string> {
    const old = this.apiServers.get(name)!;
    const port = where === "same-port" ? Number(flagOf(old.args, "--secure-port")) : await this.choosePort();
    const args = old.args.map((arg) => (arg.startsWith("--secure-port=") ? `--secure-port=${port}` : arg));
    this.apiServers.set(name, { child: await this.run(`${name}-apiserver`, "kube-apiserver", args), args });
    return `https://127.0.0.1:${port}`;
  }

  /** Ends every process and removes every file. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    const ended = this.children.map(exited);
    // The state is thrown away: nothing is worth an orderly end.
    for (const child of this.children) child.kill("SIGKILL");
    await Promise.all(ended);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Below those that the system gives to connections, and never twice: spaces that start together have their own. */
  private async choosePort(): Promise<number> {
    const port = await freePort(this.ports);
    if (this.ports.has(port)) return this.choosePort();
    this.ports.add(port);
    return port;
  }

  private logOf(process: string): string {
    return path.join(this.folder, `${process}.log`);
  }

  private async run(name: string, tool: ToolName, args: readonly string[]): Promise<ChildProcess> {
    const found = await locate(tool);
    if (found === undefined) throw new Error(`${tool} is not there; set KUBEBUILDER_ASSETS or run ksfleet doctor`);
    const log = openSync(this.logOf(name), "a");
    const child = spawn(found.path, args, { stdio: ["ignore", log, log] });
    closeSync(log);
    this.children.push(child);
    return child;
  }
}

const exited = (child: ChildProcess): Promise<void> => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once("exit", () => resolve())));

const lastLine = (file: string): string => readFileSync(file, "utf8").trimEnd().split("\n").at(-1) ?? "";

const flagOf = (args: readonly string[], flag: string): string => args.find((arg) => arg.startsWith(`${flag}=`))!.slice(flag.length + 1);

/** Reads an object, or fails as a probe of `until` does: not yet. */
export async function mustGet<T extends KubeObject>(client: SpaceClient, resource: ApiResource, key: { readonly name: string; readonly namespace?: string }): Promise<T> {
  const object = await client.get(resource, key);
  if (object === undefined) throw new Error(`no ${resource.kind} ${key.namespace ?? ""}/${key.name} in ${client.name}`);
  return object as T;
}

function isEstablished(crd: KubeObject): boolean {
  const { conditions = [] } = (crd["status"] ?? {}) as { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  return conditions.some(({ type, status }) => type === "Established" && status === "True");
}
