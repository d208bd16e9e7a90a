/** The one etcd of a hub. It listens on a Unix socket only: no port to collide on, and only the owner of the folder can read secrets in it. */
import http from "node:http";

const TIMEOUT_MS = 5_000;

/** Whether etcd serves. */
export async function isEtcdHealthy(socket: string): Promise<boolean> {
  const { status, body } = await call(socket, "GET", "/health");
  return status === 200 && (JSON.parse(body) as { health?: unknown }).health === "true";
}

/** Deletes everything that the API server with prefix `/<space>` stored. */
export async function deleteEtcdPrefix(socket: string, space: string): Promise<void> {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  // `0` follows `/`: the range holds `/its1/…` and not `/its10/…`.
  const { status, body } = await call(socket, "POST", "/v3/kv/deleterange", { key: base64(`/${space}/`), range_end: base64(`/${space}0`) });
  if (status !== 200) throw new Error(`etcd answered ${status} to the deletion of /${space}/: ${body.slice(0, 200)}`);
}

async function call(socketPath: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath, method, path, timeout: TIMEOUT_MS, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: text })).on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error(`etcd gave no answer within ${TIMEOUT_MS} ms`))).on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
