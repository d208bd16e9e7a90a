/** What the arguments of KubeStellar's two programs say to ours, as far as it matters here. They read them with pflag, and so does this. Pure. */
import { messageOf } from "../controllers/runtime/log";

/** Arguments with which the real program would end at once; the message is its own. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

/** What `--controllers` and `--api-groups` of the controller-manager say. */
export interface ManagerArguments {
  /** Those that run. */
  readonly controllers: readonly ("binding" | "status")[];
  /** Comma-separated; empty: all. */
  readonly apiGroups: string;
}

/** What the transport controller's limits are. */
export interface TransportArguments {
  /** Objects in one ManifestWork. */
  readonly maxNumWrapped: number;
  /** Bytes of objects in one ManifestWork. */
  readonly maxSizeWrapped: number;
}

const LOGGING = {
  values: ["v", "vmodule", "stderrthreshold", "log_dir", "log_file", "log_file_max_size", "log_backtrace_at"],
  switches: ["logtostderr", "alsologtostderr", "legacy_stderr_threshold_behavior", "add_dir_header", "skip_headers", "skip_log_headers", "one_output"],
};
const SERVING = ["metrics-bind-address", "pprof-bind-address", "health-probe-bind-address"];
const clientLimits = (space: string): readonly string[] => [`${space}-qps`, `${space}-burst`];
const clientFlags = (space: string): readonly string[] => [...clientLimits(space), ...["kubeconfig", "context", "user", "cluster"].map((flag) => `${space}-${flag}`)];

const MANAGER: KnownFlags = {
  values: new Set([...LOGGING.values, ...SERVING, "kubeconfig", "its-name", "wds-name", "api-groups", "controllers", ...clientLimits("its"), ...clientLimits("wds")]),
  switches: new Set([...LOGGING.switches, "leader-elect"]),
};
const TRANSPORT: KnownFlags = {
  values: new Set([...LOGGING.values, ...SERVING, "concurrency", "max-size-wrapped", "max-num-wrapped", "wds-name", ...clientFlags("wds"), ...clientFlags("transport")]),
  switches: new Set(LOGGING.switches),
};
/** Of the program, not of the chart: 500 KiB, and as many objects. */
const TRANSPORT_LIMIT = 500 * 1024;

/** @throws ArgumentError. @see reference 6.2; cmd/controller-manager of KubeStellar 0.30 */
export function parseManagerArguments(args: readonly string[]): ManagerArguments {
  const flags = readFlags(args, MANAGER);
  const named = (flags.get("controllers") ?? []).flatMap((list) => list.split(",")).filter((name) => name !== "");
  const controllers = named.length === 0 ? (["binding", "status"] as const) : (["binding", "status"] as const).filter((name) => named.includes(name));
  if (named.some((name) => name !== "binding" && name !== "status")) throw new ArgumentError("'controllers' flag has incorrect value: unknown controller specified");
  if (!controllers.includes("binding")) throw new ArgumentError("Status controller does not work without binding controller");
  return { controllers, apiGroups: flags.get("api-groups")?.at(-1) ?? "" };
}

/** @throws ArgumentError. @see reference 3.9; pkg/transport/generic/cmd of KubeStellar 0.30 */
export function parseTransportArguments(args: readonly string[]): TransportArguments {
  const flags = readFlags(args, TRANSPORT);
  const limit = (flag: string): number => {
    const text = flags.get(flag)?.at(-1);
    if (text === undefined) return TRANSPORT_LIMIT;
    if (!/^[+-]?\d+$/.test(text)) throw new ArgumentError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    return Number(text);
  };
  return { maxNumWrapped: limit("max-num-wrapped"), maxSizeWrapped: limit("max-size-wrapped") };
}

/** The message of what is wrong with arguments. @throws what is no ArgumentError. */
export function argumentProblem(error: unknown): string {
  if (error instanceof ArgumentError) return messageOf(error);
  throw error;
}

interface KnownFlags {
  /** Take a value: `--flag=value` or `--flag value`. */
  readonly values: ReadonlySet<string>;
  /** Take one after `=` only. */
  readonly switches: ReadonlySet<string>;
}

/** The values that were given for each flag, in order. What is no flag is passed over. */
function readFlags(args: readonly string[], { values, switches }: KnownFlags): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") break;
    const match = /^(--?)([^=]+)(?:=([\s\S]*))?$/.exec(arg);
    if (match === null) continue;
    const [, dashes, name, given] = match as unknown as readonly [string, string, string, string | undefined];
    // -v4 and -v=4 are the only short ones.
    const short = dashes === "-" ? /^v(.*)$/.exec(name) : null;
    if (dashes === "-" && short === null) throw new ArgumentError(`unknown shorthand flag: '${name[0]}' in ${arg}`);
    const flag = short === null ? name : "v";
    if (!values.has(flag) && !switches.has(flag)) throw new ArgumentError(`unknown flag: --${flag}`);
    let value = short !== null && short[1] !== "" ? short[1] : given;
    if (value === undefined) {
      if (switches.has(flag)) value = "true";
      else if (at + 1 < args.length) value = args[++at]!;
      else throw new ArgumentError(`flag needs an argument: --${flag}`);
    }
    found.set(flag, [...(found.get(flag) ?? []), value]);
  }
  return found;
}
