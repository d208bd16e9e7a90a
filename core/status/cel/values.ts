/**
 * CEL values: null, boolean and string are JavaScript's, int is a bigint, double a number; the others are here. JSON is taken
 * as it is and read lazily: a list or map remembers that it came from outside, because Go shows it otherwise than one made by
 * an expression.
 */

export class CelUint {
  constructor(readonly value: bigint) {}
}

/** An instant, and the offset in which it is shown. */
export class CelTimestamp {
  /**
   * @param nanoseconds - since 1970.
   * @param offset - seconds east of UTC.
   */
  constructor(
    readonly nanoseconds: bigint,
    readonly offset: number,
  ) {}
}

export class CelDuration {
  constructor(readonly nanoseconds: bigint) {}
}

/** A type as a value: `int`, `google.protobuf.Timestamp`. */
export class CelTypeValue {
  constructor(readonly name: string) {}
}

/** A failure, which travels like a value until something absorbs it. */
export class CelError {
  constructor(readonly message: string) {}
}

/** A list. */
export class CelList {
  private constructor(
    private readonly items: readonly unknown[],
    /** `json`: from outside; `literal`: made by an expression; `gathered`: by a loop; `joined`: by `+` of lists that are not empty. */
    readonly origin: "json" | "literal" | "gathered" | "joined",
  ) {}

  static ofJson(items: readonly unknown[]): CelList {
    return new CelList(items, "json");
  }

  static of(items: readonly CelValue[]): CelList {
    return new CelList(items, "literal");
  }

  /** For a loop to gather elements in. Adding to it changes it, so that a loop takes linear time; nobody else has it before the end. */
  static gathering(): CelList {
    return new CelList([], "gathered");
  }

  get size(): number {
    return this.items.length;
  }

  get(index: number): CelValue {
    const item = this.items[index];
    return this.origin === "json" ? fromJson(item) : (item as CelValue);
  }

  *values(): Generator<CelValue> {
    for (let i = 0; i < this.items.length; i++) yield this.get(i);
  }

  /** An empty side gives the other one itself. */
  concat(other: CelList): CelList {
    if (this.origin === "gathered" && Object.isExtensible(this.items)) {
      (this.items as CelValue[]).push(...other.values());
      return this;
    }
    if (this.size === 0) return other;
    if (other.size === 0) return this;
    return new CelList([...this.values(), ...other.values()], "joined");
  }

  /** Ends the gathering. */
  gathered(): void {
    Object.preventExtensions(this.items);
  }

  /** The JSON that it is made of; only of origin `json`. */
  get json(): readonly unknown[] {
    return this.items;
  }
}

/** A map. Keys of JSON are texts; keys of literals any value, told apart by type. */
export abstract class CelMap {
  abstract readonly size: number;
  abstract find(key: CelValue): CelValue | undefined;
  abstract keys(): Iterable<CelValue>;
  /** The JSON object that it is; undefined for one made by an expression. */
  abstract readonly json: Readonly<Record<string, unknown>> | undefined;
}

class JsonMap extends CelMap {
  constructor(readonly json: Readonly<Record<string, unknown>>) {
    super();
  }

  get size(): number {
    return this.names().length;
  }

  find(key: CelValue): CelValue | undefined {
    return typeof key === "string" && Object.hasOwn(this.json, key) && this.json[key] !== undefined ? fromJson(this.json[key]) : undefined;
  }

  keys(): readonly string[] {
    return this.names();
  }

  private names(): readonly string[] {
    return Object.keys(this.json).filter((name) => this.json[name] !== undefined);
  }
}

/** A map made by an expression. */
export class LiteralMap extends CelMap {
  readonly json = undefined;
  private readonly entries = new Map<unknown, readonly [CelValue, CelValue]>();

  get size(): number {
    return this.entries.size;
  }

  set(key: CelValue, value: CelValue): void {
    this.entries.set(identityOf(key), [key, value]);
  }

  /** A number finds an integer key of equal value, signed or not; a double key is found by doubles only. */
  find(key: CelValue): CelValue | undefined {
    const exact = this.entries.get(identityOf(key));
    if (exact !== undefined) return exact[1];
    const integer = integerOf(key);
    if (integer === undefined) return undefined;
    return (this.entries.get(identityOf(integer)) ?? this.entries.get(identityOf(new CelUint(integer))))?.[1];
  }

