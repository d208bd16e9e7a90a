/**
 * Reads kubeconfigs: which server, which CA, which credentials. Own reading instead of the client library's because
 * a fleet meets kubeconfigs of strangers: nothing is executed, read or contacted that the kubeconfig's origin does not
 * warrant, and start-up does not pay the second that loading the library takes. Credentials that need a program or
 * an identity provider (`exec`, `auth-provider`) go through `@kubernetes/client-node`, when allowed.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { parseDocument } from "yaml";
import { KubeStellarError } from "../errors";

/** Environment variable with the exec and auth-provider plugins that may be used, comma-separated: `aws,gke-gcloud-auth-plugin`. */
const EXEC_ALLOW_VARIABLE = "KSFLEET_ALLOW_EXEC";

export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "certificate"; readonly cert: string; readonly key: string }
  | { readonly kind: "token"; readonly token: string }
  /** A token that is rotated on disk; read again at each use, at most once a minute. */
  | { readonly kind: "tokenFile"; readonly file: string }
  /** `kubeconfig` is what `@kubernetes/client-node` loads. */
  | { readonly kind: "plugin"; readonly plugin: string; readonly kubeconfig: string; readonly context: string };

/** How to reach one API server. Holds secrets: never log, never store. */
export interface ClusterAccess {
  /** Context name, for messages. */
  readonly context: string;
  /** Name of the cluster's entry, where it was read from a kubeconfig; OCM's agents know their hub by it. */
  readonly cluster?: string;
  readonly server: string;
  /** PEM; absent: the system's roots. */
  readonly ca?: string;
  readonly tlsServerName?: string;
  readonly credentials: Credentials;
}

export interface ParseOptions {
  /** Default: the file's `current-context`. */
  readonly context?: string | undefined;
  /** For messages: file path or `Secret its1-system/admin-kubeconfig`. */
  readonly origin: string;
  /** Files that the kubeconfig names are read relative to here; absent: it may name none (it came from a server). */
  readonly baseFolder?: string;
}

interface ClusterEntry {
  readonly server?: unknown;
  readonly "certificate-authority"?: unknown;
  readonly "certificate-authority-data"?: unknown;
  readonly "insecure-skip-tls-verify"?: unknown;
  readonly "tls-server-name"?: unknown;
  readonly "proxy-url"?: unknown;
}
interface UserEntry {
  readonly "client-certificate"?: unknown;
  readonly "client-certificate-data"?: unknown;
  readonly "client-key"?: unknown;
  readonly "client-key-data"?: unknown;
  readonly token?: unknown;
  readonly tokenFile?: unknown;
  readonly username?: unknown;
  readonly exec?: { readonly command?: unknown };
  readonly "auth-provider"?: { readonly name?: unknown };
}

/**
 * The kubeconfig files to use: `file`, else every path of `$KUBECONFIG` that exists, else `~/.kube/config`.
 * Among several files the first that names an entry wins, as in kubectl.
 */
export function kubeconfigFiles(file: string | undefined, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  if (file !== undefined) return [file.startsWith("~/") ? path.join(homedir(), file.slice(2)) : path.resolve(file)];
  const list = (env["KUBECONFIG"] ?? "").split(path.delimiter).filter((part) => part !== "");
  return list.length > 0 ? list : [path.join(homedir(), ".kube", "config")];
}

/** Reads access from kubeconfig files. @throws KubeStellarError `BadKubeconfig`. */
export async function readKubeconfig(options: { readonly path?: string | undefined; readonly context?: string | undefined }): Promise<ClusterAccess> {
  const texts = await readTexts(options.path);
  if (texts.length === 1) {
    const { file, text } = texts[0]!;
    return parseKubeconfig(text, { context: options.context, origin: file, baseFolder: path.dirname(file) });
  }
  const wanted = options.context ?? texts.map(({ text, file }) => currentContext(text, file)).find((name) => name !== undefined);
  const home = texts.find(({ text, file }) => contextNames(text, file).includes(wanted ?? ""));
  if (home === undefined) throw bad(`no context ${JSON.stringify(wanted)} in ${texts.map(({ file }) => file).join(", ")}`, "Name one of the contexts that these files define");
  return parseKubeconfig(home.text, { context: wanted, origin: home.file, baseFolder: path.dirname(home.file) });
}

