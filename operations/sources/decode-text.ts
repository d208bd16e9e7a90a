/** Bytes of a manifest to text, without the silent repairs that decoders make: what is no UTF-8 would be applied as other text. */
import { isUtf8 } from "node:buffer";
import type { Diagnostic } from "../../core/model/diagnostic";
import { lineColumnAt } from "./fleet/line-column";

/** What a decoder writes for bytes that are no character, and its own bytes. */
const REPLACEMENT = "\uFFFD";
const REPLACEMENT_BYTES = Buffer.from(REPLACEMENT);

/** The text, or a finding at the first byte that is no UTF-8. A byte order mark is kept. */
export function decodeText(bytes: Buffer, file: string): { readonly text: string; readonly finding?: undefined } | { readonly finding: Diagnostic } {
  const text = bytes.toString("utf8");
  if (isUtf8(bytes)) return { text };
  let at = text.indexOf(REPLACEMENT);
  let before = Buffer.byteLength(text.slice(0, at));
  // Some of them may be in the file as such.
  while (bytes.subarray(before, before + REPLACEMENT_BYTES.length).equals(REPLACEMENT_BYTES)) {
    const next = text.indexOf(REPLACEMENT, at + 1);
    before += Buffer.byteLength(text.slice(at, next));
    at = next;
  }
  const byte = (bytes[before] ?? 0).toString(16).padStart(2, "0");
  return { finding: { code: "KS201", severity: "error", path: "", message: `is no UTF-8 text (byte 0x${byte})`, fix: "Save the file in UTF-8", file, ...lineColumnAt(text, at) } };
}

/**
 * Characters that neither YAML nor JSON allows in a text; kubectl and Helm refuse the file.
 * @see YAML 1.2.2, 5.1
 */
// eslint-disable-next-line no-control-regex
export const FORBIDDEN_CHARACTER = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;
