/** What the supervisor answers on its Unix socket: HTTP with JSON. The folder of the socket keeps other users out. */
import http from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { KubeStellarError, isKubeStellarError } from "../../operations/errors";
import { assertDnsLabel } from "../state";
import type { SpaceRequest } from "./spaces";
import type { Supervisor } from "./supervisor";

const MAX_BODY_BYTES = 1024 * 1024;
const MAX_WAIT_SECONDS = 600;

export interface ControlActions {
  readonly supervisor: Supervisor;
  readonly info: { readonly hub: string; readonly id: string; readonly version: string; readonly pid: number };
  /** Ends the supervisor after the answer is out. */
  readonly exit: () => void;
}

/** Begins to answer on `socket`. */
export async function serveControl(socket: string, actions: ControlActions): Promise<http.Server> {
  const server = http.createServer((request, response) => {
    handle(actions, request, response).catch((error: unknown) => sendError(response, error));
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socket, resolve));
  return server;
}

async function handle({ supervisor, info, exit }: ControlActions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://supervisor");
  const [kind, name, verb] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  const route = `${request.method} ${kind}${name === undefined ? "" : "/*"}${verb === undefined ? "" : `/${verb}`}`;
  const target = name ?? "";
  switch (route) {
    case "GET status":
      return send(response, 200, { ...info, processes: supervisor.status(), spaces: supervisor.spaces.all().map(({ name }) => supervisor.spaceStatus(name)) });
    case "GET events":
      return streamEvents(supervisor, response);
    case "GET spaces/*":
      return send(response, 200, await waitForSpace(supervisor, target, Number(url.searchParams.get("wait") ?? 0), response));
    case "PUT spaces/*":
      assertDnsLabel(target, "the name of a space");
      return send(response, 200, await supervisor.declareSpace({ ...(await readBody(request)), name: target } as SpaceRequest));
    case "DELETE spaces/*":
      return send(response, 200, await supervisor.removeSpace(target));
    case "PUT spaces/*/controllers":
      supervisor.addControllers(target, await readBody(request));
      return send(response, 200, undefined);
    case "POST spaces/*/disconnect":
      return send(response, 200, await supervisor.disconnect(target));
    case "POST spaces/*/reconnect":
      return send(response, 200, supervisor.reconnect(target));
    case "PUT strict-upstream":
      return send(response, 200, supervisor.setStrictUpstream((await readBody(request))["strictUpstream"] !== false));
    case "POST processes/*/stop":
      return send(response, 200, await supervisor.stopProcess(target));
    case "POST processes/*/start":
      return send(response, 200, supervisor.startProcess(target));
    case "PUT left-out":
      return send(response, 200, await supervisor.leaveOut(namesIn(await readBody(request))));
    case "POST shutdown":
      await supervisor.shutDown();
      response.once("close", exit);
      return send(response, 200, undefined);
    default:
      return send(response, 404, { code: "NotFound", message: `the supervisor knows no ${request.method} ${url.pathname}` });
  }
}

async function waitForSpace(supervisor: Supervisor, name: string, seconds: number, response: ServerResponse): Promise<unknown> {
  const status = supervisor.spaceStatus(name);
  if (status.ready || !(seconds > 0)) return status;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const limit = AbortSignal.timeout(Math.min(seconds, MAX_WAIT_SECONDS) * 1000);
  try {
    await supervisor.spaces.whenReady([name], AbortSignal.any([gone.signal, limit]));
  } catch (error) {
    if (!limit.aborted) throw error;
    const about = supervisor.status().filter((process) => process.name === "etcd" || process.name.endsWith(`@${name}`));
    const state = about.map((process) => `${process.name} ${process.state}${process.message === undefined ? "" : ` (${process.message})`}`).join("; ");
    throw new KubeStellarError(`is not ready after ${seconds} s: ${state}`, { code: "Timeout", space: name, fix: `Look into the logs: ksfleet logs kube-apiserver@${name}` });
  }
  return supervisor.spaceStatus(name);
}

/** One JSON line for every change of a space; all of them once at the start. */
function streamEvents(supervisor: Supervisor, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const tell = (name: string): void => void response.write(`${JSON.stringify(supervisor.spaces.status(name) ?? { name, removed: true })}\n`);
  for (const { name } of supervisor.spaces.all()) tell(name);
  response.once("close", supervisor.spaces.subscribe(tell));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new KubeStellarError(`a request is larger than ${MAX_BODY_BYTES} bytes`, { code: "Invalid" });
    chunks.push(chunk as Buffer);
  }
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new KubeStellarError("the body of a request is no JSON object", { code: "Invalid" });
  return body as Record<string, unknown>;
}

function namesIn({ processes }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(processes) || !processes.every((name) => typeof name === "string")) throw new KubeStellarError("`processes` must be a list of names", { code: "Invalid" });
  return processes;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body ?? {}));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const known = isKubeStellarError(error);
  // The message has place and remedy in it already.
  send(response, known ? 409 : 500, { code: known ? error.code : "UnexpectedAnswer", message: (error as Error).message });
}
