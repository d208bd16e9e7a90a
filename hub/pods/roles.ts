/** Which processes of the hub a pod on the hosting space stands for. KubeFlex and KubeStellar run them as pods; here the pod is the process's double. Pure. */
import type { KubeObject } from "../../core/model/kube-object";
import type { SpaceKind } from "../../operations/clients/space-ref";
import { ArgumentError, parseManagerArguments, parseTransportArguments } from "./arguments";
import type { CommonArguments, TransportArguments } from "./arguments";

/** Namespace of what belongs to no ControlPlane. */
export const KUBEFLEX_NAMESPACE = "kubeflex-system";
/** The one node of the hosting space; of the name that KubeStellar's scripts give theirs. */
export const HOST_NODE = "kubeflex-control-plane";

/** Names on the wire: of workloads, and of the containers that are the program itself. */
export const NAMES = {
  operator: { workload: "kubeflex-controller-manager", container: "manager" },
  database: { workload: "postgres-postgresql", container: "postgresql" },
  apiServer: { workload: "kube-apiserver", container: "kube-apiserver" },
  controllerManager: { workload: "kube-controller-manager", container: "kube-controller-manager" },
  vcluster: { workload: "vcluster", container: "vcluster" },
  manager: { workload: "kubestellar-controller-manager", container: "manager" },
  transport: { workload: "transport-controller", container: "transport-controller" },
} as const;

/** What made a pod, and therefore makes the next one. */
export interface Workload {
  readonly kind: "Deployment" | "StatefulSet" | "Job";
  readonly namespace: string;
  readonly name: string;
}

/** The processes of a workload. */
export interface Role {
  /** As `ksfleet ps` names them. */
  readonly processes: readonly string[];
  /** Without it the hosting space itself could not serve: it is restarted with its pod, and never kept from running. */
  readonly vital: boolean;
}

/** Settings of controllers that the arguments of a pod carry; absent: the pod has none. */
export interface ControllerSettings {
  readonly space: string;
  readonly binding?: { readonly apiGroups: string };
  readonly transport?: Pick<TransportArguments, "maxNumWrapped" | "maxSizeWrapped" | "concurrency">;
}

/** What a pod of a role wants. */
export interface Orders {
  /** Processes of the role that its arguments switch off. */
  readonly idle: readonly string[];
  readonly settings?: ControllerSettings;
  /** Arguments that mean nothing here; see `CommonArguments`. */
  readonly withoutEffect: readonly string[];
}

/** The workload that a pod belongs to by its controller; `undefined` for pods made by hand. */
export function workloadOf({ metadata }: KubeObject): Workload | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  const { namespace = "" } = metadata;
  if (owner?.kind === "StatefulSet" || owner?.kind === "Job") return { kind: owner.kind, namespace, name: owner.name };
  const hash = templateOf({ metadata });
  if (owner?.kind !== "ReplicaSet" || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return { kind: "Deployment", namespace, name: owner.name.slice(0, -hash.length - 1) };
}

/** Which version of its workload's template a pod was made from; `undefined` where nobody says. */
export function templateOf({ metadata }: Pick<KubeObject, "metadata">): string | undefined {
  return metadata.labels?.["pod-template-hash"] ?? metadata.labels?.["controller-revision-hash"];
}

/** What a workload stands for; `undefined` for those of others. `kindOf`: kind of a space of this hub. */
export function roleOf({ kind, namespace, name }: Workload, kindOf: (space: string) => SpaceKind | undefined): Role | undefined {
  const is = (of: Workload["kind"], { workload }: { readonly workload: string }): boolean => kind === of && name === workload;
  if (namespace === KUBEFLEX_NAMESPACE) {
    if (is("Deployment", NAMES.operator)) return { processes: ["spaces@host"], vital: false };
    return is("StatefulSet", NAMES.database) ? { processes: ["etcd"], vital: true } : undefined;
  }
  const space = /^(.+)-system$/.exec(namespace)?.[1] ?? "";
  const role = (...programs: readonly string[]): Role => ({ processes: programs.map((program) => `${program}@${space}`), vital: false });
  // A namespace may be called like the hosting space or a WEC: neither of them is made of pods.
  if (kindOf(space) !== "ITS" && kindOf(space) !== "WDS") return undefined;
  if (is("Deployment", NAMES.apiServer)) return role("kube-apiserver");
  if (is("Deployment", NAMES.controllerManager)) return role("kube-controller-manager");
  if (is("StatefulSet", NAMES.vcluster)) return role("kube-apiserver", "kube-controller-manager");
  if (is("Deployment", NAMES.manager)) return role("binding", "status");
  if (is("Deployment", NAMES.transport)) return role("transport");
  return undefined;
}

/** Jobs of hooks: their work is done when they are made. */
export const HOOK_JOBS: ReadonlySet<string> = new Set(["its-hub-init", "install-status-addon", "update-cluster-info"]);

/**
 * What the arguments of a pod say.
 *
 * @param inventoryOf - name of the ITS that the controllers of a WDS work with.
 * @throws ArgumentError when the real program would not run with them, or ours would have to serve other spaces.
 */
export function ordersOf({ name, namespace }: Workload, pod: KubeObject, inventoryOf: (space: string) => string | undefined): Orders {
  const space = namespace.slice(0, -"-system".length);
  if (name === NAMES.manager.workload) {
    const { controllers, apiGroups, itsName, ...common } = parseManagerArguments(argumentsOf(pod, NAMES.manager.container));
    const its = inventoryOf(space);
    if (itsName !== "" && its !== undefined && itsName !== its) throw new ArgumentError(`--its-name=${itsName}: ${space} was set up with the ITS ${its}, and the embedded hub does not move it`);
    return { idle: controllers.includes("status") ? [] : [`status@${space}`], settings: { space, binding: { apiGroups } }, withoutEffect: ofOwnSpace(space, common) };
  }
  if (name === NAMES.transport.workload) {
    const { maxNumWrapped, maxSizeWrapped, concurrency, ...common } = parseTransportArguments(argumentsOf(pod, NAMES.transport.container));
    return { idle: [], settings: { space, transport: { maxNumWrapped, maxSizeWrapped, concurrency } }, withoutEffect: ofOwnSpace(space, common) };
  }
  return { idle: [], withoutEffect: [] };
}

function ofOwnSpace(space: string, { wdsName, withoutEffect }: CommonArguments): readonly string[] {
  if (wdsName !== "" && wdsName !== space) throw new ArgumentError(`--wds-name=${wdsName}: the pods of ${space}-system serve ${space} on the embedded hub`);
  return withoutEffect;
}

function argumentsOf(pod: KubeObject, container: string): readonly string[] {
  const { containers = [] } = (pod["spec"] ?? {}) as { containers?: readonly { name: string; args?: readonly string[] }[] };
  return containers.find(({ name }) => name === container)?.args ?? [];
}
