/** The form of a Secret's data: UTF-8 in base64. */
export function encodeText(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

/** The same for a value of `stringData`: nothing is an empty text; servers refuse what else is no text (KS217), and here its JSON stands for it. */
export const encodeStringData = (value: unknown): string => encodeText(typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value));
