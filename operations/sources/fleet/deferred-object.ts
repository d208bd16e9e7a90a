/** Objects of a JSON file of which only the head has been read. The bytes of the file stay in memory, the values of the rest do not. */
import type { KubeObject } from "../../../core/model/kube-object";
import type { DeferredObject } from "../../../core/preview/input";
import type { Outline } from "./json-outline";
import type { SharedTexts } from "./shared-texts";

/** Most bytes that one byte of JSON becomes when Go writes it: `<` is `\u003c`, and `1e20` has 21 digits. */
const MAX_GROWTH = 6;
const QUOTE = 0x22;
const OPEN_MAP = 0x7b;

class ObjectInText implements DeferredObject {
  constructor(
    readonly apiVersion: string,
    readonly kind: string,
    readonly metadata: KubeObject["metadata"],
    private readonly bytes: Buffer,
    private readonly start: number,
    private readonly end: number,
  ) {}

  whole(): KubeObject {
    return parse(this.bytes, this.start, this.end) as KubeObject;
  }

  hasTextOf(other: DeferredObject): boolean {
    if (!(other instanceof ObjectInText) || other.end - other.start !== this.end - this.start) return false;
    return this.bytes.compare(other.bytes, other.start, other.end, this.start, this.end) === 0;
  }

  get maxBytes(): number {
    return (this.end - this.start) * MAX_GROWTH;
  }
}

/** Any value, whole: that of a deferred object is made. */
export function wholeValue(value: unknown): unknown {
  return value instanceof ObjectInText ? value.whole() : value;
}

/**
 * @param bytes - a valid JSON text.
 * @param outline - of an object in it.
 * @returns the value as it is when it does not look like a Kubernetes object: texts for apiVersion and kind, a map for metadata.
 */
export function deferredObject(bytes: Buffer, outline: Outline, texts: SharedTexts): unknown {
  const { start, end, apiVersionStart, apiVersionEnd, kindStart, kindEnd, metadataStart, metadataEnd } = outline;
  const isObject = apiVersionEnd > 0 && kindEnd > 0 && metadataEnd > 0 && bytes[apiVersionStart] === QUOTE && bytes[kindStart] === QUOTE && bytes[metadataStart] === OPEN_MAP;
  const apiVersion = isObject ? texts.take(bytes, apiVersionStart + 1, apiVersionEnd - 1) : undefined;
  const kind = isObject ? texts.take(bytes, kindStart + 1, kindEnd - 1) : undefined;
  if (apiVersion === undefined || kind === undefined) return parse(bytes, start, end);
  return new ObjectInText(apiVersion, kind, parse(bytes, metadataStart, metadataEnd) as KubeObject["metadata"], bytes, start, end);
}

function parse(bytes: Buffer, start: number, end: number): unknown {
  return JSON.parse(bytes.toString("utf8", start, end));
}
