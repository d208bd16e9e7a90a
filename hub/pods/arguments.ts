/** What the arguments of KubeStellar's two programs say to ours. They read them with pflag, and so does this. What cannot be obeyed is said. Pure. */
import { messageOf } from "../controllers/runtime/log";
import { DEFAULT_CONCURRENCY } from "../controllers/runtime/work-queue";

/** Arguments with which no program can run: the real one would end at once, and the message is its own; or the hub cannot do what they ask. */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";
}

/** What both programs are told. */
export interface CommonArguments {
  /** `""`: the pod's own. */
  readonly wdsName: string;
  /** Arguments that change the real program and not ours, as given: `--wds-qps=50`. Values of the chart are none. */
  readonly withoutEffect: readonly string[];
}

/** What the controller-manager is told. */
export interface ManagerArguments extends CommonArguments {
  /** Those that run. */
  readonly controllers: readonly ("binding" | "status")[];
  /** Comma-separated; empty: all. */
  readonly apiGroups: string;
  /** `""`: as the ControlPlane's hook found it. */
  readonly itsName: string;
}

/** What the transport controller is told. */
export interface TransportArguments extends CommonArguments {
  /** Objects in one ManifestWork. */
  readonly maxNumWrapped: number;
  /** Bytes of objects in one ManifestWork. */
  readonly maxSizeWrapped: number;
  /** Bindings worked on at once. */
  readonly concurrency: number;
}

const LOGGING = {
  values: ["v", "vmodule", "stderrthreshold", "log_dir", "log_file", "log_file_max_size", "log_backtrace_at"],
  switches: ["logtostderr", "alsologtostderr", "legacy_stderr_threshold_behavior", "add_dir_header", "skip_headers", "skip_log_headers", "one_output"],
};
const SERVING = ["metrics-bind-address", "pprof-bind-address", "health-probe-bind-address"];
const clientLimits = (space: string): readonly string[] => [`${space}-qps`, `${space}-burst`];
const clientChoices = (space: string): readonly string[] => ["context", "user", "cluster"].map((flag) => `${space}-${flag}`);
const clientFlags = (space: string): readonly string[] => [...clientLimits(space), ...clientChoices(space), `${space}-kubeconfig`];

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

/** Our controllers ask as fast as they are answered, as the administrator of their spaces. Values: what the chart gives, which nobody expects to matter. */
const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map(["its", "wds", "transport"].flatMap((space) => [[`${space}-qps`, "5"], [`${space}-burst`, "10"], ...clientChoices(space).map((flag) => [flag, ""] as const)] as const));

/** @throws ArgumentError. @see reference 6.2; cmd/controller-manager of KubeStellar 0.30 */
export function parseManagerArguments(args: readonly string[]): ManagerArguments {
  const flags = readFlags(args, MANAGER);
  const named = (flags.get("controllers") ?? []).flatMap((list) => list.split(",")).filter((name) => name !== "");
  const controllers = named.length === 0 ? (["binding", "status"] as const) : (["binding", "status"] as const).filter((name) => named.includes(name));
  if (named.some((name) => name !== "binding" && name !== "status")) throw new ArgumentError("'controllers' flag has incorrect value: unknown controller specified");
  if (!controllers.includes("binding")) throw new ArgumentError("Status controller does not work without binding controller");
  return { controllers, apiGroups: lastOf(flags, "api-groups"), itsName: lastOf(flags, "its-name"), ...commonIn(flags) };
}

/** @throws ArgumentError. @see reference 3.9; pkg/transport/generic/cmd of KubeStellar 0.30 */
export function parseTransportArguments(args: readonly string[]): TransportArguments {
  const flags = readFlags(args, TRANSPORT);
  const number = (flag: string, fallback: number): number => {
    const text = flags.get(flag)?.at(-1);
    if (text === undefined) return fallback;
    if (!/^[+-]?\d+$/.test(text)) throw new ArgumentError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
    return Number(text);
  };
  return { maxNumWrapped: number("max-num-wrapped", TRANSPORT_LIMIT), maxSizeWrapped: number("max-size-wrapped", TRANSPORT_LIMIT), concurrency: number("concurrency", DEFAULT_CONCURRENCY), ...commonIn(flags) };
}

function lastOf(flags: GivenFlags, flag: string): string {
  return flags.get(flag)?.at(-1) ?? "";
}

function commonIn(flags: GivenFlags): CommonArguments {
  const withoutEffect = [...WITHOUT_EFFECT].flatMap(([flag, usual]) => (flags.has(flag) && lastOf(flags, flag) !== usual ? [`--${flag}=${lastOf(flags, flag)}`] : []));
  return { wdsName: lastOf(flags, "wds-name"), withoutEffect };
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

/** The values that were given for each flag, in order. */
type GivenFlags = ReadonlyMap<string, readonly string[]>;

/** What is no flag is passed over. */
function readFlags(args: readonly string[], { values, switches }: KnownFlags): GivenFlags {
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