  keys(): readonly CelValue[] {
    return [...this.entries.values()].map(([key]) => key);
  }
}

export type CelValue = null | boolean | bigint | number | string | CelUint | Uint8Array | CelTimestamp | CelDuration | CelTypeValue | CelList | CelMap;

/** What an operation gives. */
export type CelResult = CelValue | CelError;

/** An empty map that Go has never made: its JSON is null. Stands for the status of a WorkStatus that has none. */
export const NIL_MAP: Readonly<Record<string, never>> = Object.freeze({});

/**
 * A value of JSON, or a CEL value that was put among JSON. A number without fraction that fits is an int, as Kubernetes decodes
 * it; `undefined` counts as null.
 */
export function fromJson(value: unknown): CelValue {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) && Math.abs(value) < 2 ** 63 && !Object.is(value, -0) ? BigInt(value) : value;
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return CelList.ofJson(value);
  return isCelObject(value) ? value : new JsonMap(value as Readonly<Record<string, unknown>>);
}

function isCelObject(value: object): value is Extract<CelValue, object> {
  return value instanceof CelTimestamp || value instanceof CelDuration || value instanceof CelUint || value instanceof CelTypeValue || value instanceof CelList || value instanceof CelMap || value instanceof Uint8Array;
}

/** CEL's name of a value's type, as `type()` gives it. */
export function typeNameOf(value: CelValue): string {
  if (value === null) return "null_type";
  if (value instanceof CelUint) return "uint";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof CelTimestamp) return "google.protobuf.Timestamp";
  if (value instanceof CelDuration) return "google.protobuf.Duration";
  if (value instanceof CelTypeValue) return "type";
  if (typeof value === "object") return value instanceof CelList ? "list" : "map";
  return typeof value === "boolean" ? "bool" : typeof value === "bigint" ? "int" : typeof value === "number" ? "double" : "string";
}

/** Go's name for the type of what a value holds, as `%T` prints it. */
export function goTypeOf(value: CelValue): string {
  switch (typeNameOf(value)) {
    case "bool":
      return "bool";
    case "int":
      return "int64";
    case "uint":
      return "uint64";
    case "double":
      return "float64";
    case "string":
    case "type":
      return "string";
    case "null_type":
      return "structpb.NullValue";
    case "bytes":
      return "[]uint8";
    case "google.protobuf.Timestamp":
      return "time.Time";
    case "google.protobuf.Duration":
      return "time.Duration";
    case "list":
      return value instanceof CelList && (value.origin === "literal" || value.origin === "gathered") ? "[]ref.Val" : "[]interface {}";
    default:
      return value instanceof CelMap && value.json === undefined ? "map[ref.Val]ref.Val" : "map[string]interface {}";
  }
}

/** Go's name for the type of the value itself, as `%T` prints it in messages. */
export function celGoTypeOf(value: CelValue): string {
  const name = typeNameOf(value);
  if (value instanceof CelList) return value.origin === "joined" ? "*types.concatList" : "*types.baseList";
  const plain: Readonly<Record<string, string>> = { "null_type": "types.Null", "google.protobuf.Timestamp": "types.Timestamp", "google.protobuf.Duration": "types.Duration", type: "*types.Type", map: "*types.baseMap" };
  return plain[name] ?? `types.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** A key that is the same for values that Go's maps take for the same key: of equal type and value; others are unique. */
export function identityOf(value: CelValue): unknown {
  if (typeof value === "number") return Number.isNaN(value) ? Symbol("NaN") : value === 0 ? 0 : value;
  if (value === null || typeof value !== "object") return value;
  // No text of Kubernetes holds a NUL, so that these cannot be mistaken for texts.
  if (value instanceof CelUint) return `\0u${value.value}`;
  if (value instanceof CelTimestamp) return `\0t${value.nanoseconds}/${value.offset}`;
  if (value instanceof CelDuration) return `\0d${value.nanoseconds}`;
  if (value instanceof CelTypeValue) return `\0y${value.name}`;
  return value;
}

/** The int64 that a number equals without loss. */
function integerOf(value: CelValue): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (value instanceof CelUint) return value.value;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return undefined;
}