/** The contexts that the kubeconfig files define, first come first. @throws KubeStellarError `BadKubeconfig` when there is no file. */
export async function readContextNames(file: string | undefined): Promise<readonly string[]> {
  return [...new Set((await readTexts(file)).flatMap(({ text, file: origin }) => contextNames(text, origin)))];
}

/** The files that can be read, at least one. */
async function readTexts(given: string | undefined): Promise<readonly { readonly file: string; readonly text: string }[]> {
  const texts: { file: string; text: string }[] = [];
  const failures: string[] = [];
  for (const file of kubeconfigFiles(given)) {
    try {
      texts.push({ file, text: await readFile(file, "utf8") });
    } catch (error) {
      failures.push(`${file}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
  }
  if (texts.length === 0) throw bad(`cannot read a kubeconfig (${failures.join("; ")})`, "Give an existing file, or set KUBECONFIG");
  return texts;
}

/** Reads access from the text of a kubeconfig. @throws KubeStellarError `BadKubeconfig`. */
export async function parseKubeconfig(text: string, options: ParseOptions): Promise<ClusterAccess> {
  const { origin, baseFolder } = options;
  const config = load(text, origin);
  const contextName = options.context ?? config.currentContext;
  if (contextName === undefined) throw bad(`${origin} has no current-context`, "Name the context to use");
  const context = config.contexts.get(contextName);
  if (context === undefined) throw bad(`${origin} has no context ${JSON.stringify(contextName)}; it has ${[...config.contexts.keys()].join(", ") || "none"}`, "Name one of these");
  const cluster = config.clusters.get(nameOf(context["cluster"])) as ClusterEntry | undefined;
  if (cluster === undefined) throw bad(`${origin}: context ${contextName} names cluster ${JSON.stringify(context["cluster"])}, which is not there`, "Add the cluster");
  const user = (context["user"] === undefined ? {} : config.users.get(nameOf(context["user"]))) as UserEntry | undefined;
  if (user === undefined) throw bad(`${origin}: context ${contextName} names user ${JSON.stringify(context["user"])}, which is not there`, "Add the user");

  const server = checkedServer(cluster, origin);
  const readNamed = async (file: string): Promise<string> => {
    if (baseFolder === undefined) throw bad(`${origin} names the file ${file}; a kubeconfig from a server may not name local files`, "Embed the content (certificate-authority-data, client-certificate-data, client-key-data, token)");
    try {
      return await readFile(path.resolve(baseFolder, file), "utf8");
    } catch (error) {
      throw bad(`${origin} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, "Restore the file or embed its content", error);
    }
  };
  const ca = await pem(cluster["certificate-authority-data"], cluster["certificate-authority"], readNamed);
  const tlsServerName = cluster["tls-server-name"];
  return {
    context: contextName,
    cluster: nameOf(context["cluster"]),
    server,
    ...(ca === undefined ? {} : { ca }),
    ...(typeof tlsServerName === "string" ? { tlsServerName } : {}),
    credentials: await credentialsOf(user, { text, contextName, origin, baseFolder, readNamed }),
  };
}

/** Names are strings; anything else names nothing. */
const nameOf = (value: unknown): string => (typeof value === "string" ? value : "");

function checkedServer(cluster: ClusterEntry, origin: string): string {
  if (typeof cluster.server !== "string") throw bad(`${origin}: the cluster has no server`, "Add the URL of its API server");
  let url: URL;
  try {
    url = new URL(cluster.server);
  } catch {
    throw bad(`${origin}: server ${JSON.stringify(cluster.server)} is no URL`, "Write https://HOST:PORT");
  }
  if (url.protocol !== "https:") throw bad(`${origin}: server ${url.origin} is not https`, "Use the TLS endpoint: credentials would travel in clear");
  if (url.hostname.startsWith("169.254.") || url.hostname === "[fd00:ec2::254]") throw bad(`${origin}: server ${url.origin} is a link-local address, where clouds serve their credentials`, "Give the API server's own address");
  if (cluster["insecure-skip-tls-verify"] === true) throw bad(`${origin}: insecure-skip-tls-verify would hand the credentials to whoever answers`, "Give the cluster's CA (certificate-authority-data) instead");
  if (cluster["proxy-url"] !== undefined) throw bad(`${origin}: proxy-url is not supported`, "Run where the API server can be reached directly");
  return url.href.replace(/\/$/, "");
}

