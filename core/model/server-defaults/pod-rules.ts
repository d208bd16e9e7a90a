/** What an API server fills into the specification of pods, wherever one stands. */
import { both, emptyText, initially, list, map, off, quantities, quantity, zero, type Rule } from "./rules";

const httpGet = map({ path: initially("/"), scheme: initially("HTTP"), host: emptyText });
const handler = { httpGet, grpc: map({ service: initially("") }) };
const probe = map({ ...handler, initialDelaySeconds: zero, timeoutSeconds: initially(1), periodSeconds: initially(10), successThreshold: initially(1), failureThreshold: initially(3) });
const resourceNeeds = map({ limits: quantities, requests: quantities }, {});
const fieldRef = map({ apiVersion: initially("v1") });
const resourceFieldRef = map({ divisor: both(quantity, initially("0")) });
const mode = { defaultMode: initially(0o644) };

/** Images without a tag, or with `latest`, are pulled each time. */
const pullPolicy = initially(({ parent: { image } }) => {
  if (typeof image !== "string" || image === "") return undefined;
  if (image.includes("@")) return "IfNotPresent";
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
  return tag === "latest" ? "Always" : "IfNotPresent";
});

export const volumeMounts = list(map({ readOnly: off, subPath: emptyText, subPathExpr: emptyText }), ["mountPath"]);

export const container = map({
  terminationMessagePath: initially("/dev/termination-log"),
  terminationMessagePolicy: initially("File"),
  imagePullPolicy: pullPolicy,
  resources: resourceNeeds,
  workingDir: emptyText,
  stdin: off,
  stdinOnce: off,
  tty: off,
  ports: list(map({ protocol: initially("TCP"), name: emptyText, hostIP: emptyText }), ["containerPort", "protocol"]),
  env: list(map({ value: initially(({ parent }) => (parent["valueFrom"] === undefined ? "" : undefined)), valueFrom: map({ fieldRef, resourceFieldRef }) }), ["name"]),
  envFrom: list(map({ prefix: emptyText })),
  volumeMounts,
  volumeDevices: list({}, ["devicePath"]),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: map({ postStart: map(handler), preStop: map(handler) }),
});

/** Of a PersistentVolumeClaim, also where one is written into a pod or a StatefulSet: there no server gives it a class or a volume. */
export const claimSpec = map({ volumeMode: initially("Filesystem"), resources: resourceNeeds });

const downwardItems = list(map({ fieldRef, resourceFieldRef }));
const KINDS_OF_VOLUME = ["emptyDir", "hostPath", "secret", "configMap", "downwardAPI", "projected", "persistentVolumeClaim", "ephemeral", "csi", "nfs", "iscsi", "rbd", "cephfs", "azureDisk", "azureFile", "scaleIO", "image", "awsElasticBlockStore", "gcePersistentDisk", "glusterfs", "flexVolume", "cinder", "fc", "flocker", "gitRepo", "vsphereVolume", "quobyte", "portworxVolume", "photonPersistentDisk", "storageos"];

export const volume = map({
  emptyDir: { ...map({ sizeLimit: quantity, medium: emptyText }), ...initially(({ parent }) => (KINDS_OF_VOLUME.some((kind) => parent[kind] !== undefined) ? undefined : {})) },
  hostPath: map({ type: initially("") }),
  secret: map(mode),
  configMap: map(mode),
  downwardAPI: map({ ...mode, items: downwardItems }),
  projected: map({ ...mode, sources: list(map({ serviceAccountToken: map({ expirationSeconds: initially(3600), audience: emptyText }), downwardAPI: map({ items: downwardItems }) })) }),
  persistentVolumeClaim: map({ readOnly: off }),
  ephemeral: map({ volumeClaimTemplate: map({ metadata: map({}, {}), spec: claimSpec }) }),
  nfs: map({ readOnly: off }),
  iscsi: map({ iscsiInterface: initially("default"), readOnly: off }),
  rbd: map({ pool: initially("rbd"), user: initially("admin"), keyring: initially("/etc/ceph/keyring"), readOnly: off }),
  azureDisk: map({ cachingMode: initially("ReadWrite"), kind: initially("Shared"), fsType: initially("ext4"), readOnly: off }),
  scaleIO: map({ storageMode: initially("ThinProvisioned"), fsType: initially("xfs"), readOnly: off }),
});

/** The specification of a pod; `restartPolicy` has a default where the kind allows for `Always`. */
export const podSpec: Rule = map({
  restartPolicy: initially("Always"),
  dnsPolicy: initially("ClusterFirst"),
  terminationGracePeriodSeconds: initially(30),
  securityContext: initially({}),
  schedulerName: initially("default-scheduler"),
  hostNetwork: off,
  hostPID: off,
  hostIPC: off,
  hostname: emptyText,
  subdomain: emptyText,
  nodeName: emptyText,
  priorityClassName: emptyText,
  // The older name of the same field.
  serviceAccount: initially(({ parent }) => parent["serviceAccountName"]),
  serviceAccountName: initially(({ parent }) => parent["serviceAccount"] ?? ""),
  overhead: quantities,
  containers: list(container, ["name"]),
  initContainers: list(container, ["name"]),
  ephemeralContainers: list(container, ["name"]),
  volumes: list(volume, ["name"]),
  imagePullSecrets: list({}, ["name"]),
  hostAliases: list({}, ["ip"]),
  resourceClaims: list({}, ["name"]),
  topologySpreadConstraints: list({}, ["topologyKey", "whenUnsatisfiable"]),
});

export const podTemplate: Rule = map({ metadata: map({}, {}), spec: podSpec });
