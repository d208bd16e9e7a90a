/** Objects of the kinds whose objects an API server completes, written as tersely as it allows; one YAML text. */
const pod = (indent: string): string => ["containers:", "- name: web", "  image: shop:1", "  ports: [{containerPort: 8080}]", "  env:", "  - {name: EMPTY, value: ''}", "  - name: NODE", "    valueFrom: {fieldRef: {fieldPath: spec.nodeName}}", "  - name: CPU", "    valueFrom: {resourceFieldRef: {resource: limits.cpu}}", "  resources: {limits: {cpu: '0.5', memory: 1024Mi}, requests: {cpu: 0.25}}", "  livenessProbe: {httpGet: {path: /live, port: 8080}}", "  readinessProbe: {tcpSocket: {port: 8080}}", "  startupProbe: {grpc: {port: 9090}}", "  lifecycle: {preStop: {httpGet: {port: 8080}}}", "  volumeMounts: [{name: data, mountPath: /data}]", "- {name: tagged, image: 'registry:5000/tool:v1', command: []}", "- {name: latest, image: registry:5000/tool}", "initContainers: [{name: init, image: busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000}]", "serviceAccountName: shop", "hostNetwork: false", "nodeSelector: {}", "volumes:", "- {name: data}", "- {name: scratch, emptyDir: {sizeLimit: 1024Mi}}", "- {name: host, hostPath: {path: /tmp}}", "- {name: keys, secret: {secretName: key}}", "- {name: config, configMap: {name: config}}", "- {name: about, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}}", "- name: all", "  projected:", "    sources: [{serviceAccountToken: {path: token}}, {configMap: {name: config}}]", "- {name: claim, persistentVolumeClaim: {claimName: claim}}", "- name: own", "  ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}}}"].map((line) => `${indent}${line}`).join("\n");

const selector = "selector: {matchLabels: {app: web}}";
const template = (indent: string, extra = ""): string => `${indent}template:\n${indent}  metadata: {labels: {app: web}}\n${indent}  spec:\n${extra === "" ? "" : `${indent}    ${extra}\n`}${pod(`${indent}    `)}`;
const named = (apiVersion: string, kind: string, name: string, rest: string, namespace: string | undefined = "shop"): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${namespace === undefined ? "" : `, namespace: ${namespace}`}}\n${rest}\n`;
const clusterScoped = (apiVersion: string, kind: string, name: string, rest: string): string => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n${rest}\n`;
const RBAC = "rbac.authorization.k8s.io/v1";
const ADMISSION = "admissionregistration.k8s.io/v1";
const webhook = "webhooks:\n- name: a.example.com\n  admissionReviewVersions: [v1]\n  sideEffects: None\n  clientConfig: {service: {name: hook, namespace: shop}}\n  rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [gadgets]}]";

