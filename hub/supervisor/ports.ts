/** Free ports on the loopback address. */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const LOOPBACK = "127.0.0.1";
/**
 * Below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere): among those a client that
 * tries to reach a server at its restart can be given the server's own port, and holds it then.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_767;
const TRIES = 200;
/** As long as a killed API server may take to go on a machine that has no time for it: a port given up too soon is one that clients do not follow. */
const RELEASE_MS = 10_000;
const RELEASE_POLL_MS = 50;

/** A port that nobody listened on a moment ago and that is not in `reserved`. */
export async function freePort(reserved: ReadonlySet<number>): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!reserved.has(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`no port on ${LOOPBACK} from ${FIRST_PORT} to ${LAST_PORT} is free`);
}

/**
 * Whether nobody else listens on it. A process that was killed counts as dead when its first thread is, while the last may
 * still hold its port: it gets a moment.
 */
export async function becomesFree(port: number): Promise<boolean> {
  for (const deadline = Date.now() + RELEASE_MS; ; await delay(RELEASE_POLL_MS)) {
    if (await isPortFree(port)) return true;
    if (Date.now() > deadline) return false;
  }
}

async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(false) : reject(error)));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => void server.close(() => resolve(true)));
  });
}
