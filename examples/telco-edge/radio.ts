/** The radio access network as Kubernetes objects. All sites of a ring get the same ones; what differs is filled in on the way, from the properties of the site. */
import type { WorkloadProps } from "kubestellar-fleet/cdk8s";

type Objects = NonNullable<WorkloadProps["objects"]>;

/** Lets a string such as `{{.gnb_id}}` be filled in for each cluster. */
const PER_SITE = { "control.kubestellar.io/expand-templates": "true" };

/**
 * The distributed unit: the real-time half of a base station, one a cell site.
 *
 * @param version - of the image.
 */
export function distributedUnit(namespace: string, version: string): Objects {
  const selector = { "app.kubernetes.io/name": "du" };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "privileged" } } },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "du-identity", namespace, annotations: PER_SITE },
      data: { site: "{{.clusterName}}", gnb_id: "{{.gnb_id}}", tracking_area: "{{.tracking_area}}", band: "{{.band}}", f1_peer: "cu-cp.ran-cu.{{.market}}-regional.ran.example:38472" },
    },
    // The fronthaul to the radio heads, past the kernel's network stack.
    {
      apiVersion: "k8s.cni.cncf.io/v1",
      kind: "NetworkAttachmentDefinition",
      metadata: { name: "fronthaul", namespace, annotations: { "k8s.v1.cni.cncf.io/resourceName": "intel.com/fronthaul" } },
      spec: { config: JSON.stringify({ cniVersion: "0.3.1", type: "sriov", vlan: 564, spoofchk: "off", trust: "on" }) },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "du", namespace },
      spec: {
        replicas: 1,
        // Two units cannot drive one radio head: the old one goes first.
        strategy: { type: "Recreate" },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: selector, annotations: { "k8s.v1.cni.cncf.io/networks": "fronthaul" } },
          spec: {
            priorityClassName: "ran-realtime",
            terminationGracePeriodSeconds: 60,
            containers: [
              {
                name: "du",
                image: `registry.ran.example/du:${version}`,
                envFrom: [{ configMapRef: { name: "du-identity" } }],
                // Whole cores and huge pages, or the scheduler of the air interface misses its slots.
                resources: {
                  requests: { cpu: "12", memory: "8Gi", "hugepages-1Gi": "16Gi", "intel.com/fronthaul": "1" },
                  limits: { cpu: "12", memory: "8Gi", "hugepages-1Gi": "16Gi", "intel.com/fronthaul": "1" },
                },
                volumeMounts: [{ name: "hugepages", mountPath: "/dev/hugepages" }, { name: "calibration", mountPath: "/etc/du/calibration" }],
              },
            ],
            volumes: [{ name: "hugepages", emptyDir: { medium: "HugePages" } }, { name: "calibration", configMap: { name: "calibration", optional: true } }],
          },
        },
      },
    },
  ];
}

/** What engineers measure and set on the mast itself: a starting point, which is theirs once it is there. */
export function calibration(namespace: string): Objects {
  return [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "calibration", namespace }, data: { tilt_degrees: "6.0", tx_power_dbm: "43.0", timing: "ptp" } }];
}

/** The centralised unit of a market: control plane and user plane. */
export function centralisedUnit(version: string): Objects {
  const namespace = "ran-cu";
  const part = (name: string, replicas: number, port: { readonly port: number; readonly protocol: string }): Objects => {
    const selector = { "app.kubernetes.io/name": name };
    return [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name, namespace },
        spec: {
          replicas,
          selector: { matchLabels: selector },
          template: {
            metadata: { labels: selector },
            spec: {
              topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: selector } }],
              containers: [{ name, image: `registry.ran.example/${name}:${version}`, ports: [{ name: "peer", containerPort: port.port, protocol: port.protocol }], resources: { requests: { cpu: "4", memory: "8Gi" }, limits: { memory: "8Gi" } } }],
            },
          },
        },
      },
      { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec: { selector, ports: [{ name: "peer", ...port }] } },
      { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name, namespace }, spec: { maxUnavailable: 1, selector: { matchLabels: selector } } },
    ];
  };
  return [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, ...part("cu-cp", 2, { port: 38472, protocol: "SCTP" }), ...part("cu-up", 3, { port: 2152, protocol: "UDP" })];
}

/** What every site needs before anything of the radio network can run there. */
export function platform(): Objects {
  return [
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "ran-realtime" }, value: 100_000_000, preemptionPolicy: "PreemptLowerPriority", description: "Drives a radio: everything else makes room." },
  ];
}
