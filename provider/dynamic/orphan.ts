/** Ends this process when its engine is gone: killed outright, an engine cannot end its providers, and they would listen for ever. */

const LOOK_EVERY_MILLISECONDS = 1000;

/**
 * Exits once the process that started this one has died. What a handler is doing then is cut off as by a kill of the provider, which
 * the next run makes good.
 */
export function exitWhenOrphaned(): void {
  const engine = process.ppid;
  // Started by init itself, as in some containers: then there is nothing to tell.
  if (engine === 1) return;
  setInterval(() => {
    if (process.ppid !== engine) process.exit(1);
  }, LOOK_EVERY_MILLISECONDS).unref();
}
