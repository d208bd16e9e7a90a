/** What is known of a value in a program: outputs awaited, unknown ones as the sentinel, nothing secret about it. */
import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN, unwrapSecrets } from "../../../provider/values";

/** How long a value may take that nothing says is on its way. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * The value with all outputs in it resolved; what is unknown, at any depth, is `UNKNOWN`. Secrets are unwrapped: for deciding,
 * not for showing.
 *
 * A value that does not come is `UNKNOWN` too: it may depend on what waits for it.
 */
export async function knownPart(value: unknown, patienceMilliseconds = PATIENCE_MILLISECONDS): Promise<unknown> {
  if (isPlain(value)) return value;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<unknown>((resolve) => (timer = setTimeout(() => resolve(UNKNOWN), patienceMilliseconds)));
  const known = pulumi.runtime.serializeProperties("kubestellar-fleet", { value }).then((props) => unwrapSecrets((props as { readonly value: unknown }).value));
  try {
    return await Promise.race([known, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** No promise or output anywhere in it. */
function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (value instanceof Promise || pulumi.Output.isInstance(value)) return false;
  return Object.values(value).every(isPlain);
}
