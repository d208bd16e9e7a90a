/**
 * One HTTPS connection pool to one API server: requests with timeouts, retries and typed errors. `kube-client.ts` gives
 * it meaning. Loopback or remote, the rules are the same: every call ends, nothing half-read counts as an answer.
 */
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import https from "node:https";
import { createSecureContext } from "node:tls";
import { KubeStellarError } from "../errors";
import type { ErrorCode } from "../errors";
import type { ClusterAccess } from "./kubeconfig";

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  /** For messages. */
  readonly object?: string;
  /** May be sent again when it is not known whether it arrived. */
  readonly idempotent: boolean;
}

export interface TransportOptions {
  /** For messages. */
  readonly name: string;
  /** A call without an answer after this is a `Timeout`. Default 30. */
  readonly timeoutSeconds?: number;
  /** Unreachable or overloaded servers are tried again for this long. Default 10. */
  readonly retrySeconds?: number;
  /** Connections at once; also the limit of concurrent calls. Default 32. */
  readonly maxSockets?: number;
}

interface Connections {
  readonly calls: https.Agent;
  readonly watches: https.Agent;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** Largest answer that is read, in bytes: a page of a list of large objects is far below. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;
/** A watch without a byte for so long is dead: servers send bookmarks about every minute. */
const WATCH_SILENCE_MS = 150_000;

export class Transport {
  readonly server: string;
  private readonly name: string;
  private readonly timeoutMs: number;
  private readonly retryMs: number;
  private readonly maxSockets: number;
  private connections: Connections | undefined;
  private token: { value: string; readAt: number } | undefined;
  private plugin: Promise<(options: https.RequestOptions) => Promise<void>> | undefined;

  constructor(
    private readonly access: ClusterAccess,
    options: TransportOptions,
  ) {
    this.server = access.server;
    this.name = options.name;
    this.timeoutMs = (options.timeoutSeconds ?? 30) * 1000;
    this.retryMs = (options.retrySeconds ?? 10) * 1000;
    this.maxSockets = options.maxSockets ?? 32;
  }

