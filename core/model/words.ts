/** Small words of every message and report. */

/** `1,000`: how every number of things is written for people. */
export function numeral(number: number): string {
  return number.toLocaleString("en-US");
}

/** `1 cluster`, `2,000 clusters`. @param plural - of the noun. @default with an `s` */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${numeral(number)} ${number === 1 ? noun : plural}`;
}

/**
 * What is the matter and what to do about it, as sentences: a stop stands between them where the first has no mark of its own. After a list
 * of several lines the second stands on its own line.
 */
export function sentences(first: string, second: string): string {
  if (first.includes("\n")) return `${first}\n${second}`;
  return `${first}${/[.?!]$/.test(first) ? "" : "."} ${second}`;
}

/** The first of a list, and how many there are besides. */
export function shorten(names: readonly string[], shown: number): string {
  return shortenEach(names, shown, (name) => name);
}

/** The same of a list whose items have yet to be named: only those are that are told. */
export function shortenEach<T>(items: readonly T[], shown: number, nameOf: (item: T) => string): string {
  const told = items.slice(0, shown).map((item) => nameOf(item)).join(", ");
  return items.length <= shown ? told : `${told} and ${numeral(items.length - shown)} more`;
}

/** `45 s`, `13 min`, `2 h 5 min`. @param seconds - whole ones. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
