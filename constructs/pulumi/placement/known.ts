/** What is known of a value in a program: outputs awaited, unknown ones as the sentinel, nothing secret about it. */
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN, unwrapSecrets } from "../../../provider/values";

/** How long a value may take that nothing says is on its way. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * The value with all outputs in it resolved; what is unknown, at any depth, is `UNKNOWN`. Secrets are unwrapped: for deciding,
 * not for showing.
 *
 * A part that does not come is `UNKNOWN` too: it may depend on what waits for it. The other parts do not suffer from it.
 */
export async function knownPart(value: unknown, patienceMilliseconds = PATIENCE_MILLISECONDS): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) return inTime(resolved(value), patienceMilliseconds);
  if (Array.isArray(value)) return Promise.all(value.map((item) => knownPart(item, patienceMilliseconds)));
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await knownPart(item, patienceMilliseconds)] as const)));
}

/** Resolves when these resources are registered, whether or not that went well. */
export async function registered(resources: readonly pulumi.Resource[]): Promise<void> {
  await pulumi.runtime.serializeProperties("kubestellar-fleet", { urns: resources.map(({ urn }) => urn) });
}

async function resolved(value: unknown): Promise<unknown> {
  const props = (await pulumi.runtime.serializeProperties("kubestellar-fleet", { value })) as { readonly value: unknown };
  return unwrapSecrets(props.value);
}

async function inTime(value: Promise<unknown>, milliseconds: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>((resolve) => (timer = setTimeout(() => resolve(UNKNOWN), milliseconds)));
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