  /** Sends until there is an answer below 300, and returns its JSON (or text, if it is none and `accept` is not JSON). */
  async call(call: Call): Promise<unknown> {
    const started = Date.now();
    for (let attempt = 0; ; attempt++) {
      let failure: KubeStellarError;
      let waitMs = Math.min(5_000, 100 * 2 ** attempt) * (0.5 + Math.random() / 2);
      try {
        const answer = await this.send(call);
        if (answer.status < 300) return parseAnswer(answer, call, this.name);
        failure = errorOf(answer, call, this.name);
        const after = Number(answer.headers["retry-after"]);
        const asked = Number.isFinite(after) && after >= 0;
        const again = answer.status === 429 || (answer.status === 503 && (call.idempotent || asked)) || (call.idempotent && failure.code !== "Invalid" && (answer.status === 502 || answer.status === 504 || answer.status === 500));
        if (!again) throw failure;
        if (asked) waitMs = Math.max(waitMs, after * 1000);
      } catch (error) {
        if (!(error instanceof ConnectionError)) throw error;
        failure = error.toKubeStellarError(call, this.name, this.server);
        if (!(call.idempotent || error.neverSent)) throw failure;
        if (!error.transient) throw failure;
      }
      if (Date.now() - started + waitMs > this.retryMs) throw failure;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  /** Opens a stream and yields its lines; ends when the server ends it or the signal aborts. */
  async *lines(call: Call, signal: AbortSignal): AsyncGenerator<string> {
    if (signal.aborted) return;
    const response = await this.open(call, "watches", signal);
    if (response.statusCode !== 200) {
      const answer = await readAll(response, this.timeoutMs);
      throw errorOf(answer, call, this.name);
    }
    response.setTimeout(WATCH_SILENCE_MS, () => response.destroy(new ConnectionError("no byte for a while", "Timeout", false, true)));
    response.setEncoding("utf8");
    let rest = "";
    try {
      for await (const chunk of response as AsyncIterable<string>) {
        const parts = (rest + chunk).split("\n");
        rest = parts.pop() ?? "";
        for (const line of parts) if (line !== "") yield line;
      }
    } catch (error) {
      if (signal.aborted) return;
      throw asConnectionError(error).toKubeStellarError(call, this.name, this.server);
    } finally {
      response.destroy();
    }
  }

  close(): void {
    this.connections?.calls.destroy();
    this.connections?.watches.destroy();
  }

  private connect(): Connections {
    let tls: https.AgentOptions;
    try {
      tls = tlsOptions(this.access);
    } catch (error) {
      throw asConnectionError(error);
    }
    return {
      calls: new https.Agent({ ...tls, keepAlive: true, maxSockets: this.maxSockets, scheduling: "lifo" }),
      watches: new https.Agent({ ...tls, keepAlive: false }),
    };
  }

  private async send(call: Call): Promise<Answer> {
    const deadline = AbortSignal.timeout(this.timeoutMs);
    const response = await this.open(call, "calls", deadline);
    return readAll(response, this.timeoutMs);
  }

  private async open(call: Call, over: keyof Connections, signal: AbortSignal): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : Buffer.from(typeof call.body === "string" ? call.body : JSON.stringify(call.body));
    const url = new URL(this.server + call.path);
    const options: https.RequestOptions = {
      method: call.method,
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: url.port === "" ? 443 : Number(url.port),
      path: url.pathname + url.search,
      agent: (this.connections ??= this.connect())[over],
      signal,
      headers: {
        accept: call.accept ?? "application/json",
        "user-agent": "kubestellar-fleet",
        ...(body === undefined ? {} : { "content-type": call.contentType ?? "application/json", "content-length": String(body.length) }),
      },
    };
    await this.authorize(options);
    return new Promise<IncomingMessage>((resolve, reject) => {
      const request = https.request(options, (response) => {
        // Signals abort the request only until here; from now on they must end the response.
        const abort = (): void => void response.destroy(new ConnectionError("no complete answer in time", "Timeout", false, true));
        signal.addEventListener("abort", abort, { once: true });
        response.once("close", () => signal.removeEventListener("abort", abort));
        resolve(response);
      });
      request.on("socket", (socket) => socket.setKeepAlive(true, 15_000));
      request.on("error", (error) => {
        const failure = asConnectionError(error, signal);
        // A kept connection that the server closed while we wrote: it never read the request.
        reject(request.reusedSocket && failure.transient && failure.code === "Unreachable" ? new ConnectionError(failure.message, failure.code, true, true, error) : failure);
      });
      request.end(body);
    });
  }

  private async authorize(options: https.RequestOptions): Promise<void> {
    const { credentials } = this.access;
    const headers = options.headers as Record<string, string>;
    switch (credentials.kind) {
      case "none":
      case "certificate":
        return;
      case "token":
        headers["authorization"] = `Bearer ${credentials.token}`;
        return;
      case "tokenFile":
        if (this.token === undefined || Date.now() - this.token.readAt > 60_000) this.token = { value: (await readFile(credentials.file, "utf8")).trim(), readAt: Date.now() };
        headers["authorization"] = `Bearer ${this.token.value}`;
        return;
      case "plugin":
        this.plugin ??= import("@kubernetes/client-node").then(({ KubeConfig }) => {
          const config = new KubeConfig();
          config.loadFromString(credentials.kubeconfig);
          config.setCurrentContext(credentials.context);
          return (request) => config.applyToHTTPSOptions(request);
        });
        await (await this.plugin)(options);
    }
  }
}

/** Certificates are read once for all connections to the server; a plugin may give other ones with each call. @throws where they are none. */
function tlsOptions({ ca, tlsServerName, credentials }: ClusterAccess): https.AgentOptions {
  const trust = ca === undefined ? {} : { ca };
  const name = tlsServerName === undefined ? {} : { servername: tlsServerName };
  if (credentials.kind === "plugin") return { ...trust, ...name };
  return { ...name, secureContext: createSecureContext(credentials.kind === "certificate" ? { ...trust, cert: credentials.cert, key: credentials.key } : trust) };
}

/** What happened below HTTP. */
class ConnectionError extends Error {
  constructor(
    message: string,
    readonly code: ErrorCode,
    /** The server cannot have seen the request. */
    readonly neverSent: boolean,
    /** Worth another try. */
    readonly transient: boolean,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? {} : { cause });
  }
  toKubeStellarError(call: Call, space: string, server: string): KubeStellarError {
    return new KubeStellarError(`${call.method} ${pathOnly(call.path)}: ${server} ${this.message}`, { code: this.code, space, ...(call.object === undefined ? {} : { object: call.object }), cause: this.cause ?? this, fix: this.code === "Unreachable" ? "Check that the API server runs and that its CA is the one of the kubeconfig" : "Check the server and try again" });
  }
}

function asConnectionError(error: unknown, signal?: AbortSignal): ConnectionError {
  if (error instanceof ConnectionError) return error;
  if (signal?.aborted === true) return new ConnectionError("did not answer in time", "Timeout", false, true, error);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  const message = (error as Error).message || code || String(error);
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EHOSTUNREACH" || code === "ENETUNREACH") return new ConnectionError(`cannot be reached (${code})`, "Unreachable", true, true, error);
  if (code === "ECONNRESET" || code === "EPIPE" || code === "ETIMEDOUT" || message === "aborted") return new ConnectionError(`closed the connection (${code || message})`, "Unreachable", false, true, error);
  // TLS and the like: asking again gives the same answer.
  return new ConnectionError(`cannot be talked to (${message})`, "Unreachable", true, false, error);
}

async function readAll(response: IncomingMessage, timeoutMs: number): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  response.setTimeout(timeoutMs, () => response.destroy(new ConnectionError("stopped in the middle of its answer", "Timeout", false, true)));
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_ANSWER_BYTES) throw new ConnectionError(`answered more than ${MAX_ANSWER_BYTES} bytes`, "UnexpectedAnswer", false, false);
      chunks.push(chunk);
    }
  } catch (error) {
    throw asConnectionError(error);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") };
}

