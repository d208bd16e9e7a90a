/** `+ - * / %` and the unary minus, with cel-go's checks for overflow. */
import { isInRange } from "./time";
import { CelDuration, CelError, CelList, CelTimestamp, CelUint, type CelResult, type CelValue } from "./values";

type Operator = "+" | "-" | "*" | "/" | "%";

const NO_OVERLOAD = new CelError("no such overload");

/** @param operator - of two values that are no errors. */
export function calculate(operator: Operator, a: CelValue, b: CelValue): CelResult {
  if (typeof a === "bigint") return typeof b === "bigint" ? integers(operator, a, b, (n) => BigInt.asIntN(64, n) === n, (n) => n, "integer overflow") : NO_OVERLOAD;
  if (a instanceof CelUint) return b instanceof CelUint ? integers(operator, a.value, b.value, (n) => BigInt.asUintN(64, n) === n, (n) => new CelUint(n), "unsigned integer overflow") : NO_OVERLOAD;
  if (typeof a === "number" && operator !== "%") return typeof b === "number" ? doubles(operator, a, b) : NO_OVERLOAD;
  if (operator === "+" || operator === "-") {
    if (a instanceof CelTimestamp || a instanceof CelDuration) return times(operator, a, b);
    if (operator === "+" && typeof a === "string") return typeof b === "string" ? a + b : NO_OVERLOAD;
    if (operator === "+" && a instanceof Uint8Array) return b instanceof Uint8Array ? Uint8Array.from([...a, ...b]) : NO_OVERLOAD;
    if (operator === "+" && a instanceof CelList) return b instanceof CelList ? a.concat(b) : NO_OVERLOAD;
  }
  return missing(`_${operator}_`, a);
}

/** The unary minus. */
export function negate(value: CelValue): CelResult {
  if (typeof value === "bigint") return value === -(2n ** 63n) ? new CelError("integer overflow") : -value;
  if (typeof value === "number") return -value;
  if (value instanceof CelDuration) return durationOf(-value.nanoseconds);
  return typeof value === "boolean" ? NO_OVERLOAD : missing("-_", value);
}

/** What cel-go says of an operand that lacks the operation: texts and times take part in dispatch by name, others do not. */
export function missing(name: string, operand: CelValue): CelError {
  const receives = typeof operand === "string" || operand instanceof CelTimestamp || operand instanceof CelDuration;
  return receives ? NO_OVERLOAD : new CelError(`no such overload: ${name}`);
}

function integers(operator: Operator, a: bigint, b: bigint, fits: (n: bigint) => boolean, wrap: (n: bigint) => CelValue, overflow: string): CelResult {
  if (b === 0n && operator === "/") return new CelError("division by zero");
  if (b === 0n && operator === "%") return new CelError("modulus by zero");
  // The smallest integer has no remainder by -1 in Go's eyes: the division overflows.
  if (operator === "%" && !fits(a / b)) return new CelError(overflow);
  const result = operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : operator === "/" ? a / b : a % b;
  return fits(result) ? wrap(result) : new CelError(overflow);
}

function doubles(operator: Exclude<Operator, "%">, a: number, b: number): number {
  return operator === "+" ? a + b : operator === "-" ? a - b : operator === "*" ? a * b : a / b;
}

function times(operator: "+" | "-", a: CelTimestamp | CelDuration, b: CelValue): CelResult {
  const sign = operator === "+" ? 1n : -1n;
  if (a instanceof CelDuration) {
    if (b instanceof CelDuration) return durationOf(a.nanoseconds + sign * b.nanoseconds);
    return operator === "+" && b instanceof CelTimestamp ? timestampOf(b.nanoseconds + a.nanoseconds, b.offset) : NO_OVERLOAD;
  }
  if (b instanceof CelDuration) {
    if (operator === "-" && b.nanoseconds === -(2n ** 63n)) return new CelError("integer overflow");
    return timestampOf(a.nanoseconds + sign * b.nanoseconds, a.offset);
  }
  return operator === "-" && b instanceof CelTimestamp ? durationOf(a.nanoseconds - b.nanoseconds) : NO_OVERLOAD;
}

function durationOf(nanoseconds: bigint): CelResult {
  return BigInt.asIntN(64, nanoseconds) === nanoseconds ? new CelDuration(nanoseconds) : new CelError("integer overflow");
}

function timestampOf(nanoseconds: bigint, offset: number): CelResult {
  return isInRange(nanoseconds) ? new CelTimestamp(nanoseconds, offset) : new CelError("timestamp overflow");
}
