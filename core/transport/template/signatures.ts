/** The functions of a template: Go's built-in ones and no others, with what they take. */

/** `value`: anything, nothing included. `any`: the same, printed as `<nil>` when nothing. `string`: only a text. */
export type Parameter = "value" | "any" | "string";

export interface Signature {
  readonly fixed: readonly Parameter[];
  /** Type of any further arguments; absent: none are taken. */
  readonly variadic?: Parameter;
}

const signatures = {
  and: { fixed: ["value"], variadic: "value" },
  call: { fixed: ["value"], variadic: "value" },
  eq: { fixed: ["value"], variadic: "value" },
  ge: { fixed: ["value", "value"] },
  gt: { fixed: ["value", "value"] },
  html: { fixed: [], variadic: "any" },
  index: { fixed: ["value"], variadic: "value" },
  js: { fixed: [], variadic: "any" },
  le: { fixed: ["value", "value"] },
  len: { fixed: ["value"] },
  lt: { fixed: ["value", "value"] },
  ne: { fixed: ["value", "value"] },
  not: { fixed: ["value"] },
  or: { fixed: ["value"], variadic: "value" },
  print: { fixed: [], variadic: "any" },
  printf: { fixed: ["string"], variadic: "any" },
  println: { fixed: [], variadic: "any" },
  slice: { fixed: ["value"], variadic: "value" },
  urlquery: { fixed: [], variadic: "any" },
} as const satisfies Record<string, Signature>;

export type FunctionName = keyof typeof signatures;

export const builtinNames: ReadonlySet<string> = new Set(Object.keys(signatures));

export function signatureOf(name: FunctionName): Signature {
  return signatures[name];
}
