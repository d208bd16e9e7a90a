/** Guards as TypeScript: checked where they are written. */
import { InvalidInputError } from "../../model/diagnostic";
import type { Guards, GuardsSpec } from "./guards";
import { readGuards } from "./read-guards";

/**
 * Checks guards, for `fleet.guards.ts` and for programs.
 *
 * @example
 * ```ts
 * export default defineGuards({ maxClustersTouched: "20%", protected: { clusters: ["store-1"] } });
 * ```
 * @returns the same object: every gate takes it as it is.
 * @throws InvalidInputError with every fault at once (KS240).
 */
export function defineGuards<G extends GuardsSpec>(guards: G): G {
  parseGuards(guards);
  return guards;
}

/** Reads guards for a gate. @throws InvalidInputError with every fault at once (KS240). */
export function parseGuards(spec: GuardsSpec): Guards {
  const { guards, findings } = readGuards(spec);
  if (findings.length > 0) throw new InvalidInputError(findings);
  return guards;
}
