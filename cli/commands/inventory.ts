/** `ksfleet inventory pull`: records what clusters there are, so that pull requests are previewed without credentials. */
import { Option, type Command } from "commander";
import { compareInventories, recordInventory, type InventoryDifference } from "../../core/plan/inventory";
import { recordKinds, type RecordedKind } from "../../core/model/recorded-kinds";
import type { WdsInput } from "../../core/preview";
import { byCodeUnit } from "../../core/model/code-unit-order";
import { printable } from "../../core/report/printable";
import type { Json } from "../../core/model/kube-object";
import type { WrittenFile } from "../../operations/inventory";
import { loadFleet, type LoadedFleet } from "../../operations/sources/fleet";
import type { SpaceSettings } from "../../operations/sources/live";
import { exitCodes } from "../exit-codes";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { outputOption, progress, type OutputFormat } from "../report/output";
import { print } from "../report/print";
import { table } from "../report/table";

interface PullOptions extends LiveOptions {
  readonly check?: true;
  readonly output: OutputFormat;
}

export function registerInventory(program: Command): void {
  const inventory = program.command("inventory").description("record the inventory of a running hub");
  withLiveOptions(inventory.command("pull"))
    .description("record clusters, their labels and properties into a fleet folder, without secrets, for previews without a hub")
    .argument("[folder]", "the fleet folder; inventory.yaml is written into the folder of each ITS, kinds.yaml beside fleet.yaml", ".")
    .addOption(new Option("--check", "write nothing; say how the hub differs from what is recorded, and end with 1 if it does"))
    .addOption(outputOption())
    .addHelpText("after", "\nExamples:\n  $ ksfleet inventory pull fleet\n  $ ksfleet inventory pull fleet --check --kubeconfig hub.kubeconfig --host host\n\nExit code 0 when recorded (with --check: when nothing differs), 1 when the hub differs from the record, 2 on failure.\nThe files and the JSON are described in docs/inventory.md.")
    .action((folder: string, options: PullOptions) => pull(folder, options));
}

/** An ITS as it runs, reduced to what is recorded. */
interface LiveRecord {
  readonly inventories: readonly { readonly name: string; readonly objects: ReturnType<typeof recordInventory> }[];
  readonly settings: readonly SpaceSettings[];
}

async function pull(folder: string, options: PullOptions): Promise<void> {
  const record = await readRecord(options);
  if (options.check === true) return check(folder, record, options.output);
  const { writeInventory, writeKinds, writeSettings } = await import("../../operations/inventory/index.js");
  // The only one that can refuse comes first.
  const kinds = await writeKinds(folder, record.settings);
  const files: WrittenFile[] = [];
  for (const { name, objects } of record.inventories) files.push(await writeInventory(folder, name, objects));
  const settings = await writeSettings(folder, record.inventories.map(({ name }) => name), record.settings);
  files.push(...[settings, kinds].filter((file) => file !== undefined));
  print(options.output, "InventoryPull", { files }, () => table(["FILE", "STATE"], files.map(({ file, changed }) => [file, changed ? "written" : "unchanged"])));
}

async function readRecord(options: LiveOptions): Promise<LiveRecord> {
  const { connectSpaces } = await import("../spaces/index.js");
  const { readLiveFleet, readSettings } = await import("../../operations/sources/live/index.js");
  const spaces = await connectSpaces(options);
  try {
    const { input } = await readLiveFleet({ inventories: spaces.inventories, wdses: [] }, { onProgress: progress });
    return { inventories: input.spaces.map(({ name, objects }) => ({ name, objects: recordInventory(objects) })), settings: await readSettings(spaces.wdses) };
  } finally {
    spaces.close();
  }
}

async function check(folder: string, record: LiveRecord, output: OutputFormat): Promise<void> {
  const recorded = await loadFleet(folder);
  for (const finding of await recorded.locate(recorded.findings.filter(({ severity }) => severity === "error"))) progress(`${finding.file ?? folder}: ${finding.message}`);
  if (recorded.unreadable) {
    process.exitCode = exitCodes.failure;
    return;
  }
  const differences = record.inventories.flatMap(({ name, objects }) => compareInventories(name, recordInventory(recorded.input.spaces.find((space) => space.kind === "ITS" && space.name === name)?.objects ?? []), objects));
  const settings = record.settings.flatMap((space) => settingDifferences(recorded, space));
  print(output, "InventoryCheck", { differences, settings }, () => (differences.length + settings.length === 0 ? "The hub is as it is recorded." : [
    ...(differences.length === 0 ? [] : [table(["SPACE", "OBJECT", "CHANGE", "FIELDS"], differences.map(rowOf))]),
    ...settings.map(({ space, setting, recorded: was, live }) => `${space}: ${setting} is ${live}, recorded is ${was}`),
  ].join("\n")));
  process.exitCode = differences.length + settings.length === 0 ? exitCodes.done : exitCodes.refused;
}

interface SettingDifference {
  readonly space: string;
  /** Of a kind `kinds.` and the name of its CustomResourceDefinition. */
  readonly setting: "kubernetesVersion" | "apiGroups" | "inventory" | `kinds.${string}`;
  readonly recorded: string;
  readonly live: string;
}

/** What `fleet.yaml` and `kinds.yaml` say of a space and the hub says otherwise; what they do not say differs in nothing, but for kinds. */
function settingDifferences({ input }: LoadedFleet, live: SpaceSettings): readonly SettingDifference[] {
  const recorded = input.spaces.find((space) => space.kind === "WDS" && space.name === live.name);
  if (recorded?.kind !== "WDS") return [];
  const told: readonly (readonly [SettingDifference["setting"], string | undefined, string | undefined])[] = [
    ["inventory", recorded.inventory, live.inventory],
    ["apiGroups", recorded.apiGroups, live.apiGroups ?? ""],
    ["kubernetesVersion", versionOf(recorded.kubernetesMinor), versionOf(live.kubernetesMinor)],
  ];
  const differing = told.flatMap(([setting, was, is]) => (was === undefined || is === undefined || was === is ? [] : [{ space: live.name, setting, recorded: was, live: is }]));
  return [...differing, ...kindDifferences(recorded, live)];
}

/** A kind that the folder defines itself is none that only the hub knows. */
function kindDifferences({ objects, kinds = [] }: WdsInput, live: SpaceSettings): readonly SettingDifference[] {
  const defined = new Set(objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ metadata }) => metadata.name));
  const texts = (recorded: readonly RecordedKind[]): ReadonlyMap<string, string> => new Map(recorded.map(({ group, plural, kind, scope, versions }) => [`${plural}.${group}`, `${kind}, ${scope}, ${versions.join(" ")}`]));
  const [before, after] = [texts(recordKinds(kinds)), texts(live.recorded)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !defined.has(name) && before.get(name) !== after.get(name)).sort(byCodeUnit);
  return names.map((name) => ({ space: live.name, setting: `kinds.${name}`, recorded: before.get(name) ?? "none", live: after.get(name) ?? "none" }));
}

const versionOf = (minor: number | undefined): string | undefined => (minor === undefined ? undefined : `1.${minor}`);

function rowOf({ space, kind, name, change, fields }: InventoryDifference): readonly string[] {
  const shown = fields.map(({ path, recorded, live }) => printable(`${path}: ${textOf(recorded)} -> ${textOf(live)}`));
  return [space, `${kind} ${name}`, change, shown.join("\n")];
}

const textOf = (value: Json | undefined): string => (value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value));