async function credentialsOf(user: UserEntry, from: { text: string; contextName: string; origin: string; baseFolder: string | undefined; readNamed: (file: string) => Promise<string> }): Promise<Credentials> {
  const plugin = user.exec !== undefined ? path.basename(String(user.exec.command)) : user["auth-provider"] !== undefined ? String(user["auth-provider"].name) : undefined;
  if (plugin !== undefined) {
    const allowed = (process.env[EXEC_ALLOW_VARIABLE] ?? "").split(",").map((name) => name.trim());
    if (!allowed.includes(plugin)) throw bad(`${from.origin}: user of context ${from.contextName} wants to run the plugin ${JSON.stringify(plugin)}`, `Allow it with ${EXEC_ALLOW_VARIABLE}=${plugin}, or use a kubeconfig with a certificate or token`);
    return { kind: "plugin", plugin, kubeconfig: from.text, context: from.contextName };
  }
  if (typeof user.username === "string") throw bad(`${from.origin}: password logins are not served by Kubernetes any more`, "Use a certificate or token");
  const cert = await pem(user["client-certificate-data"], user["client-certificate"], from.readNamed);
  const key = await pem(user["client-key-data"], user["client-key"], from.readNamed);
  if (cert !== undefined && key !== undefined) return { kind: "certificate", cert, key };
  if (typeof user.token === "string" && user.token !== "") return { kind: "token", token: user.token };
  if (typeof user.tokenFile === "string") {
    await from.readNamed(user.tokenFile);
    return { kind: "tokenFile", file: path.resolve(from.baseFolder ?? ".", user.tokenFile) };
  }
  return { kind: "none" };
}

async function pem(data: unknown, file: unknown, readNamed: (file: string) => Promise<string>): Promise<string | undefined> {
  if (typeof data === "string" && data !== "") return Buffer.from(data, "base64").toString("utf8");
  return typeof file === "string" && file !== "" ? readNamed(file) : undefined;
}

interface Loaded {
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Record<string, unknown>>;
  readonly clusters: ReadonlyMap<string, Record<string, unknown>>;
  readonly users: ReadonlyMap<string, Record<string, unknown>>;
}

function load(text: string, origin: string): Loaded {
  const document = parseDocument(text, { maxAliasCount: 10, stringKeys: true } as never);
  const problem = document.errors[0];
  if (problem !== undefined) throw bad(`${origin} is no YAML: ${problem.message.split("\n")[0]}`, "Mend the file");
  let config: unknown;
  try {
    config = document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw bad(`${origin} cannot be taken in: ${(error as Error).message}`, "Write it without YAML aliases", error);
  }
  if (typeof config !== "object" || config === null || Array.isArray(config)) throw bad(`${origin} is no kubeconfig`, "Give a file with clusters, users and contexts");
  const named = (list: string, part: string): ReadonlyMap<string, Record<string, unknown>> => {
    const entries = (config as Record<string, unknown>)[list];
    const map = new Map<string, Record<string, unknown>>();
    for (const entry of Array.isArray(entries) ? (entries as Record<string, unknown>[]) : []) {
      const value = entry?.[part];
      if (typeof entry?.["name"] === "string" && typeof value === "object" && value !== null && !map.has(entry["name"])) map.set(entry["name"], value as Record<string, unknown>);
    }
    return map;
  };
  const current = (config as Record<string, unknown>)["current-context"];
  return { currentContext: typeof current === "string" && current !== "" ? current : undefined, contexts: named("contexts", "context"), clusters: named("clusters", "cluster"), users: named("users", "user") };
}

const currentContext = (text: string, origin: string): string | undefined => load(text, origin).currentContext;
const contextNames = (text: string, origin: string): readonly string[] => [...load(text, origin).contexts.keys()];

function bad(message: string, fix: string, cause?: unknown): KubeStellarError {
  return new KubeStellarError(message, { code: "BadKubeconfig", fix, ...(cause === undefined ? {} : { cause }) });
}
