/** Free ports on the loopback address. */
import { createServer } from "node:net";

const LOOPBACK = "127.0.0.1";

/** A port that nobody listened on a moment ago and that is not in `reserved`. */
export async function freePort(reserved: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await listenOnce(0);
    if (port === undefined) throw new Error(`no port on ${LOOPBACK} is free`);
    if (!reserved.has(port)) return port;
  }
}

/** Whether somebody else listens on it. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => (error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(undefined) : reject(error)));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}
