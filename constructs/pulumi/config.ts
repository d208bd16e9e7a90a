/** Config of the stack: where spaces are, whatever the program says. `pulumi config set --path kubestellar:spaces.its1.kubeconfig.path FILE` */
import * as pulumi from "@pulumi/pulumi";
import type { KubeconfigArgs } from "./space";

interface SpaceConfig {
  readonly kubeconfig?: { readonly path?: string; readonly context?: string; readonly env?: string };
}

/**
 * The kubeconfig that the stack's config gives a space, which then is reached directly.
 *
 * @throws Error for keys that mean nothing, because a misspelt one would otherwise be applied to the wrong cluster.
 */
export function configuredKubeconfig(space: string): KubeconfigArgs | undefined {
  const spaces = new pulumi.Config("kubestellar").getObject<Readonly<Record<string, SpaceConfig>>>("spaces");
  const found = spaces?.[space];
  if (found === undefined) return undefined;
  const strange = [...Object.keys(found).filter((key) => key !== "kubeconfig"), ...Object.keys(found.kubeconfig ?? {}).filter((key) => !["path", "context", "env"].includes(key)).map((key) => `kubeconfig.${key}`)];
  if (strange.length > 0) throw new Error(`config kubestellar:spaces.${space} has ${strange.join(", ")}, which means nothing; write kubestellar:spaces.${space}.kubeconfig.path, .context or .env`);
  // What `pulumi config rm --path` of the last key leaves is an empty object, and no wish.
  return found.kubeconfig === undefined || Object.keys(found.kubeconfig).length === 0 ? undefined : found.kubeconfig;
}
