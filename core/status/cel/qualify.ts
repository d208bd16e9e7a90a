/** `.name`, `has(….name)` and `[index]`. */
import { formatFloat } from "../../model/go-float";
import { CelError, CelList, CelMap, celGoTypeOf, CelUint, goTypeOf, typeNameOf, type CelResult, type CelValue } from "./values";

/** A member by name. What is no map has no keys. */
export function field(container: CelValue, name: string): CelResult {
  return indexed(container, name);
}

/** Whether a member is there. What is no map lacks it; only a list complains of a name for an index. */
export function hasField(container: CelValue, name: string): CelResult {
  if (container instanceof CelMap) return container.find(name) !== undefined;
  return container instanceof CelList ? wrongIndexType(name) : false;
}

/**
 * An element by index or key.
 *
 * @param isNative - whether cel-go has the index as Go's own value; it only shows in messages.
 */
export function indexed(container: CelValue, index: CelValue, isNative = true): CelResult {
  if (typeof index === "object" && !(index instanceof CelUint)) {
    const native = index === null ? "<nil>" : (index instanceof CelList && index.origin === "json") || (index instanceof CelMap && index.json !== undefined) ? goTypeOf(index) : undefined;
    return new CelError(`invalid qualifier type: ${(isNative ? native : undefined) ?? celGoTypeOf(index)}`);
  }
  if (container instanceof CelMap) {
    const found = container.find(index);
    return found === undefined ? noSuchKey(index) : found;
  }
  if (!(container instanceof CelList)) return noSuchKey(index);
  const position = positionOf(index);
  if (position === undefined) return typeof index === "number" || index instanceof CelUint ? new CelError(`unsupported index value ${show(index)} in list`) : wrongIndexType(index);
  return position >= 0n && position < BigInt(container.size) ? container.get(Number(position)) : new CelError(`index out of bounds: ${show(index)}`);
}

function noSuchKey(key: CelValue): CelError {
  return new CelError(`no such key: ${show(key)}`);
}

function wrongIndexType(index: CelValue): CelError {
  return new CelError(`unsupported index type '${typeNameOf(index)}' in list`);
}

/** Any number that is a whole one. */
function positionOf(index: CelValue): bigint | undefined {
  if (typeof index === "bigint") return index;
  if (index instanceof CelUint) return index.value < 2n ** 63n ? index.value : undefined;
  return typeof index === "number" && Number.isInteger(index) && Math.abs(index) < 2 ** 63 ? BigInt(index) : undefined;
}

/** As Go's `%v` shows a value in a message. */
function show(value: CelValue): string {
  if (typeof value === "number") return formatFloat(value, "g", -1);
  if (value instanceof CelUint) return String(value.value);
  return typeof value === "object" ? typeNameOf(value) : String(value);
}
