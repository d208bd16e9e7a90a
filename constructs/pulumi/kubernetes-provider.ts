/** Providers of `@pulumi/kubernetes` for spaces. The package is loaded when one is asked for, and never before. */
import * as pulumi from "@pulumi/pulumi";
import type * as kubernetes from "@pulumi/kubernetes";
import { accessOf, connect } from "../../operations/clients";
import type { ClusterAccess, SpaceRef } from "../../operations/clients";
import { assertNever } from "../../core/model/diagnostic";
import type { SpaceInput } from "./space-input";

const providers = new WeakMap<pulumi.Resource, pulumi.ProviderResource>();

/** The one provider of a space, whose child it becomes. @throws Error when `@pulumi/kubernetes` is not installed. */
export function kubernetesProviderOf(space: pulumi.Resource, input: SpaceInput): pulumi.ProviderResource {
  const known = providers.get(space);
  if (known !== undefined) return known;
  const { Provider } = loadKubernetes();
  const made = new Provider(`${input.name}-kubernetes`, { kubeconfig: kubeconfigOf(input) }, { parent: space });
  providers.set(space, made);
  return made;
}

/** The text of a space's kubeconfig as a secret; unknown until the space exists, so that a preview contacts nobody. */
function kubeconfigOf({ name, kind, via, uid }: SpaceInput): pulumi.Output<string> {
  return pulumi.secret(pulumi.all([via, uid]).apply(([way, known]) => kubeconfigText({ name, kind, uid: known, via: way })));
}

async function kubeconfigText(ref: SpaceRef): Promise<string> {
  // Connecting checks that it is the space that is meant.
  (await connect(ref)).close();
  return renderKubeconfig(ref.name, await accessOf(ref));
}

/** One cluster, one user, one context, everything embedded; JSON, which is YAML too. */
export async function renderKubeconfig(name: string, { server, ca, tlsServerName, credentials }: ClusterAccess): Promise<string> {
  if (credentials.kind === "plugin") {
    // The plugin's own settings are not ours to rewrite.
    const { parse } = await import("yaml");
    return JSON.stringify({ ...(parse(credentials.kubeconfig) as object), "current-context": credentials.context });
  }
  const cluster = { server, ...(ca === undefined ? {} : { "certificate-authority-data": base64(ca) }), ...(tlsServerName === undefined ? {} : { "tls-server-name": tlsServerName }) };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: userOf(credentials) }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

function userOf(credentials: Exclude<ClusterAccess["credentials"], { readonly kind: "plugin" }>): object {
  switch (credentials.kind) {
    case "none":
      return {};
    case "certificate":
      return { "client-certificate-data": base64(credentials.cert), "client-key-data": base64(credentials.key) };
    case "token":
      return { token: credentials.token };
    case "tokenFile":
      return { tokenFile: credentials.file };
    default:
      return assertNever(credentials);
  }
}

const base64 = (text: string): string => Buffer.from(text, "utf8").toString("base64");

/** The package, or an error that says how to get it. */
export function loadKubernetes(): typeof kubernetes {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- three seconds to load, and optional
    return require("@pulumi/kubernetes") as typeof kubernetes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error("@pulumi/kubernetes is needed for kubernetesProvider and for install. Add it to the program's dependencies: npm install @pulumi/kubernetes", { cause: error });
  }
}
