/** Shows tool events to people: one line that updates on a terminal, a plain line now and then elsewhere. */
import type { OnToolEvent, ProgressEvent, ToolEvent } from "./events";

/** What we need of a stream; `process.stderr` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface RenderOptions {
  /** Seconds; for tests. @default the monotonic clock */
  readonly now?: () => number;
}

/** Without a terminal a line comes at least this often; events come about once a second. */
const QUIET_SECONDS = 10;
const ERASE_LINE = "\r\u001b[2K";

/** Makes the `onProgress` of `ensureTools`. Found tools and finished work that needed no build print nothing. */
export function renderProgress(stream: ProgressStream, options: RenderOptions = {}): OnToolEvent {
  const now = options.now ?? (() => performance.now() / 1000);
  const tty = stream.isTTY === true;
  let printedAt = -Infinity;
  let lineIsOpen = false;
  const line = (text: string): void => {
    stream.write(`${lineIsOpen ? ERASE_LINE : ""}${text}\n`);
    lineIsOpen = false;
    printedAt = now();
  };
  const update = (text: string): void => {
    stream.write(`${lineIsOpen ? ERASE_LINE : ""}${text.slice(0, (stream.columns ?? 80) - 1)}`);
    lineIsOpen = true;
  };
  return (event) => {
    if (event.kind === "progress") {
      if (tty) update(describeProgress(event));
      else if (now() - printedAt >= QUIET_SECONDS) line(describeProgress(event));
      return;
    }
    const text = describeEvent(event);
    if (text !== undefined) line(text);
    else if (lineIsOpen && event.kind === "finished") {
      stream.write(ERASE_LINE);
      lineIsOpen = false;
    }
  };
}

function describeProgress(event: ProgressEvent): string {
  const percent = `${Math.floor(event.fraction * 100)}%`.padStart(3);
  return `toolchain ${percent}, about ${duration(event.remainingSeconds)} left${event.doing === "" ? "" : `: ${event.doing}`}`;
}

function describeEvent(event: Exclude<ToolEvent, ProgressEvent>): string | undefined {
  switch (event.kind) {
    case "found":
      return undefined;
    case "passed-over":
      return `toolchain: ${event.what.path} is passed over: ${event.what.reason}`;
    case "waiting":
      return `toolchain: process ${event.pid} is building ${event.module}; waiting for it`;
    case "building":
      return `toolchain: building ${event.tools.join(", ")} from the pinned Go module (once; log: ${event.log})`;
    case "built":
      return `toolchain: ${event.tool.name} ${event.tool.version} is ready after ${duration(event.seconds)}`;
    case "finished":
      return event.ok ? `toolchain: ${event.built === 1 ? "1 tool" : `${event.built} tools`} built in ${duration(event.seconds)}` : undefined;
  }
}

/** Rounded as an estimate deserves: `45 s`, `3 min`. */
function duration(seconds: number): string {
  return seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
}
