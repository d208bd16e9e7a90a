/** COUNT, SUM, AVG, MIN and MAX over the rows of a group (reference 4.3). */
import type { CombinedValue } from "../model/combined-status";
import { CelTypeValue, CelUint, goTypeOf, type CelValue } from "./cel";
import { formatFloat, parseGoFloat } from "../model/go-float";

/** The value of a column in one row; absent for a COUNT. */
export interface AggregatedCell {
  readonly wec: string;
  readonly value: CelValue | undefined;
}

/**
 * Aggregates one column of one group.
 *
 * Texts count as the number that Go reads in them; anything else is passed over, but is still counted by AVG's divisor.
 *
 * @returns the value, and the first thing that was wrong.
 */
export function aggregate(type: string, cells: readonly AggregatedCell[]): { readonly value: CombinedValue; readonly error?: string } {
  let error: string | undefined;
  const numbers = (): readonly number[] =>
    cells.flatMap(({ wec, value }) => {
      const number = numberOf(value);
      if (typeof number !== "string") return number === undefined ? [] : [number];
      error ??= `for WEC ${wec}, ${number}`;
      return [];
    });
  const sum = () => numbers().reduce((a, b) => a + b, 0);
  const result = (value: number) => ({ value: { type: "Number", float: formatFloat(value, "g", -1) }, ...(error !== undefined && { error }) });
  switch (type) {
    case "COUNT":
      return { value: { type: "Number", float: String(cells.length) } };
    case "SUM":
      return result(sum());
    case "AVG":
      if (cells.length === 0) return { ...result(NaN), error: "no values to average" };
      return result(sum() / cells.length);
    case "MIN":
      return result(numbers().reduce((a, b) => (b < a ? b : a), Infinity));
    case "MAX":
      return result(numbers().reduce((a, b) => (b > a ? b : a), -Infinity));
    default:
      return { value: { type: "Null" }, error: `unsupported aggregation type ${type}` };
  }
}

/** Undefined for no value; a text says what is wrong. */
function numberOf(value: CelValue | undefined): number | string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return value;
  if (value instanceof CelUint) return Number(value.value);
  const text = value instanceof CelTypeValue ? value.name : value;
  if (typeof text !== "string") return `combinedField subject has unexpected type ${goTypeOf(value)}`;
  const parsed = parseGoFloat(text);
  return parsed.ok ? parsed.value : `failed to parse combinedField subject as a float: ${parsed.error}`;
}