function parseAnswer(answer: Answer, call: Call, space: string): unknown {
  if (call.accept !== undefined && !call.accept.includes("json")) return answer.text;
  if (!(answer.headers["content-type"] ?? "").includes("json")) {
    if (call.object === undefined) return answer.text;
    throw new KubeStellarError(`${call.method} ${pathOnly(call.path)}: the answer is ${answer.headers["content-type"] ?? "untyped"}, not JSON: ${excerpt(answer.text)}`, { code: "NotKubernetes", space, status: answer.status, fix: "Check that the server is a Kubernetes API server and not a login page or proxy", object: call.object });
  }
  try {
    return JSON.parse(answer.text) as unknown;
  } catch (error) {
    throw new KubeStellarError(`${call.method} ${pathOnly(call.path)}: the answer is broken JSON: ${excerpt(answer.text)}`, { code: "UnexpectedAnswer", space, status: answer.status, cause: error });
  }
}

const REASONS: Readonly<Record<string, ErrorCode>> = { NotFound: "NotFound", AlreadyExists: "AlreadyExists", Conflict: "Conflict", Invalid: "Invalid", BadRequest: "Invalid", Forbidden: "Forbidden", Unauthorized: "Unauthorized", TooManyRequests: "TooManyRequests", Expired: "Gone", Gone: "Gone", Timeout: "Timeout", ServerTimeout: "Timeout", UnsupportedMediaType: "Invalid" };
const STATUSES: Readonly<Record<number, ErrorCode>> = { 400: "Invalid", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 410: "Gone", 415: "Invalid", 422: "Invalid", 429: "TooManyRequests", 502: "Unreachable", 503: "Unreachable", 504: "Timeout" };

/** The error that an answer of 300 or more means; the server's own words are kept. */
export function errorOf(answer: { readonly status: number; readonly text: string }, call: Pick<Call, "method" | "path" | "object">, space: string): KubeStellarError {
  let status: { kind?: string; reason?: string; message?: string; details?: { causes?: { reason?: string; message?: string; field?: string }[] } } | undefined;
  try {
    status = JSON.parse(answer.text) as typeof status;
  } catch {
    // No JSON, as proxies answer: the excerpt below is all that can be told.
    status = undefined;
  }
  const said = status?.kind === "Status" ? status : undefined;
  // Server-side apply answers 500 to a field that the schema does not know, and always will.
  const unknownField = answer.status === 500 && said?.message?.startsWith("failed to create typed patch object") === true;
  const code = unknownField ? "Invalid" : (said?.reason === undefined ? undefined : REASONS[said.reason]) ?? STATUSES[answer.status] ?? "UnexpectedAnswer";
  const message = said?.message ?? `HTTP ${answer.status}: ${excerpt(answer.text)}`;
  return new KubeStellarError(call.object === undefined ? `${call.method} ${pathOnly(call.path)}: ${message}` : message, { code, space, status: answer.status, ...(call.object === undefined ? {} : { object: call.object }), ...(said?.details?.causes === undefined ? {} : { causes: said.details.causes }) });
}

const pathOnly = (pathWithQuery: string): string => pathWithQuery.split("?")[0] ?? pathWithQuery;
const excerpt = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
