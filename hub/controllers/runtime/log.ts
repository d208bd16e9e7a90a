/** Log lines of controllers and agents: one line an event, time and level first, on standard error, never a secret. */

export type LogLevel = "info" | "warn" | "error";

/** Values are shown as JSON; give names and counts, never objects that may hold secrets. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A line that says the same as one less than this ago is counted, not written. */
const REPEAT_AFTER_MS = 60_000;
/** So many different lines are remembered for that. */
const REMEMBERED_LINES = 1_000;

/** A logger writing to `write` (default: standard error). `2026-01-01T00:00:00.000Z info message key="value"`. */
export function createLogger(write: (line: string) => void = (line) => void process.stderr.write(line), now: () => number = Date.now): Logger {
  const recent = new Map<string, { at: number; repeated: number }>();
  const log = (level: LogLevel, message: string, fields: LogFields = {}): void => {
    const time = now();
    const text = `${level} ${oneLine(message)}${formatFields(fields)}`;
    let suffix = "";
    if (level !== "info") {
      const last = recent.get(text);
      if (last !== undefined && time - last.at < REPEAT_AFTER_MS) {
        last.repeated++;
        return;
      }
      if (last !== undefined && last.repeated > 0) suffix = ` (${last.repeated} times more since ${new Date(last.at).toISOString()})`;
      recent.delete(text);
      recent.set(text, { at: time, repeated: 0 });
      if (recent.size > REMEMBERED_LINES) recent.delete(recent.keys().next().value!);
    }
    write(`${new Date(time).toISOString()} ${text}${suffix}\n`);
  };
  return { info: (m, f) => log("info", m, f), warn: (m, f) => log("warn", m, f), error: (m, f) => log("error", m, f) };
}

/** Message of an error of any sort, with the causes beneath it. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error && !error.message.includes(error.cause.message) ? `: ${messageOf(error.cause)}` : "";
  return `${error.message}${cause}`;
}

const formatFields = (fields: LogFields): string =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${typeof value === "string" ? JSON.stringify(oneLine(value)) : String(value)}`)
    .join("");

/** Servers choose parts of messages: neither line breaks nor terminal sequences may come through. */
// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
