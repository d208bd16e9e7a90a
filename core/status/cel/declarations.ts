/** The functions and names of plain CEL with their types. KubeStellar adds variables, no functions. */
import { BOOL, BYTES, DOUBLE, DURATION, DYN, INT, listOf, mapOf, NULL, param, STRING, TIMESTAMP, typeOf, UINT, type CelType } from "./types";

export interface Overload {
  readonly args: readonly CelType[];
  readonly result: CelType;
  /** Called as `x.f(…)`, the first argument being `x`. */
  readonly member: boolean;
  readonly generic: boolean;
}

const A = param("A");
const B = param("B");
const LIST = listOf(A);
const MAP = mapOf(A, B);

const overload = (args: readonly CelType[], result: CelType, member: boolean): Overload => ({ args, result, member, generic: args.some(isGeneric) });
const free = (result: CelType, ...args: readonly CelType[]): Overload => overload(args, result, false);
const member = (result: CelType, ...args: readonly CelType[]): Overload => overload(args, result, true);

const arithmetic = (...types: readonly CelType[]): readonly Overload[] => types.map((t) => free(t, t, t));
/** Of one type only; numbers of different types compare at run time, but the checker does not let them unless one is dyn. */
const ORDER: readonly Overload[] = [BOOL, INT, UINT, DOUBLE, STRING, BYTES, TIMESTAMP, DURATION].map((t) => free(BOOL, t, t));
const part = (ofDuration: boolean): readonly Overload[] => [member(INT, TIMESTAMP), member(INT, TIMESTAMP, STRING), ...(ofDuration ? [member(INT, DURATION)] : [])];
const conversion = (to: CelType, ...from: readonly CelType[]): readonly Overload[] => from.map((t) => free(to, t));

const functions = new Map<string, readonly Overload[]>([
  ["_?_:_", [free(A, BOOL, A, A)]],
  ["_&&_", [free(BOOL, BOOL, BOOL)]],
  ["_||_", [free(BOOL, BOOL, BOOL)]],
  ["!_", [free(BOOL, BOOL)]],
  ["@not_strictly_false", [free(BOOL, BOOL)]],
  ["_==_", [free(BOOL, A, A)]],
  ["_!=_", [free(BOOL, A, A)]],
  ["_+_", [...arithmetic(BYTES, DOUBLE, DURATION), free(TIMESTAMP, DURATION, TIMESTAMP), free(TIMESTAMP, TIMESTAMP, DURATION), ...arithmetic(INT, LIST, STRING, UINT)]],
  ["_-_", [...arithmetic(DOUBLE, DURATION, INT), free(TIMESTAMP, TIMESTAMP, DURATION), free(DURATION, TIMESTAMP, TIMESTAMP), ...arithmetic(UINT)]],
  ["_*_", arithmetic(DOUBLE, INT, UINT)],
  ["_/_", arithmetic(DOUBLE, INT, UINT)],
  ["_%_", arithmetic(INT, UINT)],
  ["-_", [free(DOUBLE, DOUBLE), free(INT, INT)]],
  ["_<_", ORDER],
  ["_<=_", ORDER],
  ["_>_", ORDER],
  ["_>=_", ORDER],
  ["_[_]", [free(A, LIST, INT), free(B, MAP, A)]],
  ["@in", [free(BOOL, A, LIST), free(BOOL, A, MAP)]],
  ["size", [BYTES, LIST, MAP, STRING].flatMap((t) => [free(INT, t), member(INT, t)])],
  ["type", [free(typeOf(A), A)]],
  ["bool", conversion(BOOL, BOOL, STRING)],
  ["bytes", conversion(BYTES, BYTES, STRING)],
  ["double", conversion(DOUBLE, DOUBLE, INT, STRING, UINT)],
  ["duration", conversion(DURATION, DURATION, INT, STRING)],
  ["dyn", [free(DYN, A)]],
  ["int", conversion(INT, INT, DOUBLE, DURATION, STRING, TIMESTAMP, UINT)],
  ["string", conversion(STRING, STRING, BOOL, BYTES, DOUBLE, DURATION, INT, TIMESTAMP, UINT)],
  ["timestamp", conversion(TIMESTAMP, TIMESTAMP, INT, STRING)],
  ["uint", conversion(UINT, UINT, DOUBLE, INT, STRING)],
  ["contains", [member(BOOL, STRING, STRING)]],
  ["endsWith", [member(BOOL, STRING, STRING)]],
  ["startsWith", [member(BOOL, STRING, STRING)]],
  ["matches", [free(BOOL, STRING, STRING), member(BOOL, STRING, STRING)]],
  ...["getFullYear", "getMonth", "getDayOfYear", "getDayOfMonth", "getDate", "getDayOfWeek"].map((name) => [name, part(false)] as const),
  ...["getHours", "getMinutes", "getSeconds", "getMilliseconds"].map((name) => [name, part(true)] as const),
]);

const OBJECT = mapOf(STRING, DYN);

const names = new Map<string, CelType>([
  ["obj", OBJECT],
  ["returned", OBJECT],
  ["propagation", OBJECT],
  ["inventory", mapOf(STRING, STRING)],
  ["bool", typeOf(BOOL)],
  ["bytes", typeOf(BYTES)],
  ["double", typeOf(DOUBLE)],
  ["google.protobuf.Duration", typeOf(DURATION)],
  ["google.protobuf.Timestamp", typeOf(TIMESTAMP)],
  ["int", typeOf(INT)],
  ["list", typeOf(LIST)],
  ["map", typeOf(MAP)],
  ["null_type", typeOf(NULL)],
  ["string", typeOf(STRING)],
  ["type", typeOf(typeOf())],
  ["uint", typeOf(UINT)],
]);

/** Overloads of a function or operator, in the order in which they are tried. */
export function functionNamed(name: string): readonly Overload[] | undefined {
  return functions.get(name.replace(/^\./, ""));
}

/** Type of a variable, or type of the type that a name stands for. */
export function typeOfName(name: string): CelType | undefined {
  return names.get(name.replace(/^\./, ""));
}

function isGeneric(type: CelType): boolean {
  return type.kind === "param" || ("params" in type && type.params.some(isGeneric));
}
