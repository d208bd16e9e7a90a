/** What must not be left behind when somebody ends a command. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Those to be done, last first. */
const pending = new Set<() => void>();

/**
 * Does `clean` when a signal ends the program, and then lets the signal take its course.
 *
 * @param clean - synchronous.
 * @returns takes it back: it is done already, or no longer needed.
 */
export function onInterrupt(clean: () => void): () => void {
  if (pending.size === 0) for (const signal of SIGNALS) process.on(signal, end);
  pending.add(clean);
  return () => {
    pending.delete(clean);
    if (pending.size === 0) stopListening();
  };
}

function end(signal: NodeJS.Signals): void {
  stopListening();
  for (const clean of [...pending].reverse()) clean();
  process.kill(process.pid, signal);
}

function stopListening(): void {
  for (const signal of SIGNALS) process.off(signal, end);
}
