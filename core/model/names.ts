/** Names that are contracts: those of KubeStellar, KubeFlex and OCM, exactly as on the wire, and our own. */

/** Server-side apply field manager of everything that we write for a user. */
export const FIELD_MANAGER = "kubestellar-fleet";
/** Prefix of every annotation that is ours. */
export const OUR_PREFIX = "fleet.kubestellar.io/";
/** `<project>/<stack>` of the Pulumi stack that owns an object; another value is a conflict. */
export const OWNER_ANNOTATION = "fleet.kubestellar.io/owner";
/** Changed to make a Binding's generation move after a property or CustomTransform change; value: RFC 3339 time. */
export const TOUCHED_ANNOTATION = "fleet.kubestellar.io/touched-at";

/** On objects of a recorded inventory, with the value `true`: they say what stood on a hub once, and are never applied. */
export const RECORDED_ANNOTATION = "fleet.kubestellar.io/recorded";

/** On a ManagedCluster whose agent we installed: UID of the namespace kube-system of the cluster that it runs on. */
export const CLUSTER_UID_ANNOTATION = "fleet.kubestellar.io/cluster-uid";

/** On a ManagedCluster, `"true"`: its agent reports the objects that appear on the cluster because of delivered ones. */
export const REPORT_CHILDREN_ANNOTATION = "fleet.kubestellar.io/report-children";
/** On a WorkStatus: what appeared on the cluster because of its object, as `core/status/children` writes it; and a label of the same name, by which such are found. */
export const CHILDREN_KEY = "fleet.kubestellar.io/children";

/** ConfigMaps named like a WEC in this namespace of the ITS hold the WEC's properties. */
export const PROPERTIES_NAMESPACE = "customization-properties";
/** CombinedStatus objects of cluster-scoped objects live here, in the WDS. */
export const REPORT_NAMESPACE = "kubestellar-report";

export const CONTROL_PLANE_TYPE_LABEL = "kflex.kubestellar.io/cptype";
export const CONTROL_PLANE_FINALIZER = "kflex.kubestellar.org/finalizer";
export const BINDING_POLICY_FINALIZER = "bindingpolicy.kubestellar.io/kscontroller";
export const TRANSPORT_FINALIZER = "transport.kubestellar.io/object-cleanup";

export const ORIGIN_BINDING_LABEL = "transport.kubestellar.io/originOwnerReferenceBindingKey";
export const ORIGIN_WDS_LABEL = "transport.kubestellar.io/originWdsName";
export const ORIGIN_GENERATION_ANNOTATION = "transport.kubestellar.io/originOwnerReferenceBindingGeneration";
export const EXPAND_TEMPLATES_ANNOTATION = "control.kubestellar.io/expand-templates";
export const PRESERVE_ANNOTATION = "control.kubestellar.io/preserve";
export const SINGLETON_STATUS_LABEL = "managed-by.kubestellar.io/singletonstatus";
export const MULTI_WEC_STATUS_LABEL = "managed-by.kubestellar.io/multiwecstatus";

/** On CSRs and mailbox namespaces: the WEC that they belong to. */
export const CLUSTER_NAME_LABEL = "open-cluster-management.io/cluster-name";
/** On what belongs to an OCM add-on: its name. */
export const ADD_ON_NAME_LABEL = "open-cluster-management.io/addon-name";
export const CLUSTER_SET_LABEL = "cluster.open-cluster-management.io/clusterset";
/** Whether OCM's hub keeps this label of a ManagedCluster itself: that of its set, and those of its add-ons. */
export const isHubLabel = (key: string): boolean => key === CLUSTER_SET_LABEL || key.startsWith("feature.open-cluster-management.io/");
export const OCM_NAMESPACE = "open-cluster-management";
export const OCM_HUB_NAMESPACE = "open-cluster-management-hub";
/** OCM add-on by which the states of delivered objects come back: KubeStellar's status agent. */
export const STATUS_ADD_ON = "addon-status";
export const OCM_AGENT_NAMESPACE = "open-cluster-management-agent";
/** Of the agents of add-ons; the operator makes it. */
export const OCM_ADD_ON_NAMESPACE = "open-cluster-management-agent-addon";
/** Names of the ManifestWorks that bring an add-on's agent to a cluster; they go with the add-on, and it with the cluster. */
export const ADD_ON_WORK = /^addon-.+-deploy-\d+$/;
/** Prefix of the annotations that an agent may put onto its ManagedCluster. */
export const OCM_AGENT_ANNOTATION_PREFIX = "agent.open-cluster-management.io/";
export const BOOTSTRAP_SERVICE_ACCOUNT = "agent-registration-bootstrap";
export const CLIENT_SIGNER = "kubernetes.io/kube-apiserver-client";
export const CLUSTER_LEASE = "managed-cluster-lease";
/** Lease period of an agent unless the ManagedCluster says otherwise. */
export const DEFAULT_LEASE_SECONDS = 60;

/** CN is `<prefix><cluster>:<agent>`, first O `<prefix><cluster>`. */
export const CLUSTER_IDENTITY_PREFIX = "system:open-cluster-management:";
export const MANAGED_CLUSTERS_GROUP = "system:open-cluster-management:managed-clusters";

/** Groups of an add-on's agent on one cluster, its own first; its user is `<own>:agent:<name>`. */
export const addOnGroups = (cluster: string, addOn: string): readonly [own: string, everywhere: string] => [`${CLUSTER_IDENTITY_PREFIX}cluster:${cluster}:addon:${addOn}`, `${CLUSTER_IDENTITY_PREFIX}addon:${addOn}`];
