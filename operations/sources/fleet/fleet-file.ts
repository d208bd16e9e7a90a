/** `fleet.yaml`: names the spaces of a fleet folder and says what cannot be seen from their content. */
import type { Diagnostic } from "../../../core/model/diagnostic";
import { NEWEST_MINOR, OLDEST_MINOR, parseKubernetesMinor } from "../../../core/model/discovery";
import { closestOf } from "../../../core/model/validation/closest";
import { joinPath } from "../../../core/model/validation/schema-findings";
import { DEFAULT_TRANSPORT_RATE, DEFAULT_WRAP_LIMITS, type TransportRate, type WrapLimits } from "../../../core/transport";

/** One space as `fleet.yaml` tells of it; what is absent is decided by the content of the folder or by the chart's defaults. */
export interface SpaceDefinition {
  readonly name: string;
  readonly kind?: "HOST" | "ITS" | "WDS" | "WEC";
  /** Name of the ITS of a WDS. */
  readonly inventory?: string;
  readonly apiGroups?: string;
  readonly limits: WrapLimits;
  /** Absent: the chart's. */
  readonly rate?: TransportRate;
  readonly kubernetesMinor?: number;
}

/** A finding that knows its path in `fleet.yaml`, but not yet its line. */
export type FleetFileFinding = Diagnostic;

/** What a `fleet.yaml` says. */
export interface ReadFleetFile {
  readonly spaces: readonly SpaceDefinition[];
  /** Names of folders that are no spaces: what they hold is for those who deliver the others. */
  readonly otherFolders: readonly string[];
  /** Whose the objects of the folder are; see docs/apply.md. */
  readonly owner?: string;
  readonly findings: readonly FleetFileFinding[];
}

const TOP_FIELDS = ["owner", "spaces", "otherFolders"] as const;
const FIELDS = ["name", "kind", "inventory", "apiGroups", "maxNumWrapped", "maxSizeWrapped", "transportQps", "transportBurst", "kubernetesVersion"] as const;
const KINDS = ["HOST", "ITS", "WDS", "WEC"] as const;

/**
 * Reads the value of a `fleet.yaml`.
 *
 * @returns the spaces that could be read, and every finding; never throws.
 */
export function readFleetFile(value: unknown): ReadFleetFile {
  const findings: FleetFileFinding[] = [];
  const tell = (path: string, message: string, fix: string): undefined => {
    findings.push({ code: "KS220", severity: "error", path, message, fix });
    return undefined;
  };
  if (!isMap(value)) return { spaces: [], otherFolders: [], findings: [...findings, { code: "KS220", severity: "error", path: "", message: "is no map", fix: "Write spaces: [{name, kind}, …]" }] };
  for (const key of Object.keys(value)) if (![...TOP_FIELDS, "apiVersion", "kind", "metadata"].includes(key)) unknownField(key, key, TOP_FIELDS, tell);
  const { spaces, otherFolders = [], owner } = value;
  if (owner !== undefined && !isOwner(owner)) tell("owner", "is no name of an owner", "Write text such as shop/prod");
  if (!isTexts(otherFolders)) tell("otherFolders", "is no list of texts", "Write the names of folders that are no spaces");
  if (!Array.isArray(spaces)) {
    tell("spaces", "is missing or no list", "Write spaces: [{name, kind}, …]");
    return { spaces: [], otherFolders: [], findings };
  }
  const names = new Set<string>();
  const read = spaces.flatMap((space: unknown, i): readonly SpaceDefinition[] => {
    const path = joinPath("spaces", i);
    const definition = isMap(space) ? readSpace(space, path, tell) : tell(path, "is no map", "Write {name, kind}");
    if (definition === undefined) return [];
    if (names.has(definition.name)) {
      tell(joinPath(path, "name"), `space ${definition.name} is there already`, "Keep one of them");
      return [];
    }
    names.add(definition.name);
    return [definition];
  });
  return { spaces: read, otherFolders: isTexts(otherFolders) ? otherFolders : [], findings, ...(isOwner(owner) && { owner }) };
}

type Tell = (path: string, message: string, fix: string) => undefined;
type Fields = Readonly<Record<string, unknown>>;

function readSpace(space: Fields, path: string, tell: Tell): SpaceDefinition | undefined {
  for (const key of Object.keys(space)) if (!FIELDS.some((field) => field === key)) unknownField(key, joinPath(path, key), FIELDS, tell);
  const text = (field: (typeof FIELDS)[number]): string | undefined => {
    const value = space[field];
    return value === undefined || value === null || typeof value === "string" ? (value ?? undefined) : tell(joinPath(path, field), "is no text", "Write text, in quotes where it looks like a number");
  };
  const positive = (field: "maxNumWrapped" | "maxSizeWrapped" | "transportQps" | "transportBurst", standard: number): number => {
    const value = space[field];
    if (value === undefined) return standard;
    return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : (tell(joinPath(path, field), "is no positive whole number", `Write a number such as ${standard}`) ?? standard);
  };
  const name = text("name");
  if (name === undefined || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return tell(joinPath(path, "name"), "is missing or no name of a folder", "Write the name of the space, which is that of its folder");
  const kind = text("kind");
  if (kind !== undefined && !isSpaceKind(kind)) return tell(joinPath(path, "kind"), `${JSON.stringify(kind)} is no kind of space`, `Write one of ${KINDS.join(", ")}`);
  const inventory = text("inventory");
  const apiGroups = text("apiGroups");
  // A version without quotes is a number to YAML, and 1.30 is then 1.3.
  const version = typeof space["kubernetesVersion"] === "number" ? String(space["kubernetesVersion"]) : text("kubernetesVersion");
  const kubernetesMinor = version === undefined ? undefined : (parseKubernetesMinor(version) ?? tell(joinPath(path, "kubernetesVersion"), `there is no table for Kubernetes ${JSON.stringify(version)}`, `Write "1.${OLDEST_MINOR}" to "1.${NEWEST_MINOR}", in quotes`));
  const rate = { qps: positive("transportQps", DEFAULT_TRANSPORT_RATE.qps), burst: positive("transportBurst", DEFAULT_TRANSPORT_RATE.burst) };
  return {
    name,
    limits: { maxNumWrapped: positive("maxNumWrapped", DEFAULT_WRAP_LIMITS.maxNumWrapped), maxSizeWrapped: positive("maxSizeWrapped", DEFAULT_WRAP_LIMITS.maxSizeWrapped) },
    ...((space["transportQps"] !== undefined || space["transportBurst"] !== undefined) && { rate }),
    ...(kind !== undefined && { kind }),
    ...(inventory !== undefined && { inventory }),
    ...(apiGroups !== undefined && { apiGroups }),
    ...(kubernetesMinor !== undefined && { kubernetesMinor }),
  };
}

function unknownField(key: string, path: string, known: readonly string[], tell: Tell): void {
  const meant = closestOf(key, known);
  tell(path, `unknown field ${JSON.stringify(key)}`, meant === undefined ? `Remove it; known here: ${known.join(", ")}` : `Did you mean ${meant}?`);
}

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value);
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");
const isOwner = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const isSpaceKind = (kind: string): kind is (typeof KINDS)[number] => KINDS.some((known) => known === kind);
