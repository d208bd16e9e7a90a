/** The values that a template over texts can meet. Undefined stands for Go's invalid value, such as `nil`. */

export type Value =
  /** Bytes, see bytes.ts. */
  | { readonly type: "string"; readonly value: string }
  /** 64 bits for `int`, a byte of a text for `uint8`. */
  | { readonly type: "int" | "uint8"; readonly value: bigint }
  | { readonly type: "float64"; readonly value: number }
  | { readonly type: "complex128"; readonly value: { readonly re: number; readonly im: number } }
  | { readonly type: "bool"; readonly value: boolean }
  /** Keys ascending. */
  | { readonly type: "map[string]string"; readonly value: ReadonlyMap<string, string> };

export type MaybeValue = Value | undefined;

export function goString(value: string): Value {
  return { type: "string", value };
}

export function goInt(value: bigint | number): Value {
  return { type: "int", value: BigInt(value) };
}

export function goBool(value: boolean): Value {
  return { type: "bool", value };
}

/** Not the zero of its type; nothing is false. */
export function isTrue(value: MaybeValue): boolean {
  switch (value?.type) {
    case undefined:
      return false;
    case "string":
      return value.value !== "";
    case "int":
    case "uint8":
      return value.value !== 0n;
    case "float64":
      return value.value !== 0;
    case "complex128":
      return value.value.re !== 0 || value.value.im !== 0;
    case "bool":
      return value.value;
    case "map[string]string":
      return value.value.size > 0;
  }
}
