/** `ksfleet join CLUSTER`: what a remote site needs to join. */
import { readFile } from "node:fs/promises";
import { InvalidArgumentError, Option } from "commander";
import type { Command } from "commander";
import { DEFAULT_IMAGE_REGISTRY, DEFAULT_OCM_VERSION, RESOURCE_CLASSES, agentSettingProblems } from "../../core/render/klusterlet";
import type { AgentSettings } from "../../core/render/klusterlet";
import { KubeStellarError } from "../../operations/errors";
import { joinKubeconfig, joinManifests } from "../../operations/join";
import { progress } from "../report/output";
import { connectInventory } from "../spaces";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { wholeNumber } from "./whole-number";

/** Kubernetes gives no token for less. */
const SHORTEST_TTL_SECONDS = 600;
const SHORTEST_CERTIFICATE_SECONDS = 600;

type Pairs = Readonly<Record<string, string>>;

interface JoinOptions extends LiveOptions {
  readonly output: "kubeconfig" | "manifests";
  readonly ttl: number;
  readonly server?: string;
  readonly forceInternalEndpointLookup?: boolean;
  readonly proxyUrl?: string;
  readonly proxyCaFile?: string;
  readonly singleton?: boolean;
  readonly imageRegistry: string;
  readonly bundleVersion: string;
  readonly imagePullCredentialFile?: string;
  readonly clientCertExpirationSeconds?: number;
  readonly clusterServer?: string;
  readonly resourceQosClass?: (typeof RESOURCE_CLASSES)[number];
  readonly resourceLimits?: Pairs;
  readonly resourceRequests?: Pairs;
  readonly klusterletAnnotation?: Pairs;
}

export function registerJoin(program: Command): void {
  withLiveOptions(program.command("join"))
    .description("give what a remote site needs to join the fleet: short-lived credentials for the agent of one cluster, or all of OCM's manifests with them")
    .argument("<cluster>", "name of the cluster; declare it in the program, and the next up or settle accepts it")
    .addOption(new Option("-o, --output <form>", "what to print").choices(["kubeconfig", "manifests"]).default("kubeconfig"))
    .option("--ttl <seconds>", "lifetime of the credentials, at least 600", wholeNumber(SHORTEST_TTL_SECONDS), 3600)
    .option("--server <url>", "URL of the inventory space as the site sees it (default: the one used here)")
    .addOption(new Option("--force-internal-endpoint-lookup", "take the URL that the inventory space publishes for its own network (kube-public/cluster-info)").conflicts("server"))
    .option("--proxy-url <url>", "forward proxy between the site and the inventory space")
    .option("--proxy-ca-file <file>", "CA of that proxy, PEM")
    .optionsGroup("Options for manifests, as of clusteradm join:")
    .option("--singleton", "one agent instead of two; for clusters of one node")
    .option("--image-registry <registry>", "where OCM's images come from", DEFAULT_IMAGE_REGISTRY)
    .option("--bundle-version <tag>", "version of OCM", DEFAULT_OCM_VERSION)
    .option("--image-pull-credential-file <file>", "Docker config JSON for that registry")
    .option("--client-cert-expiration-seconds <seconds>", "life that the agent asks for its certificate", wholeNumber(SHORTEST_CERTIFICATE_SECONDS))
    .option("--cluster-server <url>", "URL of the cluster's own API server, to be recorded on the hub")
    .addOption(new Option("--resource-qos-class <class>", "who chooses CPU and memory of the agents").choices(RESOURCE_CLASSES))
    .option("--resource-limits <name=quantity,...>", "limits of the agents: cpu=800m,memory=800Mi", pairs)
    .option("--resource-requests <name=quantity,...>", "requests of the agents", pairs)
    .option("--klusterlet-annotation <key=value>", "annotation that the agent puts onto its ManagedCluster; may be repeated", (text: string, before: Pairs = {}) => ({ ...before, ...onePair(text) }))
    .addHelpText("after", "\nThe output is a secret. Examples:\n  $ ksfleet join store-7 > bootstrap.kubeconfig\n  $ ksfleet join store-7 --output manifests > store-7.yaml\n  $ kubectl apply -f store-7.yaml     at the site; once more if the Klusterlet came before its definition")
    .action(join);
}

async function join(cluster: string, options: JoinOptions): Promise<void> {
  const settings = settingsOf(options);
  const problems = agentSettingProblems(settings);
  if (problems.length > 0) throw new KubeStellarError(problems.map(({ path, reason }) => `${path} ${reason}`).join("; "), { code: "Invalid" });
  if (options.proxyCaFile !== undefined && options.proxyUrl === undefined) throw new KubeStellarError("--proxy-ca-file needs --proxy-url", { code: "Invalid" });
  const [proxyCa, imagePullCredentials] = await Promise.all([readGiven(options.proxyCaFile), readGiven(options.imagePullCredentialFile)]);
  const its = await connectInventory(options);
  try {
    const bootstrap = { ttlSeconds: options.ttl, server: options.server, internalEndpoint: options.forceInternalEndpointLookup, proxyUrl: options.proxyUrl, proxyCa };
    const joined = options.output === "kubeconfig" ? await joinKubeconfig(its, cluster, bootstrap) : await joinManifests(its, cluster, { ...bootstrap, settings, imagePullCredentials });
    process.stdout.write("manifests" in joined ? joined.manifests : joined.kubeconfig);
    progress(`Valid until ${joined.expiresAt}.${joined.notes.map((note) => ` ${note}.`).join("")}`);
  } finally {
    its.close();
  }
}

function settingsOf(options: JoinOptions): AgentSettings {
  const { resourceQosClass, resourceLimits, resourceRequests } = options;
  const resources = { ...(resourceQosClass === undefined ? {} : { class: resourceQosClass }), ...(resourceLimits === undefined ? {} : { limits: resourceLimits }), ...(resourceRequests === undefined ? {} : { requests: resourceRequests }) };
  return {
    mode: options.singleton === true ? "Singleton" : "Default",
    imageRegistry: options.imageRegistry,
    version: options.bundleVersion,
    ...(options.clientCertExpirationSeconds === undefined ? {} : { clientCertExpirationSeconds: options.clientCertExpirationSeconds }),
    ...(options.clusterServer === undefined ? {} : { externalServerUrl: options.clusterServer }),
    ...(options.klusterletAnnotation === undefined ? {} : { annotations: options.klusterletAnnotation }),
    ...(Object.keys(resources).length === 0 ? {} : { resources }),
  };
}

/** `cpu=800m,memory=800Mi` */
function pairs(text: string): Pairs {
  return Object.assign({}, ...text.split(",").map(onePair)) as Pairs;
}

function onePair(text: string): Pairs {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`${JSON.stringify(text)} is not of the form name=value.`);
  return { [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

async function readGiven(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new KubeStellarError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { code: "Invalid", fix: "Give an existing file", cause: error });
  }
}
