/** The value of a literal. */
import type { Token } from "./lexer";
import { unescapeBytes, unescapeText } from "./unescape";
import { CelUint, type CelValue } from "./values";

/** The value, or cel-go's words for why there is none. */
export function parseLiteral({ kind, text }: Token, negative: boolean): { readonly ok: true; readonly value: CelValue } | { readonly ok: false; readonly error: string } {
  switch (kind) {
    case "int": {
      const value = BigInt(text) * (negative ? -1n : 1n);
      return BigInt.asIntN(64, value) === value ? { ok: true, value } : { ok: false, error: "invalid int literal" };
    }
    case "uint": {
      const value = BigInt(text.slice(0, -1));
      return BigInt.asUintN(64, value) === value ? { ok: true, value: new CelUint(value) } : { ok: false, error: "invalid uint literal" };
    }
    case "float": {
      const value = Number(text) * (negative ? -1 : 1);
      return Number.isFinite(value) ? { ok: true, value } : { ok: false, error: "invalid double literal" };
    }
    case "string":
      return unescapeText(text);
    case "bytes":
      return unescapeBytes(text.slice(1));
    case "keyword":
    case "identifier":
    case "operator":
    case "end":
      return { ok: true, value: text === "true" ? true : text === "false" ? false : null };
  }
}
