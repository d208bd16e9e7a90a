/** Plain (unquoted) words of YAML, as far as all readers agree about them. */
import { NotPlain } from "./not-plain";

/** Words that mean something, in YAML 1.2 or to readers of 1.1. */
const special: ReadonlyMap<string, boolean | null> = new Map([
  ["null", null], ["Null", null], ["NULL", null], ["~", null],
  ["true", true], ["True", true], ["TRUE", true],
  ["false", false], ["False", false], ["FALSE", false],
]);
const BOOLEAN_IN_YAML_11 = /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/;
const INTEGER = /^-?(?:0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** Looks like a number to some reader: octal, grouped, hexadecimal, signed, in base 60, infinite. */
const DOUBTFUL = /^(?:[-+]?0[0-9]+|[-+]?[0-9][0-9_]*_[0-9_.]*|0[xob].*|\+.*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
/** Where a plain text may begin with nothing to think about. */
const PLAIN_START = /^(?:[A-Za-z0-9_./$<(^;+~\\]|-[^\s])/;

/**
 * @param source - without spaces around it and without a comment.
 * @throws NotPlain for what needs the exact parser.
 */
export function readPlain(source: string): unknown {
  const first = source.charCodeAt(0);
  const isDigit = first >= 0x30 && first <= 0x39;
  if (isDigit || first === 0x2d || first === 0x2e || first === 0x2b) {
    if (INTEGER.test(source)) return Number(source);
    if (DOUBTFUL.test(source)) throw NotPlain.here;
    if (FLOAT.test(source)) return Number(source);
  } else if (source.length <= 5) {
    const word = special.get(source);
    if (word !== undefined) return word;
    if (BOOLEAN_IN_YAML_11.test(source) || source === "<<") throw NotPlain.here;
  }
  if (!PLAIN_START.test(source) || source.includes(": ") || source.includes(" #") || source.includes("\t") || source.endsWith(":")) throw NotPlain.here;
  return source;
}
