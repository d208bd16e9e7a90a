/** What Go's JSON encoder makes of a CEL value, with the oddities that come from the Go types behind it. */
import type { Json } from "../../model/kube-object";
import { formatTimestamp } from "./time";
import { CelDuration, CelList, CelMap, CelTimestamp, CelTypeValue, CelUint, fromJson, NIL_MAP, type CelValue } from "./values";

/** Thrown inside for what JSON cannot hold. */
class NotEncodable extends Error {}

/** JSON of what a value holds; undefined where Go's encoder refuses: maps made by an expression, infinite numbers. */
export function encodeJson(value: CelValue): Json | undefined {
  try {
    return contentJson(value);
  } catch (error) {
    if (error instanceof NotEncodable) return undefined;
    throw error;
  }
}

/** JSON of the Go value inside. */
function contentJson(value: CelValue): Json {
  if (value instanceof CelDuration) return integerJson(value.nanoseconds);
  if (value instanceof CelTypeValue) return value.name;
  if (value instanceof CelMap) {
    if (value.json === undefined) throw new NotEncodable();
    return plainJson(value.json);
  }
  if (!(value instanceof CelList)) return wrapperJson(value);
  if (value.origin === "json") return plainJson(value.json);
  // A loop that gathers nothing makes no list for Go.
  if (value.origin === "gathered" && value.size === 0) return null;
  // Elements of a list are encoded with their wrappers; joining two lists unwraps them.
  return [...value.values()].map(value.origin === "joined" ? contentJson : wrapperJson);
}

/** JSON of cel-go's wrapper itself, whose exported fields are all that shows. */
function wrapperJson(value: CelValue): Json {
  if (value === null) return 0;
  if (typeof value === "bigint") return integerJson(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new NotEncodable();
    return value;
  }
  if (typeof value !== "object") return value;
  if (value instanceof CelUint) return integerJson(value.value);
  if (value instanceof Uint8Array) return base64(value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return { Duration: integerJson(value.nanoseconds) };
  if (value instanceof CelTypeValue) return {};
  return { Adapter: {} };
}

/** JSON that came from outside, with timestamps that were put among it. */
function plainJson(value: unknown): Json {
  if (value === null || value === undefined || value === NIL_MAP) return null;
  if (Array.isArray(value)) return value.map(plainJson);
  if (typeof value !== "object") return typeof value === "bigint" ? integerJson(value) : (value as Json);
  const cel = fromJson(value);
  if (cel instanceof CelTimestamp) return protobufJson(cel);
  if (!(cel instanceof CelMap)) return contentJson(cel);
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, plainJson(member)]])));
}

/** A timestamp among JSON is a protocol buffer message upstream; the epoch stands for a missing one. */
function protobufJson({ nanoseconds }: CelTimestamp): Json {
  if (nanoseconds === 0n) return null;
  const nanos = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (nanoseconds - nanos) / 1_000_000_000n;
  return { ...(seconds !== 0n && { seconds: integerJson(seconds) }), ...(nanos !== 0n && { nanos: integerJson(nanos) }) };
}

/** JSON numbers in JavaScript hold 53 bits; beyond that the nearest one stands. */
function integerJson(value: bigint): number {
  return Number(value);
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
