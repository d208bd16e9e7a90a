/** How a ControlPlane of each type comes by an API server, and the Secret that tells of it (table in reference 6.3). */
import { setTimeout as delay } from "node:timers/promises";
import type { ControlPlane, SecretReference } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import { KubeClient, parseKubeconfig } from "../../operations/clients";
import type { SpaceClient, SpaceKind } from "../../operations/clients";
import { KubeStellarError } from "../../operations/errors";
import { renderKubeconfig } from "../pki";
import { readText } from "../state";
import { KUBEFLEX_MANAGER, systemNamespace } from "./context";
import type { ReconcilerContext } from "./context";

export interface Access {
  readonly secretRef: SecretReference;
}

/** For types `host` and `external` the Secret has the second key only, though the status names both; as upstream. */
const SECRETS = {
  k8s: { name: "admin-kubeconfig", key: "kubeconfig", inClusterKey: "kubeconfig-incluster" },
  vcluster: { name: "vc-vcluster", key: "config", inClusterKey: "config-incluster" },
  host: { name: "admin-kubeconfig", key: "kubeconfig", inClusterKey: "kubeconfig-incluster" },
  external: { name: "admin-kubeconfig", key: "kubeconfig", inClusterKey: "kubeconfig-incluster" },
} as const;
const DEFAULT_TOKEN_SECONDS = 31_536_000;
const TOKEN_WAIT_SECONDS = 20;
const RBAC = "rbac.authorization.k8s.io";

/**
 * Asks for the API server and writes its Secret.
 *
 * @returns `undefined` while the API server is not ready; the supervisor tells when it is.
 * @throws KubeStellarError `Refused` for types that the embedded hub cannot run.
 */
export async function ensureAccess(controlPlane: ControlPlane, kind: SpaceKind, context: ReconcilerContext): Promise<Access | undefined> {
  const type = controlPlane.spec?.type;
  switch (type) {
    case "k8s":
    case "vcluster":
      return ensureEmbedded(controlPlane, type, kind, context);
    case "host":
      return ensureHost(controlPlane, kind, context);
    case "external":
      return ensureExternal(controlPlane, kind, context);
    case "k3s":
    case "ocm":
    case undefined:
      throw new KubeStellarError(`type ${JSON.stringify(type)} cannot be run by the embedded hub`, { code: "Refused", space: context.host.name, object: `ControlPlane ${controlPlane.metadata.name}`, fix: "Use k8s, vcluster, host or external" });
  }
}

async function ensureEmbedded(controlPlane: ControlPlane, type: "k8s" | "vcluster", kind: SpaceKind, context: ReconcilerContext): Promise<Access | undefined> {
  const { name } = controlPlane.metadata;
  const { ready } = await context.supervisor.declareSpace({ name, kind, backing: "embedded" });
  if (!ready) return undefined;
  const kubeconfig = readText(context.paths.kubeconfig(name));
  if (kubeconfig === undefined) throw new KubeStellarError("its kubeconfig is missing from the state folder", { code: "BadKubeconfig", space: name });
  const { key, inClusterKey } = SECRETS[type];
  return writeSecret(controlPlane, type, { [key]: kubeconfig, [inClusterKey]: kubeconfig }, context);
}

async function ensureHost(controlPlane: ControlPlane, kind: SpaceKind, context: ReconcilerContext): Promise<Access> {
  const { host, supervisor } = context;
  const { name } = controlPlane.metadata;
  await supervisor.declareSpace({ name, kind, backing: "host" });
  const namespace = systemNamespace(controlPlane);
  await grantClusterAdmin(host, { binding: `${name}-binding`, account: name, namespace });
  const tokenSecret = `${name}-token`;
  await host.apply(resources.Secret, { apiVersion: "v1", kind: "Secret", type: "kubernetes.io/service-account-token", metadata: { name: tokenSecret, namespace, annotations: { "kubernetes.io/service-account.name": name } } }, apply);
  const { token, ca } = await awaitToken(host, namespace, tokenSecret);
  const text = renderKubeconfig([{ name, server: host.server, caPem: ca, user: { token } }]);
  return writeSecret(controlPlane, "host", { [SECRETS.host.inClusterKey]: text }, context);
}

