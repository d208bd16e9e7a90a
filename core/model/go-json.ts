/** JSON as Go's encoder writes it, where its text or its length is visible to users. */

/** Like `JSON.stringify`, with `<`, `>`, `&` and the two Unicode line separators escaped as Go does. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Bytes of an object as `MarshalJSON` of an unstructured object gives it: the encoder's text and a line break. */
export function goJsonSize(value: unknown): number {
  return utf8Length(goJson(value)) + 1;
}

/** Bytes of a text in UTF-8; a lone surrogate counts as the replacement character. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}
