/** What is known of a value in a program: outputs awaited, unknown ones as the sentinel, nothing secret about it. */
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN, unwrapSecrets, type ValuePath } from "../../../provider/values";

/** Takes the marks of secrets off a value. */
export type Bare = (marked: unknown, at: ValuePath) => unknown;

/** How long a value may take that nothing says is on its way. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * The value with all outputs in it resolved; what is unknown, at any depth, is `UNKNOWN`.
 *
 * A part that does not come is `UNKNOWN` too: it may depend on what waits for it. The other parts do not suffer from it.
 *
 * @param bare - takes the marks of secrets off a part that stands there. @default they are unwrapped: for deciding, not for showing
 * @param at - where the value stands.
 */
export async function knownPart(value: unknown, bare: Bare = unwrapSecrets, at: ValuePath = []): Promise<unknown> {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) return inTime(resolved(value, (marked) => bare(marked, at)), PATIENCE_MILLISECONDS);
  if (Array.isArray(value)) return Promise.all(value.map((item, i) => knownPart(item, bare, [...at, String(i)])));
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await knownPart(item, bare, [...at, key])] as const)));
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