/** As KubeFlex: adopted once, by a Secret that is used up; the token is never renewed. */
async function ensureExternal(controlPlane: ControlPlane, kind: SpaceKind, context: ReconcilerContext): Promise<Access> {
  const { host, supervisor } = context;
  const { name } = controlPlane.metadata;
  const { inClusterKey, name: secretName } = SECRETS.external;
  const known = await host.get(resources.Secret, { namespace: systemNamespace(controlPlane), name: secretName });
  const kubeconfig = known === undefined ? await adopt(controlPlane, context) : secretText(known, inClusterKey);
  if (kubeconfig === undefined) throw new KubeStellarError(`has no key ${inClusterKey}`, { code: "BadKubeconfig", space: host.name, object: `Secret ${systemNamespace(controlPlane)}/${secretName}`, fix: "Delete it and give a new bootstrap Secret" });
  await supervisor.declareSpace({ name, kind, backing: "external", kubeconfig });
  const access = await writeSecret(controlPlane, "external", { [inClusterKey]: kubeconfig }, context);
  const used = controlPlane.spec?.bootstrapSecretRef;
  if (used !== undefined) await host.delete(resources.Secret, { namespace: used.namespace, name: used.name });
  return access;
}

async function adopt(controlPlane: ControlPlane, { host }: ReconcilerContext): Promise<string> {
  const { name } = controlPlane.metadata;
  const bootstrap = controlPlane.spec?.bootstrapSecretRef;
  const object = `ControlPlane ${name}`;
  if (bootstrap === undefined) throw new KubeStellarError("spec.bootstrapSecretRef is missing", { code: "Invalid", space: host.name, object, fix: "Name a Secret with a kubeconfig of the external cluster" });
  const secret = await host.get(resources.Secret, { namespace: bootstrap.namespace, name: bootstrap.name });
  const origin = `Secret ${bootstrap.namespace}/${bootstrap.name}`;
  const text = secret === undefined ? undefined : secretText(secret, bootstrap.inClusterKey);
  if (text === undefined) throw new KubeStellarError(`${origin} with the key ${bootstrap.inClusterKey} does not exist`, { code: "NotFound", space: host.name, object, fix: "Create it with a kubeconfig of the external cluster" });
  const access = await parseKubeconfig(text, { origin });
  const external = new KubeClient(access, { name });
  try {
    await grantClusterAdmin(external, { binding: "kubeflex-clusterrolebinding", account: "kubeflex", namespace: "kube-system" });
    const answer = (await external.raw("POST", "/api/v1/namespaces/kube-system/serviceaccounts/kubeflex/token", { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: controlPlane.spec?.tokenExpirationSeconds ?? DEFAULT_TOKEN_SECONDS } })) as { status?: { token?: string } };
    const token = answer.status?.token;
    if (token === undefined) throw new KubeStellarError("the answer to the TokenRequest has no token", { code: "UnexpectedAnswer", space: name });
    return renderKubeconfig([{ name, server: access.server, ...(access.ca === undefined ? {} : { caPem: access.ca }), user: { token } }]);
  } finally {
    external.close();
  }
}

async function grantClusterAdmin(client: SpaceClient, { binding, account, namespace }: { readonly binding: string; readonly account: string; readonly namespace: string }): Promise<void> {
  await client.apply(resources.ServiceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace } }, apply);
  await client.apply(resources.ClusterRoleBinding, { apiVersion: `${RBAC}/v1`, kind: "ClusterRoleBinding", metadata: { name: binding }, roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "cluster-admin" }, subjects: [{ kind: "ServiceAccount", name: account, namespace }] }, apply);
}

/** The controller-manager fills the Secret in. */
async function awaitToken(host: SpaceClient, namespace: string, name: string): Promise<{ readonly token: string; readonly ca: string }> {
  for (const deadline = Date.now() + TOKEN_WAIT_SECONDS * 1000; ; await delay(100)) {
    const secret = await host.get(resources.Secret, { namespace, name });
    const [token, ca] = secret === undefined ? [] : [secretText(secret, "token"), secretText(secret, "ca.crt")];
    if (token !== undefined && ca !== undefined) return { token, ca };
    if (Date.now() > deadline) throw new KubeStellarError(`has no token after ${TOKEN_WAIT_SECONDS} s`, { code: "Timeout", space: host.name, object: `Secret ${namespace}/${name}`, fix: "Look whether kube-controller-manager@host runs: ksfleet ps" });
  }
}

async function writeSecret(controlPlane: ControlPlane, type: keyof typeof SECRETS, texts: Readonly<Record<string, string>>, { host }: ReconcilerContext): Promise<Access> {
  const { name, key, inClusterKey } = SECRETS[type];
  const namespace = systemNamespace(controlPlane);
  const data = Object.fromEntries(Object.entries(texts).map(([entry, text]) => [entry, Buffer.from(text).toString("base64")]));
  await host.apply(resources.Secret, { apiVersion: "v1", kind: "Secret", type: "Opaque", metadata: { name, namespace }, data }, apply);
  return { secretRef: { namespace, name, key, inClusterKey } };
}

function secretText(secret: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const encoded = ((secret["data"] ?? {}) as Readonly<Record<string, string>>)[key];
  return encoded === undefined || encoded === "" ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}

const apply = { fieldManager: KUBEFLEX_MANAGER, force: true } as const;
