/** What is known of a value in a program: outputs awaited, unknown ones as the sentinel, nothing secret about it. */
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN, unwrapSecrets } from "../../../provider/values";

/** How long a value may take that nothing says is on its way. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * The value with all outputs in it resolved; what is unknown, at any depth, is `UNKNOWN`.
 *
 * A part that does not come is `UNKNOWN` too: it may depend on what waits for it. The other parts do not suffer from it.
 *
 * @param bare - takes the marks of secrets off. @default they are unwrapped: for deciding, not for showing
 */
export async function knownPart(value: unknown, bare: (marked: unknown) => unknown = unwrapSecrets): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) return inTime(resolved(value, bare), PATIENCE_MILLISECONDS);
  if (Array.isArray(value)) return Promise.all(value.map((item) => knownPart(item, bare)));
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await knownPart(item, bare)] as const)));
}

/** Resolves when these resources are registered, whether or not that went well. */
export async function registered(resources: readonly pulumi.Resource[]): Promise<void> {
  await pulumi.runtime.serializeProperties("kubestellar-fleet", { urns: resources.map(({ urn }) => urn) });
}

async function resolved(value: unknown, bare: (marked: unknown) => unknown): Promise<unknown> {
  const props = (await pulumi.runtime.serializeProperties("kubestellar-fleet", { value })) as { readonly value: unknown };
  return bare(props.value);
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
