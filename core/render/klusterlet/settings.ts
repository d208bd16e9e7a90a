/**
 * How OCM's agents are to be installed on a workload cluster: what `clusteradm join` takes as flags, with its defaults (reference 5.2),
 * and what is wrong with a choice. Holds no secret.
 */
import { OCM_AGENT_ANNOTATION_PREFIX } from "../../model/names";
import { compareQuantities } from "../../model/quantity";

/** Both agents in Deployments of their own, or in one: OCM's choice for clusters of one node. */
export const AGENT_MODES = ["Default", "Singleton"] as const;
/** Who chooses CPU and memory of the agents: the operator, nobody, or `limits` and `requests`. */
export const RESOURCE_CLASSES = ["Default", "BestEffort", "ResourceRequirement"] as const;

type Strings = Readonly<Record<string, string>>;

/** CPU and memory of the agents' containers. */
export interface AgentResources {
  /** Who chooses: the operator (`Default`), nobody (`BestEffort`), or `limits` and `requests`. @default "ResourceRequirement" when there are limits or requests, else "Default" */
  readonly class?: (typeof RESOURCE_CLASSES)[number];
  /** As in a container: `{ memory: "800Mi" }`. */
  readonly limits?: Strings;
  /** None greater than its limit. */
  readonly requests?: Strings;
}

/** Settings of the agents of one cluster. */
export interface AgentSettings {
  /** Two agents, or one for clusters of one node. @default "Default" */
  readonly mode?: (typeof AGENT_MODES)[number];
  /** Where OCM's images come from, without a slash at its end. @default "quay.io/open-cluster-management" */
  readonly imageRegistry?: string;
  /** Tag of OCM's images. @default "v1.0.0", as clusteradm 1.0 */
  readonly version?: string;
  /** CPU and memory of the agents. */
  readonly resources?: AgentResources;
  /** Life that the agent asks for its certificate; the hub's signer may give less. @default 31536000 */
  readonly clientCertExpirationSeconds?: number;
  /** Put onto the ManagedCluster by the agent; keys get the prefix `agent.open-cluster-management.io/` unless they have it. */
  readonly annotations?: Strings;
  /** URL of the cluster's own API server, as the hub is to know it. @default none */
  readonly externalServerUrl?: string;
}

/** `AgentSettings` with every default in place. */
export interface CompleteAgentSettings extends AgentSettings {
  readonly mode: (typeof AGENT_MODES)[number];
  readonly imageRegistry: string;
  readonly version: string;
  readonly clientCertExpirationSeconds: number;
}

/** OCM of KubeStellar 0.30. */
export const DEFAULT_OCM_VERSION = "v1.0.0";
/** Where OCM publishes its images. */
export const DEFAULT_IMAGE_REGISTRY = "quay.io/open-cluster-management";
const DEFAULT_CERTIFICATE_SECONDS = 31_536_000;

/** Settings with clusteradm's defaults; annotations get their prefix. */
export function completeAgentSettings(settings: AgentSettings = {}): CompleteAgentSettings {
  const { annotations, ...rest } = settings;
  const prefixed = Object.entries(annotations ?? {}).map(([key, value]) => [key.startsWith(OCM_AGENT_ANNOTATION_PREFIX) ? key : `${OCM_AGENT_ANNOTATION_PREFIX}${key}`, value] as const);
  return {
    mode: "Default",
    imageRegistry: DEFAULT_IMAGE_REGISTRY,
    version: DEFAULT_OCM_VERSION,
    clientCertExpirationSeconds: DEFAULT_CERTIFICATE_SECONDS,
    ...rest,
    ...(prefixed.length === 0 ? {} : { annotations: Object.fromEntries(prefixed) }),
  };
}

/** One thing that is wrong with a setting. */
export interface SettingProblem {
  /** `resources.requests.cpu` */
  readonly path: string;
  /** What is wrong and how to mend it. */
  readonly reason: string;
}

/** What would be refused later, or fail on the cluster where nobody sees it; everything at once. Values of other types than declared are the caller's. */
export function agentSettingProblems(settings: AgentSettings): readonly SettingProblem[] {
  const found: SettingProblem[] = [];
  const { mode, imageRegistry, version, clientCertExpirationSeconds, externalServerUrl, resources = {} } = settings;
  const fail = (path: string, reason: string): void => void found.push({ path, reason });
  if (mode !== undefined && !AGENT_MODES.includes(mode)) fail("mode", `must be "Default" or "Singleton", not ${JSON.stringify(mode)}: hosted agents run on another cluster than the one that they serve, which is not supported`);
  if (imageRegistry !== undefined && !/^[a-zA-Z0-9]([-.:/a-zA-Z0-9_]*[a-zA-Z0-9_])?$/.test(imageRegistry)) fail("imageRegistry", `${JSON.stringify(imageRegistry)} is no registry: write HOST/PATH, without scheme and without a slash at the end`);
  if (version !== undefined && !/^[a-zA-Z0-9_][-.a-zA-Z0-9_]{0,127}$/.test(version)) fail("version", `${JSON.stringify(version)} is no tag of an image`);
  if (clientCertExpirationSeconds !== undefined && !(Number.isInteger(clientCertExpirationSeconds) && clientCertExpirationSeconds >= 600 && clientCertExpirationSeconds < 2 ** 31)) fail("clientCertExpirationSeconds", "must be a whole number of seconds, at least 600, which is Kubernetes' minimum");
  if (externalServerUrl !== undefined && !/^https:\/\/[^\s@/]+/.test(externalServerUrl)) fail("externalServerUrl", `${JSON.stringify(externalServerUrl)} must be an https URL, as OCM's webhook demands`);
  for (const key of Object.keys(settings.annotations ?? {})) if (key.includes("/") && !key.startsWith(OCM_AGENT_ANNOTATION_PREFIX)) fail(`annotations[${JSON.stringify(key)}]`, `must have the prefix ${OCM_AGENT_ANNOTATION_PREFIX} or none: OCM's agents set no others. Use the cluster's own annotations instead`);
  return [...found, ...resourceProblems(resources)];
}

function resourceProblems({ class: chosen, limits = {}, requests = {} }: AgentResources): readonly SettingProblem[] {
  const found: SettingProblem[] = [];
  const stated = Object.keys(limits).length + Object.keys(requests).length > 0;
  if (chosen !== undefined && !RESOURCE_CLASSES.includes(chosen)) found.push({ path: "resources.class", reason: `must be one of ${RESOURCE_CLASSES.join(", ")}, not ${JSON.stringify(chosen)}` });
  else if (chosen === "ResourceRequirement" && !stated) found.push({ path: "resources.class", reason: "is ResourceRequirement, so limits or requests are needed" });
  else if (chosen !== undefined && chosen !== "ResourceRequirement" && stated) found.push({ path: "resources.class", reason: `must be ResourceRequirement, not ${chosen}, for limits and requests to count` });
  for (const [list, values] of [["limits", limits], ["requests", requests]] as const)
    for (const [name, value] of Object.entries(values)) if (compareQuantities(value, "0") === undefined) found.push({ path: `resources.${list}.${name}`, reason: `${JSON.stringify(value)} is no quantity: write 250m, 1, 64Mi or the like` });
  for (const [name, request] of Object.entries(requests)) {
    const limit = limits[name];
    if (limit !== undefined && (compareQuantities(request, limit) ?? 0) > 0) found.push({ path: `resources.requests.${name}`, reason: `${request} is more than its limit of ${limit}` });
  }
  return found;
}
