/** Kubernetes quantities, such as `3900m` or `16Gi`: compared and summed, exactly. */

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const NANO = 1_000_000_000n;

/** Adds up maps of quantities key by key. The suffix family of the first value of a key decides how its sum is written; unreadable values are left out. */
export function sumQuantities(lists: readonly Readonly<Record<string, string | number>>[]): Record<string, string> {
  const sums = new Map<string, { total: bigint; binary: boolean }>();
  for (const list of lists) {
    for (const [key, value] of Object.entries(list)) {
      const parsed = parseQuantity(String(value));
      if (parsed === undefined) continue;
      const sum = sums.get(key);
      if (sum === undefined) sums.set(key, { total: parsed.nano, binary: parsed.binary });
      else sum.total += parsed.nano;
    }
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { total, binary }]) => [key, formatQuantity(total, binary)]));
}

/** Negative when `a` is less than `b`, 0 when they are equal; `undefined` when one of them is no quantity. */
export function compareQuantities(a: string | number, b: string | number): number | undefined {
  const [x, y] = [parseQuantity(String(a)), parseQuantity(String(b))];
  if (x === undefined || y === undefined) return undefined;
  return x.nano < y.nano ? -1 : x.nano > y.nano ? 1 : 0;
}

function parseQuantity(text: string): { readonly nano: bigint; readonly binary: boolean } | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]?)(?:[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = "", suffix = "", exponent = "0"] = match;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const binary = BINARY.includes(suffix);
  const unit = binary ? 1024n ** BigInt(BINARY.indexOf(suffix) + 1) : 1n;
  const power = 9 - fraction.length + Number(exponent) + (binary ? 0 : DECIMAL[suffix]!);
  const scaled = digits * unit;
  return { nano: power >= 0 ? scaled * 10n ** BigInt(power) : scaled / 10n ** BigInt(-power), binary };
}

/** The largest suffix that needs no fraction, as the canonical form of Kubernetes. */
function formatQuantity(nano: bigint, binary: boolean): string {
  if (nano % NANO !== 0n) {
    for (const [suffix, unit] of [["m", 1_000_000n], ["u", 1_000n]] as const) if (nano % unit === 0n) return `${nano / unit}${suffix}`;
    return `${nano}n`;
  }
  const value = nano / NANO;
  const [base, suffixes] = binary ? [1024n, BINARY] : [1000n, ["k", "M", "G", "T", "P", "E"]];
  let [amount, level] = [value, 0];
  while (amount !== 0n && amount % base === 0n && level < suffixes.length) [amount, level] = [amount / base, level + 1];
  return level === 0 ? `${amount}` : `${amount}${suffixes[level - 1]}`;
}
