/**
 * What the published CustomResourceDefinitions of Argo CD (applications.argoproj.io v1alpha1), Flux (kustomizations.kustomize.toolkit.fluxcd.io v1)
 * and External Secrets Operator (external-secrets.io v1) say about the fields that we write: names, types, required ones. A field that is not here is none
 * that we may write.
 */
import Ajv from "ajv";
import type { KubeObject } from "../../core/model/kube-object";

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
const map = (properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema => ({ type: "object", properties, required, additionalProperties: false });
const list = (items: Schema): Schema => ({ type: "array", items });
const texts: Schema = { type: "object", additionalProperties: text };
const duration: Schema = { type: "string", pattern: "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$" };
const object = (kind: string, apiVersion: string, spec: Schema): Schema => map({ apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: map({ name: text, namespace: text, annotations: texts, labels: texts }, "name"), spec }, "apiVersion", "kind", "metadata", "spec");

const SCHEMAS: Readonly<Record<string, Schema>> = {
  Application: object("Application", "argoproj.io/v1alpha1", map({
    project: text,
    source: map({ repoURL: text, path: text, targetRevision: text, directory: map({ include: text, exclude: text, recurse: flag }) }, "repoURL"),
    destination: { oneOf: [map({ server: text, namespace: text }, "server"), map({ name: text, namespace: text }, "name")] },
    syncPolicy: map({ automated: map({ prune: flag, selfHeal: flag, allowEmpty: flag }), syncOptions: list(text), retry: map({ limit: { type: "integer" }, backoff: map({ duration: text, factor: { type: "integer" }, maxDuration: text }) }) }),
  }, "destination", "project")),
  Kustomization: object("Kustomization", "kustomize.toolkit.fluxcd.io/v1", map({
    interval: duration,
    retryInterval: duration,
    timeout: duration,
    path: text,
    prune: flag,
    sourceRef: map({ kind: { enum: ["OCIRepository", "GitRepository", "Bucket", "ExternalArtifact"] }, name: text, namespace: text }, "kind", "name"),
    dependsOn: list(map({ name: text, namespace: text }, "name")),
    kubeConfig: map({ secretRef: map({ name: text, key: text }, "name") }),
    healthChecks: list(map({ apiVersion: text, kind: text, name: text, namespace: text }, "kind", "name")),
  }, "interval", "prune", "sourceRef")),
  SecretStore: object("SecretStore", "external-secrets.io/v1", map({
    provider: map({ kubernetes: map({ remoteNamespace: text, server: map({ url: text, caProvider: map({ type: { enum: ["Secret", "ConfigMap"] }, name: text, key: text }, "type", "name") }), auth: map({ serviceAccount: map({ name: text }, "name") }) }) }, "kubernetes"),
  }, "provider")),
  ExternalSecret: object("ExternalSecret", "external-secrets.io/v1", map({
    refreshInterval: text,
    secretStoreRef: map({ kind: { enum: ["SecretStore", "ClusterSecretStore"] }, name: text }),
    data: list(map({ secretKey: text, remoteRef: map({ key: text, property: text }, "key") }, "remoteRef", "secretKey")),
    target: map({ name: text, template: map({ engineVersion: { enum: ["v2"] }, metadata: map({ labels: texts, annotations: texts }), data: texts }) }),
  })),
};

const ajv = new Ajv({ allErrors: true, strict: false });

/** What the definition of its kind would refuse about an object; none for kinds of Kubernetes itself. */
export function refusalsOf(given: KubeObject): readonly string[] {
  const schema = SCHEMAS[given.kind];
  const isValid: boolean = schema === undefined || ajv.validate(schema, given);
  if (isValid) return [];
  return (ajv.errors ?? []).map(({ instancePath, message = "", params }) => `${given.kind} ${given.metadata.name}${instancePath}: ${message} ${JSON.stringify(params)}`);
}
