/**
 * OCM's admission rules for an ITS. Upstream they are webhooks; a hub without pods states them as
 * ValidatingAdmissionPolicies, of the webhooks' names and with their messages (ADR 7). What OCM's mutating webhook does,
 * the default clusterset label, is the registration controller's.
 */
import type { KubeObject } from "../../core/model/kube-object";
import { CLUSTER_SET_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../../operations/clients";
import { DEFAULT_CLUSTER_SET, TERMINATING_LABEL } from "../controllers/registration/names";
import { KUBEFLEX_MANAGER } from "./context";

const API_VERSION = "admissionregistration.k8s.io/v1";
/** Bytes of the manifests of one ManifestWork. */
const MANIFESTS_LIMIT = 500 * 1024;
/** Every pair of manifests is compared; more of them would cost more than a policy may. */
const MOST_COMPARED = 150;

interface Rule {
  /** True for what may pass. */
  readonly expression: string;
  readonly message: string;
  readonly reason: "Forbidden" | "Invalid";
}

interface Policy {
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  /** Looked at only if this holds. */
  readonly when?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Namespaces that `params` stands for, one after the other, by label; the rules are not looked at while there is none. */
  readonly namespacesLabelled?: string;
  readonly rules: readonly Rule[];
}

/** CEL: whether the user may do `verb` to `resource/subresource` called `name`. */
const may = (verb: string, { group, resource, subresource, name }: { readonly group: string; readonly resource: string; readonly subresource: string; readonly name: string }): string =>
  `authorizer.group("${group}").resource("${resource}").subresource("${subresource}").name(${name}).check("${verb}").allowed()`;

const CLUSTERS = "cluster.open-cluster-management.io";
const user = `'user "' + request.userInfo.username + '"`;
const forbidden = (resource: string, name: string, why: string): string => `'${resource}.${CLUSTERS} "' + ${name} + '" is forbidden: ' + ${why}`;

const clusterSetOf = (object: string): string => `${object}.metadata.?labels[?"${CLUSTER_SET_LABEL}"].orValue("")`;
const mayMove = (set: string): string => `variables.oldSet == variables.newSet || ${set} == "" || ${may("create", { group: CLUSTERS, resource: "managedclustersets", subresource: "join", name: set })}`;
const mayNotMove = (set: string): string => forbidden("managedclustersets/join", set, `${user} cannot add/remove a ManagedCluster to/from ManagedClusterSet "' + ${set} + '"'`);

/** Whom the hub accepts, and into which set a cluster may be put. */
const managedClusters: Policy = {
  name: "managedclustervalidators.admission.cluster.open-cluster-management.io",
  group: CLUSTERS,
  resource: "managedclusters",
  variables: {
    accepted: "object.?spec.?hubAcceptsClient.orValue(false)",
    wasAccepted: "oldObject == null ? false : oldObject.?spec.?hubAcceptsClient.orValue(false)",
    // Upstream every cluster has the label by the time it is looked at; here it comes a moment later.
    newSet: `${clusterSetOf("object")} == "" ? "${DEFAULT_CLUSTER_SET}" : ${clusterSetOf("object")}`,
    oldSet: `oldObject == null ? "" : (${clusterSetOf("oldObject")} == "" ? "${DEFAULT_CLUSTER_SET}" : ${clusterSetOf("oldObject")})`,
    badUrls: 'object.?spec.?managedClusterClientConfigs.orValue([]).map(config, config.?url.orValue("")).filter(it, !isURL(it) || url(it).getScheme() != "https" || url(it).getHost() == "")',
  },
  rules: [
    {
      expression: `!variables.accepted || variables.wasAccepted || ${may("update", { group: "register.open-cluster-management.io", resource: "managedclusters", subresource: "accept", name: "object.metadata.name" })}`,
      message: forbidden("managedclusters/accept", "object.metadata.name", `${user} cannot update the HubAcceptsClient field'`),
      reason: "Forbidden",
    },
    { expression: mayMove("variables.oldSet"), message: mayNotMove("variables.oldSet"), reason: "Forbidden" },
    { expression: mayMove("variables.newSet"), message: mayNotMove("variables.newSet"), reason: "Forbidden" },
    { expression: "size(variables.badUrls) == 0", message: `'url "' + variables.badUrls[0] + '" is invalid in client configs'`, reason: "Invalid" },
    { expression: 'object.metadata.name.matches("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")', message: `'metadata.name format is not correct: "' + object.metadata.name + '" cannot name the namespace of the cluster'`, reason: "Invalid" },
  ],
};

/** No cluster is accepted whose mailbox is on its way out. The registration controller labels such namespaces, so that no write costs a look at all of them. */
const acceptingClusters: Policy = {
  name: "managedclusternamespaces.admission.cluster.open-cluster-management.io",
  group: CLUSTERS,
  resource: "managedclusters",
  namespacesLabelled: TERMINATING_LABEL,
  rules: [
    {
      expression: "!object.?spec.?hubAcceptsClient.orValue(false) || (oldObject != null && oldObject.?spec.?hubAcceptsClient.orValue(false)) || params.metadata.name != object.metadata.name",
      message: forbidden("managedclusters/accept", "object.metadata.name", `'cluster namespace "' + object.metadata.name + '" is terminating'`),
      reason: "Forbidden",
    },
  ],
};

const clusterSetBindings: Policy = {
  name: "managedclustersetbindingvalidators.admission.cluster.open-cluster-management.io",
  group: CLUSTERS,
  resource: "managedclustersetbindings",
  rules: [
    { expression: "object.metadata.name == object.spec.clusterSet", message: "'The ManagedClusterSetBinding must have the same name as the target ManagedClusterSet'", reason: "Invalid" },
    {
      expression: `oldObject != null || ${may("create", { group: CLUSTERS, resource: "managedclustersets", subresource: "bind", name: "object.spec.clusterSet" })}`,
      message: forbidden("managedclustersets/bind", "object.spec.clusterSet", `${user} is not allowed to bind cluster set "' + object.spec.clusterSet + '"'`),
      reason: "Forbidden",
    },
  ],
};

const identityOf = (manifest: string): string => `${manifest}.apiVersion == m.apiVersion && ${manifest}.kind == m.kind && ${manifest}.?metadata.?namespace.orValue("") == m.?metadata.?namespace.orValue("") && ${manifest}.?metadata.?name.orValue("") == m.?metadata.?name.orValue("")`;
const executorAccount = (part: string): string => `object.?spec.?executor.?subject.?serviceAccount.?${part}.orValue("")`;

const manifestWorks: Policy = {
  name: "manifestworkvalidators.admission.work.open-cluster-management.io",
  group: "work.open-cluster-management.io",
  resource: "manifestworks",
  // Agents write finalizers all the time.
  when: "oldObject == null || object.?spec != oldObject.?spec",
  variables: {
    manifests: "object.?spec.?workload.?manifests.orValue([])",
    // CEL cannot write JSON. This text has the braces, colons and commas of it and every value, but no quotes.
    size: 'size("%s".format([variables.manifests]))',
    doubles: `size(variables.manifests) > ${MOST_COMPARED} ? [] : variables.manifests.filter(m, variables.manifests.filter(n, ${identityOf("n")}).size() > 1)`,
    executor: `"system:serviceaccount:" + ${executorAccount("namespace")} + ":" + ${executorAccount("name")}`,
  },
  rules: [
    { expression: "size(variables.manifests) > 0", message: "'manifests should not be empty'", reason: "Invalid" },
    { expression: `variables.size <= ${MANIFESTS_LIMIT}`, message: `'the size of manifests is ' + string(variables.size) + ' bytes which exceeds the ${MANIFESTS_LIMIT} limit'`, reason: "Invalid" },
    { expression: 'variables.manifests.all(m, m.?metadata.?name.orValue("") != "")', message: "'name must be set in manifest'", reason: "Invalid" },
    { expression: 'variables.manifests.all(m, m.?metadata.?generateName.orValue("") == "")', message: "'generateName must not be set in manifest'", reason: "Invalid" },
    {
      expression: "size(variables.doubles) == 0",
      message: `'duplicate manifest for resource ' + variables.doubles[0].?metadata.?namespace.orValue("") + '/' + variables.doubles[0].metadata.name + ' with resource type ' + variables.doubles[0].apiVersion + '.' + variables.doubles[0].kind`,
      reason: "Invalid",
    },
    {
      expression: `!object.?spec.?executor.hasValue() || (oldObject != null && object.?spec.?executor == oldObject.?spec.?executor) || authorizer.group("work.open-cluster-management.io").resource("manifestworks").namespace(object.metadata.namespace).name(variables.executor).check("execute-as").allowed()`,
      message: `'user ' + request.userInfo.username + ' cannot manipulate the Manifestwork with executor ' + ${executorAccount("namespace")} + '/' + ${executorAccount("name")} + ' in namespace ' + object.metadata.namespace`,
      reason: "Invalid",
    },
  ],
};

/** The rules as objects: each policy with the binding that puts it in force everywhere. */
function ocmAdmissionObjects(): readonly KubeObject[] {
  return [managedClusters, acceptingClusters, clusterSetBindings, manifestWorks].flatMap(({ name, group, resource, when, variables = {}, namespacesLabelled, rules }) => [
    {
      apiVersion: API_VERSION,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        ...(namespacesLabelled === undefined ? {} : { paramKind: { apiVersion: "v1", kind: "Namespace" } }),
        matchConstraints: { resourceRules: [{ apiGroups: [group], apiVersions: ["*"], operations: ["CREATE", "UPDATE"], resources: [resource] }] },
        ...(when === undefined ? {} : { matchConditions: [{ name: "concerned", expression: when }] }),
        variables: Object.entries(variables).map(([variable, expression]) => ({ name: variable, expression })),
        validations: rules.map(({ expression, message, reason }) => ({ expression, messageExpression: message, reason })),
      },
    },
    { apiVersion: API_VERSION, kind: "ValidatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name, validationActions: ["Deny"], ...(namespacesLabelled === undefined ? {} : { paramRef: { selector: { matchExpressions: [{ key: namespacesLabelled, operator: "Exists" }] }, parameterNotFoundAction: "Allow" } }) } },
  ]);
}

/** Puts the rules in force; idempotent. @returns false on an API server that has no such policies (before Kubernetes 1.30). */
export async function installOcmAdmission(its: SpaceClient): Promise<boolean> {
  if ((await its.resourceFor(API_VERSION, "ValidatingAdmissionPolicy")) === undefined) return false;
  for (const object of ocmAdmissionObjects()) {
    const resource = object.kind === "ValidatingAdmissionPolicy" ? resources.ValidatingAdmissionPolicy : resources.ValidatingAdmissionPolicyBinding;
    await its.apply(resource, object, { fieldManager: KUBEFLEX_MANAGER, force: true });
  }
  return true;
}
