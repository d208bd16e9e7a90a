/**
 * What OCM's work agent makes of an object that stands on its cluster, when a manifest that it keeps up to date says otherwise: it takes no
 * label and no annotation away, and of some kinds writes certain parts only. Reference 3.8.
 *
 * @see ocm 1.0 pkg/work/spoke/apply, UpdateApply; the kinds are those of resourceapply in openshift/library-go
 */
import { hasAggregatedRules } from "../model/aggregated-role";
import { encodeStringData } from "../model/encode-text";
import { isEqual } from "../model/is-equal";
import type { KubeObject } from "../model/kube-object";
import { holdsToken } from "../model/token-secret";

/** How an object is brought in line with its manifest. */
export interface AgentUpdate {
  /** As it is then, but for what the cluster and its controllers write; the manifest itself where all of it is taken over. */
  readonly object: KubeObject;
  /** The cluster would refuse the update: the object is deleted, and created with the same labels and annotations. */
  readonly anew: boolean;
}

type Labels = Readonly<Record<string, string>>;
type Content = Readonly<Record<string, unknown>>;

/** By exact apiVersion and kind: what of the manifest becomes of the object. Of other kinds everything does. */
const contentByKind: ReadonlyMap<string, (existing: KubeObject, manifest: KubeObject) => Content> = new Map<string, (existing: KubeObject, manifest: KubeObject) => Content>([
  ["v1 Namespace", (existing) => existing],
  ["v1 Pod", (existing) => existing],
  ["v1 ServiceAccount", (existing) => existing],
  ["v1 ConfigMap", (existing, manifest) => ({ ...existing, data: configData(existing, manifest), binaryData: manifest["binaryData"] })],
  ["v1 Secret", secretContent],
  ["v1 Service", (existing, manifest) => (staysHeadless(existing["spec"], manifest["spec"]) ? { ...manifest, spec: { ...(manifest["spec"] as Content), clusterIP: HEADLESS } } : manifest)],
  ["admissionregistration.k8s.io/v1 MutatingWebhookConfiguration", webhookContent],
  ["admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration", webhookContent],
  ["rbac.authorization.k8s.io/v1 ClusterRole", ({ rules }, manifest) => (hasAggregatedRules(manifest) ? { ...manifest, rules } : manifest)],
]);

const anewByKind: ReadonlyMap<string, (existing: Content, wanted: Content) => boolean> = new Map([
  ["v1 Secret", (existing, wanted) => secretType(existing) !== secretType(wanted) || (existing["immutable"] === true && !isEqual(existing["data"] ?? {}, wanted["data"] ?? {}))],
  ["storage.k8s.io/v1 StorageClass", (existing, wanted) => !isEqual(existing["parameters"] ?? {}, wanted["parameters"] ?? {}) || saysOtherwise(existing, wanted, ["provisioner", "reclaimPolicy", "volumeBindingMode"])],
  ["storage.k8s.io/v1 CSIDriver", ({ spec: existing }, { spec: wanted }) => saysOtherwise((existing ?? {}) as Content, (wanted ?? {}) as Content, Object.keys(wanted ?? {}))],
]);

/** Whether one of the fields is wanted otherwise. Absent is what the server made of it. */
const saysOtherwise = (existing: Content, wanted: Content, fields: readonly string[]): boolean => fields.some((field) => wanted[field] !== undefined && !isEqual(existing[field], wanted[field]));

/** @param existing - as it stands on the cluster. @param manifest - of a ManifestWork, of the same kind and name. */
export function agentUpdate(existing: KubeObject, manifest: KubeObject): AgentUpdate {
  const kind = `${manifest.apiVersion} ${manifest.kind}`;
  const wanted = contentByKind.get(kind)?.(existing, manifest) ?? manifest;
  const labels = withoutLoss(existing.metadata.labels, manifest.metadata.labels);
  const annotations = withoutLoss(existing.metadata.annotations, manifest.metadata.annotations);
  const sameMetadata = labels === manifest.metadata.labels && annotations === manifest.metadata.annotations;
  const object = wanted === manifest && sameMetadata ? manifest : { ...present(wanted), apiVersion: manifest.apiVersion, kind: manifest.kind, metadata: sameMetadata ? manifest.metadata : { ...manifest.metadata, ...(labels !== undefined && { labels }), ...(annotations !== undefined && { annotations }) } };
  return { object, anew: anewByKind.get(kind)?.(existing, wanted) ?? false };
}

