import type { IncomingMessage, ServerResponse } from "node:http";
import { resources } from "../../../../core/model/resources";
import { KubeClient } from "../../../../operations/clients/kube-client";
import { tlsServer } from "../../../support/tls-server";
import type { TlsServer } from "../../../support/tls-server";

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;

let server: TlsServer;
let handler: Handler;
let count = 0;
let client: KubeClient;

beforeAll(async () => {
  server = await tlsServer((request, response) => {
    request.resume();
    handler(request, response, ++count);
  });
});
afterAll(() => server.close());
beforeEach(() => {
  count = 0;
  client = new KubeClient(server.access, { name: "its1", timeoutSeconds: 1, retrySeconds: 2 });
});
afterEach(() => client.close());

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
const status = (code: number, reason: string, message: string): object => ({ kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message });
const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s", namespace: "n" } };

test("sends the token and asks for the object's path", async () => {
  handler = (request, response) => json(response, 200, { ...secret, seen: [request.headers.authorization, request.method, request.url] });
  expect(await client.get(resources.Secret, { namespace: "n", name: "s" })).toMatchObject({ seen: ["Bearer T", "GET", "/api/v1/namespaces/n/secrets/s"] });
});

test("an object that is not there is undefined, a resource that is not there is an error", async () => {
  handler = (_request, response) => json(response, 404, status(404, "NotFound", 'secrets "s" not found'));
  expect(await client.get(resources.Secret, { namespace: "n", name: "s" })).toBeUndefined();
  handler = (_request, response) => json(response, 404, status(404, "NotFound", "the server could not find the requested resource"));
  await expect(client.get(resources.Secret, { namespace: "n", name: "s" })).rejects.toMatchObject({ code: "NotFound" });
});

test("fault 6: obeys Retry-After of an overloaded server", async () => {
  handler = (_request, response, n) => (n === 1 ? json(response, 429, status(429, "TooManyRequests", "slow down"), { "retry-after": "1" }) : json(response, 200, secret));
  const started = Date.now();
  await client.create(resources.Secret, secret);
  expect(Date.now() - started).toBeGreaterThanOrEqual(900);
  expect(count).toBe(2);
});

test("fault 7: a failing server is asked again, within the deadline", async () => {
  handler = (_request, response, n) => (n < 3 ? json(response, 503, status(503, "ServiceUnavailable", "starting")) : json(response, 200, secret));
  await client.get(resources.Secret, { namespace: "n", name: "s" });
  expect(count).toBe(3);
  handler = (_request, response) => json(response, 503, status(503, "ServiceUnavailable", "starting"));
  await expect(client.get(resources.Secret, { namespace: "n", name: "s" })).rejects.toMatchObject({ code: "Unreachable", message: "space its1, Secret n/s: starting" });
});

test("fault 8: a create that may have arrived is not sent twice", async () => {
  handler = (request) => void request.socket.destroy();
  await expect(client.create(resources.Secret, secret)).rejects.toMatchObject({ code: "Unreachable" });
  expect(count).toBe(1);
});

test("fault 10: a list whose continue token expires is begun anew, never given in part", async () => {
  handler = (_request, response, n) => {
    if (n === 1) return json(response, 200, { metadata: { resourceVersion: "5", continue: "more" }, items: [{ metadata: { name: "old" } }] });
    if (n === 2) return json(response, 410, status(410, "Expired", "token expired"));
    return json(response, 200, { metadata: { resourceVersion: "9" }, items: [{ metadata: { name: "new" } }] });
  };
  expect(await client.list(resources.Secret)).toEqual({ resourceVersion: "9", items: [{ apiVersion: "v1", kind: "Secret", metadata: { name: "new" } }] });
});

test("fault 11: a server that never answers is a Timeout", async () => {
  handler = () => undefined;
  await expect(client.create(resources.Secret, secret)).rejects.toMatchObject({ code: "Timeout" });
});

test("fault 12: a page of HTML is no answer", async () => {
  handler = (_request, response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>log in</html>");
  await expect(client.get(resources.Secret, { namespace: "n", name: "s" })).rejects.toMatchObject({ code: "NotKubernetes" });
});

test("fault 13: a server with another CA is not talked to", async () => {
  const other = await tlsServer((_request, response) => void response.end());
  const stranger = new KubeClient({ ...server.access, server: other.access.server }, { name: "its1", retrySeconds: 1 });
  await expect(stranger.get(resources.Secret, { namespace: "n", name: "s" })).rejects.toMatchObject({ code: "Unreachable" });
  stranger.close();
  await other.close();
});

test("a certificate that cannot be read is told at once, whose it is", async () => {
  const broken = new KubeClient({ ...server.access, credentials: { kind: "certificate", cert: "no certificate", key: "no key" } }, { name: "its1", retrySeconds: 5 });
  const started = Date.now();
  await expect(broken.get(resources.Secret, { namespace: "n", name: "s" })).rejects.toThrow(/^space its1, Secret n\/s: .*cannot be talked to/);
  expect(Date.now() - started).toBeLessThan(2_000);
  expect(count).toBe(0);
  broken.close();
});

test("fault 14: a webhook's reason comes through verbatim, without another try", async () => {
  handler = (_request, response) => json(response, 403, status(403, "Forbidden", 'admission webhook "w" denied the request: no'));
  await expect(client.create(resources.Secret, secret)).rejects.toThrow('admission webhook "w" denied the request: no');
  expect(count).toBe(1);
});

test("a namespaced object without a namespace is refused before anything is sent", async () => {
  await expect(client.get(resources.Secret, { name: "s" })).rejects.toThrow(/namespaced, but no namespace/);
  expect(count).toBe(0);
});

test("watch yields events and bookmarks, and throws Gone for a version that is too old", async () => {
  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
  handler = (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const text = line("ADDED", secret) + line("BOOKMARK", { metadata: { resourceVersion: "7" } }) + line("ERROR", status(410, "Expired", "too old"));
    response.write(text.slice(0, 40));
    response.end(text.slice(40));
  };
  const seen: unknown[] = [];
  await expect(async () => {
    for await (const event of client.watch(resources.Secret, { resourceVersion: "1", signal: new AbortController().signal })) seen.push(event);
  }).rejects.toMatchObject({ code: "Gone" });
  expect(seen).toEqual([
    { type: "ADDED", object: secret },
    { type: "BOOKMARK", resourceVersion: "7" },
  ]);
});
