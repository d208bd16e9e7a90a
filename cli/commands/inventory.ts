/** `ksfleet inventory pull`: records what clusters there are, so that pull requests are previewed without credentials. */
import { Option, type Command } from "commander";
import { compareInventories, compareSettings, recordInventory, type InventoryDifference, type SpaceSettings } from "../../core/plan/inventory";
import { printable } from "../../core/report/printable";
import type { Json } from "../../core/model/kube-object";
import type { WrittenFile } from "../../operations/inventory";
import { loadFleet } from "../../operations/sources/fleet";
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
  const settings = record.settings.flatMap((space) => {
    const wds = recorded.input.spaces.find(({ kind, name }) => kind === "WDS" && name === space.name);
    return wds?.kind === "WDS" ? compareSettings(wds, space) : [];
  });
  print(output, "InventoryCheck", { differences, settings }, () => (differences.length + settings.length === 0 ? "The hub is as it is recorded." : [
    ...(differences.length === 0 ? [] : [table(["SPACE", "OBJECT", "CHANGE", "FIELDS"], differences.map(rowOf))]),
    ...settings.map(({ space, setting, recorded: was, live }) => `${space}: ${setting} is ${live}, recorded is ${was}`),
  ].join("\n")));
  process.exitCode = differences.length + settings.length === 0 ? exitCodes.done : exitCodes.refused;
}

function rowOf({ space, kind, name, change, fields }: InventoryDifference): readonly string[] {
  const shown = fields.map(({ path, recorded, live }) => printable(`${path}: ${textOf(recorded)} -> ${textOf(live)}`));
  return [space, `${kind} ${name}`, change, shown.join("\n")];
}

const textOf = (value: Json | undefined): string => (value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value));