/** Wanted keys win, others stay; a wanted key that ends in dashes takes the key without them away. */
export function mergeMap(existing: Labels | undefined, wanted: Labels | undefined): Record<string, string> {
  const merged = { ...existing };
  for (const [key, value] of Object.entries(wanted ?? {})) {
    if (key.endsWith("-")) delete merged[key.replace(/-+$/, "")];
    else merged[key] = value;
  }
  return merged;
}

/** The wanted ones themselves, if the existing ones add nothing. */
function withoutLoss(existing: Labels | undefined, wanted: Labels | undefined): Labels | undefined {
  const merged = mergeMap(existing, wanted);
  return isEqual(merged, wanted ?? {}) ? wanted : merged;
}

const secretType = ({ type = "Opaque" }: Content): unknown => type;

function secretContent(existing: Content, manifest: Content): Content {
  const { data, stringData } = manifest;
  const type = secretType(manifest);
  const written = Object.fromEntries(Object.entries((stringData ?? {}) as Labels).map(([key, value]) => [key, encodeStringData(value)]));
  // A token's own data are written by the cluster's controller.
  const kept = holdsToken(manifest) ? (existing["data"] as Content | undefined) : undefined;
  return { ...existing, data: { ...kept, ...(data as Content | undefined), ...written }, ...(type !== secretType(existing) && { type }) };
}

const INJECTED_AUTHORITIES = "ca-bundle.crt";

/** OpenShift writes its authorities into ConfigMaps that ask for them. */
function configData(existing: KubeObject, { data, metadata: { labels } }: KubeObject): Content {
  const [standing, wanted] = [existing["data"], data] as readonly (Content | null | undefined)[];
  const isInjected = labels?.["config.openshift.io/inject-trusted-cabundle"] === "true" && standing?.[INJECTED_AUTHORITIES] !== undefined && wanted?.[INJECTED_AUTHORITIES] === undefined;
  return isInjected ? { ...wanted, [INJECTED_AUTHORITIES]: standing[INJECTED_AUTHORITIES] } : (data as Content);
}

interface Webhook {
  readonly name?: unknown;
  readonly clientConfig?: Content | null;
}

const webhooksOf = ({ webhooks }: Content): readonly (Webhook | null)[] => (Array.isArray(webhooks) ? (webhooks as readonly (Webhook | null)[]) : []);

/** Who is to be trusted is written by the cluster's own controllers where the manifest leaves it open: without it no webhook could be called. */
function webhookContent(existing: KubeObject, manifest: KubeObject): Content {
  const standing = new Map(webhooksOf(existing).map((webhook) => [webhook?.name, webhook?.clientConfig?.["caBundle"]]));
  const lacks = (webhook: Webhook | null): webhook is Webhook => webhook !== null && (webhook.clientConfig?.["caBundle"] ?? undefined) === undefined && standing.get(webhook.name) !== undefined;
  const webhooks = webhooksOf(manifest);
  if (!webhooks.some(lacks)) return manifest;
  return { ...manifest, webhooks: webhooks.map((webhook) => (lacks(webhook) ? { ...webhook, clientConfig: { ...webhook.clientConfig, caBundle: standing.get(webhook.name) } } : webhook)) };
}

const HEADLESS = "None";

/** A cluster gives a Service no address in the place of none, where nobody asks for a certain one. */
function staysHeadless(existing: unknown, manifest: unknown): boolean {
  const [was, wanted] = [existing, manifest] as readonly ({ readonly clusterIP?: unknown; readonly type?: unknown } | null | undefined)[];
  return was?.clusterIP === HEADLESS && (wanted?.clusterIP ?? "") === "" && wanted?.type !== "ExternalName";
}

/** Without what is not there. */
function present(content: Content): Content {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined));
}
