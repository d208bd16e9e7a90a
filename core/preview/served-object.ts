/** What an API server makes of an object that a user wrote, as far as placement and transport see it. */
import { encodeStringData } from "../model/encode-text";
import { apiVersionOf, type ApiResource, type KubeObject } from "../model/kube-object";
import { isSameSource, wholeOf, type InputObject, type ObjectHead } from "./input";

type Fields = Readonly<Record<string, unknown>>;

/** A workload object as controllers read it. The whole of it is made when first asked for. */
export class ServedObject {
  private made: KubeObject | undefined = undefined;

  constructor(
    /** As it was written. */
    readonly source: InputObject,
    readonly head: ObjectHead,
    readonly resource: ApiResource,
    /** Its place in the input; undefined for a system object, which nobody wrote. */
    readonly index: number | undefined,
  ) {}

  get object(): KubeObject {
    return (this.made ??= asServed(wholeOf(this.source), this.resource));
  }

  /** Whether the two are certainly read alike, without making either whole; false says nothing. */
  isSureToEqual(other: ServedObject): boolean {
    const { group, version, kind, resource, namespaced } = this.resource;
    const { resource: theirs } = other;
    return theirs.group === group && theirs.version === version && theirs.kind === kind && theirs.resource === resource && theirs.namespaced === namespaced && isSameSource(this.source, other.source);
  }
}

/**
 * The head of an object as controllers read it: in the preferred version, with its namespace, a Namespace with the label of its name.
 * The argument is returned as it is when nothing is to be done.
 *
 * @param resource - as which the object is served, in the preferred version.
 */
export function asServedHead(head: ObjectHead, resource: ApiResource): ObjectHead {
  const { metadata } = head;
  const apiVersion = apiVersionOf(resource);
  const { namespace } = metadata;
  let served = metadata;
  if (resource.namespaced !== (namespace !== undefined && namespace !== "")) {
    const { namespace: _, ...others } = metadata;
    served = resource.namespaced ? { ...others, namespace: "default" } : others;
  }
  if (resource.group === "" && resource.kind === "Namespace") served = withNameLabel(served);
  return served === metadata && apiVersion === head.apiVersion ? head : { apiVersion, kind: head.kind, metadata: served };
}

/** The same for a whole object; a Secret with `stringData` in `data`. Other defaults of the server are not added. */
export function asServed(object: KubeObject, resource: ApiResource): KubeObject {
  const { apiVersion, metadata } = asServedHead(object, resource);
  let served = object;
  if (metadata !== object.metadata) served = { ...served, metadata };
  if (apiVersion !== object.apiVersion) served = { ...(resource.kind === "HorizontalPodAutoscaler" ? withMetrics(served) : served), apiVersion };
  return resource.group === "" && resource.kind === "Secret" && served["stringData"] !== undefined ? withEncodedData(served) : served;
}

/** The label that every Namespace has. */
export const NAME_LABEL = "kubernetes.io/metadata.name";

function withNameLabel(metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  const { name, labels } = metadata;
  return labels?.[NAME_LABEL] === name ? metadata : { ...metadata, labels: { ...labels, [NAME_LABEL]: name } };
}

function withEncodedData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object;
  if (!isFields(stringData)) return object;
  const encoded = Object.entries(stringData).map(([key, text]) => [key, encodeStringData(text)] as const);
  return { ...rest, data: { ...(isFields(rest["data"]) ? rest["data"] : {}), ...Object.fromEntries(encoded) } };
}

/** `autoscaling/v1` says in one number what `autoscaling/v2` says in a list. */
function withMetrics(object: KubeObject): KubeObject {
  const { spec } = object;
  if (!isFields(spec) || spec["targetCPUUtilizationPercentage"] === undefined) return object;
  const { targetCPUUtilizationPercentage, ...rest } = spec;
  return { ...object, spec: { ...rest, metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage } } }] } };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
