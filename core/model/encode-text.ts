/** The form of a Secret's data: UTF-8 in base64. */
export function encodeText(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