export const everyKind = [
  clusterScoped("v1", "Namespace", "shop", "{}").replace("{}\n", ""),
  named("v1", "ConfigMap", "config", "data: {a: '1'}"),
  named("v1", "ConfigMap", "templated", "data: {site: '{{.site}}'}").replace("namespace: shop", "namespace: shop, annotations: {control.kubestellar.io/expand-templates: 'true'}"),
  named("v1", "Secret", "key", "stringData: {token: abc}"),
  named("v1", "ServiceAccount", "shop", "automountServiceAccountToken: false"),
  named("v1", "Service", "web", "spec: {selector: {app: web}, ports: [{port: 80}, {name: admin, port: 81, targetPort: admin}]}").replace("ports: [{port: 80}", "ports: [{name: http, port: 80}"),
  named("v1", "Service", "headless", "spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}"),
  named("v1", "Service", "balanced", "spec: {type: LoadBalancer, externalTrafficPolicy: Local, selector: {app: web}, ports: [{port: 80}]}"),
  named("v1", "Service", "kept", "spec: {type: NodePort, selector: {app: web}, ports: [{port: 80}]}").replace("namespace: shop", "namespace: shop, annotations: {control.kubestellar.io/preserve: nodeport}"),
  named("v1", "PersistentVolumeClaim", "claim", "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 0.5Gi}}}"),
  clusterScoped("v1", "PersistentVolume", "disk", "spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1024Mi}, hostPath: {path: /disk}}"),
  named("v1", "ResourceQuota", "quota", "spec: {hard: {limits.cpu: 2000m}}"),
  named("v1", "LimitRange", "limits", "spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1024Mi}}]}"),
  named("v1", "ReplicationController", "old", `spec:\n  selector: {app: web}\n${template("  ")}`),
  named("v1", "Pod", "single", `spec:\n${pod("  ").replace("serviceAccountName: shop", "automountServiceAccountToken: false")}`),
  named("apps/v1", "Deployment", "web", `spec:\n  ${selector}\n${template("  ")}`),
  named("apps/v1", "Deployment", "written", `spec:\n  replicas: 1\n  strategy: {type: RollingUpdate}\n  ${selector}\n${template("  ")}`),
  named("apps/v1", "Deployment", "recreated", `spec:\n  replicas: 0\n  strategy: {type: Recreate}\n  ${selector}\n${template("  ")}`),
  named("apps/v1", "ReplicaSet", "web", `spec:\n  ${selector}\n${template("  ")}`),
  named("apps/v1", "DaemonSet", "web", `spec:\n  ${selector}\n${template("  ")}`),
  named("apps/v1", "StatefulSet", "web", `spec:\n  serviceName: web\n  ${selector}\n  volumeClaimTemplates: [{metadata: {name: disk}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]\n${template("  ")}`),
  named("batch/v1", "Job", "once", `spec:\n  template:\n    spec:\n      restartPolicy: Never\n${pod("      ")}`),
  named("batch/v1", "Job", "indexed", `spec:\n  completions: 3\n  completionMode: Indexed\n  backoffLimitPerIndex: 1\n${template("  ", "restartPolicy: Never")}`),
  named("batch/v1", "CronJob", "nightly", `spec:\n  schedule: "0 3 * * *"\n  jobTemplate:\n    spec:\n${template("      ", "restartPolicy: OnFailure")}`),
  named("autoscaling/v2", "HorizontalPodAutoscaler", "web", "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}"),
  named("autoscaling/v2", "HorizontalPodAutoscaler", "shaped", "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: written}, behavior: {scaleDown: {stabilizationWindowSeconds: 60}}, metrics: [{type: Pods, pods: {metric: {name: load}, target: {type: AverageValue, averageValue: 0.5}}}]}"),
  named("networking.k8s.io/v1", "NetworkPolicy", "in", "spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}"),
  named("networking.k8s.io/v1", "NetworkPolicy", "out", "spec: {podSelector: {matchLabels: {app: web}}, egress: [{}]}"),
  named("networking.k8s.io/v1", "Ingress", "web", "spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}"),
  clusterScoped("networking.k8s.io/v1", "IngressClass", "own", "spec: {controller: example.com/own, parameters: {apiGroup: example.com, kind: Parameters, name: p}}"),
  named("policy/v1", "PodDisruptionBudget", "web", "spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}"),
  named(RBAC, "Role", "reader", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"),
  named(RBAC, "RoleBinding", "reader", "roleRef: {kind: Role, name: reader, apiGroup: rbac.authorization.k8s.io}\nsubjects: [{kind: ServiceAccount, name: shop, namespace: shop}, {kind: User, name: ann}]"),
  clusterScoped(RBAC, "ClusterRole", "nothing", "rules: []"),
  clusterScoped("scheduling.k8s.io/v1", "PriorityClass", "high", "value: 1000"),
  clusterScoped("storage.k8s.io/v1", "StorageClass", "fast", "provisioner: example.com/fast"),
  clusterScoped("storage.k8s.io/v1", "CSIDriver", "csi.example.com", "spec: {}"),
  clusterScoped(ADMISSION, "ValidatingWebhookConfiguration", "guard", webhook),
  clusterScoped(ADMISSION, "MutatingWebhookConfiguration", "change", webhook),
  clusterScoped(ADMISSION, "ValidatingAdmissionPolicy", "policy.example.com", "spec: {matchConstraints: {resourceRules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [widgets]}]}, validations: [{expression: 'true'}]}"),
  clusterScoped(ADMISSION, "ValidatingAdmissionPolicyBinding", "binding.example.com", "spec: {policyName: policy.example.com, validationActions: [Deny], matchResources: {namespaceSelector: {matchLabels: {a: b}}}}"),
  clusterScoped("apiextensions.k8s.io/v1", "CustomResourceDefinition", "widgets.example.com", "spec: {group: example.com, scope: Namespaced, names: {plural: widgets, kind: Widget}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer, default: 3}, color: {type: string}}}}}}}]}"),
  named("example.com/v1", "Widget", "blue", "spec: {color: blue}"),
].join("---\n");
