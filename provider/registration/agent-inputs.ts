/** What a program says about the agent of a workload cluster that can be reached: checked here, and read into what operations take. */
import { readFile } from "node:fs/promises";
import { agentSettingProblems } from "../../core/render/klusterlet";
import type { AgentSettings } from "../../core/render/klusterlet";
import { KubeStellarError } from "../../operations/errors";
import type { BootstrapOptions } from "../../operations/registration";
import { unknownArgument } from "../input-check";
import type { InputCheck } from "../input-check";
import type { KubeconfigReference } from "../../operations/clients";
import { containsUnknown } from "../values";

/** How an agent is installed. Files and variables are named, never their content: this goes into state. */
export interface AgentInputs extends AgentSettings {
  /** URL of the ITS as the cluster sees it. @default that of our kubeconfig */
  readonly hubServer?: string;
  /** Take the URL that the ITS publishes for its own network. Excludes `hubServer`. */
  readonly internalEndpoint?: boolean;
  /** Forward proxy between the cluster and the ITS. */
  readonly proxy?: {
    /** Its URL; not for one that holds a password. */
    readonly url?: string;
    /** Name of the environment variable that holds its URL. Excludes `url`. */
    readonly env?: string;
    /** File with its CA, PEM. */
    readonly caFile?: string;
  };
  /** File with Docker config JSON for the image registry. */
  readonly imagePullCredentialFile?: string;
}

type Values = Readonly<Record<string, unknown>>;
type Shape = "text" | "number" | "boolean" | "texts" | Values;

const SHAPES: Values = {
  mode: "text",
  imageRegistry: "text",
  version: "text",
  resources: { class: "text", limits: "texts", requests: "texts" },
  clientCertExpirationSeconds: "number",
  annotations: "texts",
  externalServerUrl: "text",
  hubServer: "text",
  internalEndpoint: "boolean",
  proxy: { url: "text", env: "text", caFile: "text" },
  imagePullCredentialFile: "text",
} satisfies Record<keyof AgentInputs, Shape>;
const KUBECONFIG_SHAPE: Values = { path: "text", context: "text", env: "text" } satisfies Record<keyof KubeconfigReference, Shape>;

/** Checks `kubeconfig` and `agent` of one cluster; both may be absent. What is unknown is let through. */
export function checkAgent(given: Values, path: (key: string) => string, check: InputCheck): void {
  const { kubeconfig, agent } = given;
  if (kubeconfig !== undefined) checkShape(kubeconfig, KUBECONFIG_SHAPE, path("kubeconfig"), check);
  if (agent === undefined || containsUnknown(agent)) return;
  const failures = check.failures.length;
  checkShape(agent, SHAPES, path("agent"), check);
  if (check.failures.length > failures) return;
  const inputs = agent as AgentInputs;
  if (kubeconfig === undefined) check.fail(path("agent"), "is for clusters with a kubeconfig, on which the agent is installed from here; for others give these settings to `ksfleet join --output manifests`");
  for (const problem of agentSettingProblems(inputs)) check.fail(`${path("agent")}.${problem.path}`, problem.reason);
  checkWayToHub(inputs, path("agent"), check);
}

function checkWayToHub({ hubServer, internalEndpoint, proxy }: AgentInputs, at: string, check: InputCheck): void {
  if (hubServer !== undefined && internalEndpoint === true) check.fail(`${at}.internalEndpoint`, "excludes hubServer: give one of them");
  if (hubServer !== undefined && !/^https:\/\/[^\s@/]+/.test(hubServer)) check.fail(`${at}.hubServer`, "must be an https URL");
  if (proxy === undefined) return;
  if ((proxy.url === undefined) === (proxy.env === undefined)) check.fail(`${at}.proxy`, "needs either url or env, the name of the variable that holds the URL");
  if (proxy.url !== undefined && !/^(http|https|socks5):\/\/[^\s/]+/.test(proxy.url)) check.fail(`${at}.proxy.url`, "must be a URL: http://HOST:PORT");
  else if (proxy.url?.includes("@") === true) check.fail(`${at}.proxy.url`, "holds credentials, which would be stored in state: put the URL into a variable and name that with env");
}

function checkShape(value: unknown, shape: Values, at: string, check: InputCheck): void {
  if (containsUnknown(value)) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return check.fail(at, "must be an object");
  for (const [key, inner] of Object.entries(value)) {
    const wanted = shape[key] as Shape | undefined;
    const place = `${at}.${key}`;
    if (wanted === undefined) check.failures.push(unknownArgument(place, key, at.endsWith("kubeconfig") ? "a kubeconfig reference" : "an agent", Object.keys(shape)));
    else if (inner === undefined) continue;
    else if (wanted === "texts") check.texts(place, inner);
    else if (typeof wanted === "object") checkShape(inner, wanted, place, check);
    else if (typeof inner !== (wanted === "text" ? "string" : wanted)) check.fail(place, `must be a ${wanted}, not ${JSON.stringify(inner)}`);
  }
}

/** The settings alone. */
export function agentSettingsOf(inputs: AgentInputs = {}): AgentSettings {
  const { hubServer: _, internalEndpoint: __, proxy: ___, imagePullCredentialFile: ____, ...settings } = inputs;
  return settings;
}

/** The way from the cluster to the hub; reads the files and variables that are named. May hold secrets. */
export async function bootstrapOptionsOf({ hubServer, internalEndpoint, proxy }: AgentInputs = {}): Promise<BootstrapOptions> {
  const url = proxy?.env === undefined ? proxy?.url : process.env[proxy.env];
  if (proxy?.env !== undefined && url === undefined) throw new KubeStellarError(`the environment variable ${proxy.env}, which should hold the URL of the agent's proxy, is not set`, { code: "Invalid", fix: `Set ${proxy.env}` });
  return {
    ...(hubServer === undefined ? {} : { server: hubServer }),
    ...(internalEndpoint === true ? { internalEndpoint } : {}),
    ...(url === undefined ? {} : { proxyUrl: url }),
    ...(proxy?.caFile === undefined ? {} : { proxyCa: await readNamed(proxy.caFile) }),
  };
}

/** Docker config JSON. Secret. */
export async function imagePullCredentialsOf({ imagePullCredentialFile }: AgentInputs = {}): Promise<string | undefined> {
  return imagePullCredentialFile === undefined ? undefined : readNamed(imagePullCredentialFile);
}

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new KubeStellarError(`${file}, which the agent's settings name, cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { code: "Invalid", fix: "Restore the file, or take it out of the program", cause: error });
  }
}
