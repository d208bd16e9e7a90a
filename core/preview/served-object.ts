/** What an API server makes of an object that a user wrote, as far as placement and transport see it. */
import { apiVersionOf, type ApiResource, type KubeObject } from "../model/kube-object";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The object as controllers read it: in the preferred version, with its namespace, a Namespace with the label of its name, a Secret with
 * `stringData` in `data`. The argument is returned as it is when nothing is to be done. Other defaults of the server are not added.
 *
 * @param resource - as which the object is served, in the preferred version.
 */
export function asServed(object: KubeObject, resource: ApiResource): KubeObject {
  let served = object;
  const { namespace } = object.metadata;
  if (resource.namespaced !== (namespace !== undefined && namespace !== "")) {
    const { namespace: _, ...metadata } = object.metadata;
    served = { ...served, metadata: resource.namespaced ? { ...metadata, namespace: "default" } : metadata };
  }
  const apiVersion = apiVersionOf(resource);
  if (object.apiVersion !== apiVersion) served = { ...(resource.kind === "HorizontalPodAutoscaler" ? withMetrics(served) : served), apiVersion };
  if (resource.group !== "") return served;
  if (resource.kind === "Namespace") return withNameLabel(served);
  return resource.kind === "Secret" && served["stringData"] !== undefined ? withEncodedData(served) : served;
}

const NAME_LABEL = "kubernetes.io/metadata.name";

function withNameLabel(object: KubeObject): KubeObject {
  const { name, labels } = object.metadata;
  return labels?.[NAME_LABEL] === name ? object : { ...object, metadata: { ...object.metadata, labels: { ...labels, [NAME_LABEL]: name } } };
}

function withEncodedData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (!isFields(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, encodeBase64(String(text))] as const);
  return { ...rest, data: { ...(isFields(rest["data"]) ? rest["data"] : {}), ...Object.fromEntries(encoded) } };
}

/** `autoscaling/v1` says in one number what `autoscaling/v2` says in a list. */
function withMetrics(object: KubeObject): KubeObject {
  const { spec } = object;
  if (!isFields(spec) || spec["targetCPUUtilizationPercentage"] === undefined) return object;
  const { targetCPUUtilizationPercentage, ...rest } = spec;
  return { ...object, spec: { ...rest, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage } } }] } };
}

function encodeBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
