/** The workload objects that random edits are about: few names, every shape that cleaning, templates and createOnly care for. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { apiVersionOf } from "../../../core/model/kube-object";
import { EXPAND_TEMPLATES_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";

/** A kind of a CRD of the workload's own. */
export const widgets: ApiResource = { group: "example.io", version: "v1", resource: "widgets", kind: "Widget", namespaced: true };

export const widgetDefinition: KubeObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.io" },
  spec: {
    group: widgets.group,
    scope: "Namespaced",
    names: { plural: widgets.resource, singular: "widget", kind: widgets.kind, listKind: "WidgetList" },
    versions: [{ name: widgets.version, served: true, storage: true, schema: { openAPIV3Schema: { type: "object", properties: { spec: { type: "object", "x-kubernetes-preserve-unknown-fields": true } } } } }],
  },
};

/** Resources of the objects that edits make. */
export const workloadResources = [resources.ConfigMap, resources.Secret, resources.Service, resources.Deployment, resources.ClusterRole, widgets] as const;

/** One sorts before the other or after it, by whether the slash counts (reference 2.5). */
export const namespaces = ["alpha", "alpha-b"] as const;
/**
 * Places of objects. No name is in both namespaces: KubeStellar mixes up the states of such objects on one cluster (reference 4.4), and
 * which it takes is chance.
 */
export const places = [
  { namespace: "alpha", name: "x" },
  { namespace: "alpha", name: "x-y" },
  { namespace: "alpha-b", name: "y" },
  { namespace: "alpha-b", name: "z" },
] as const;

/** Whether an object stands where edits put theirs: on a cluster nobody but works brings such, and nobody but their agent takes them away. */
export const isOfWorkload = ({ metadata: { namespace, name } }: KubeObject): boolean =>
  namespace === undefined ? [...namespaces, ...places.map((place) => place.name)].some((ours) => ours === name) : places.some((place) => place.namespace === namespace && place.name === name);

export interface WorkloadObject {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** From 0 to 2: contents that can follow each other in place. A ConfigMap's 2 has templates. */
  readonly variant: number;
}

/** As `kubectl apply` would send it. */
export function manifestOf({ resource, namespace, name, labels, variant }: WorkloadObject): KubeObject {
  const metadata = { name, labels, ...(resource.namespaced && { namespace }) };
  const base = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata };
  switch (resource.kind) {
    case "ConfigMap":
      return variant === 2 ? { ...base, metadata: { ...metadata, annotations: { [EXPAND_TEMPLATES_ANNOTATION]: "true" } }, data: { where: "{{.clusterName}} in {{.region}}" } } : { ...base, data: { variant: String(variant), common: "yes" } };
    case "Secret":
      return { ...base, data: { key: Buffer.from(`secret ${variant}`).toString("base64") } };
    case "Service":
      return { ...base, spec: { selector: { app: name }, ports: [{ port: 80 + variant, ...(variant === 1 && { name: "http" }) }] } };
    case "Deployment":
      return { ...base, spec: { replicas: variant % 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "main", image: `nginx:1.${variant}` }] } } } };
    case "ClusterRole":
      return { ...base, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"].slice(0, variant + 1) }] };
    default:
      return { ...base, spec: { size: variant, deep: { list: [variant, { x: null }] } } };
  }
}
