/** `ksfleet apply`: a folder into the spaces, for those who have no GitOps. */
import { createInterface } from "node:readline/promises";
import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { isRecorded } from "../../core/plan/inventory";
import { asksForStatus, createPreview, type PreviewInput } from "../../core/preview";
import { wholeOf } from "../../core/preview/input";
import { printable } from "../../core/report/printable";
import { NAMELESS_OWNER, executeApply, mustAsk, namelessNote, planApply, removalsOf } from "../../operations/apply";
import type { ApplyPlan, ApplyResult, ExecuteOptions, WantedSpace } from "../../operations/apply";
import { KubeStellarError } from "../../operations/errors";
import type { Adopt } from "../../operations/ownership";
import { lockDeltas, lockRefusal, readLock } from "../../operations/lock";
import { loadFleet } from "../../operations/sources/fleet";
import type { LiveSpaces } from "../../operations/sources/live";
import { exitCodes } from "../exit-codes";
import { folderSpaces, type FolderPlace, type FolderSpaces } from "../spaces";
import { applyLines } from "../report/apply-table";
import { outputOption, progress } from "../report/output";
import type { OutputFormat } from "../report/output";
import { print } from "../report/print";
import { nameOption } from "./hub-options";
import { pairOf } from "./pair-of";
import { wholeNumber } from "./whole-number";

interface ApplyOptions extends FolderPlace {
  readonly owner?: string;
  readonly adopt: Adopt;
  readonly forceConflicts?: true;
  readonly prune: boolean;
  readonly pruneSpaces?: true;
  readonly dryRun?: true;
  readonly yes?: boolean;
  readonly lock?: string;
  readonly wait: number;
  readonly timeout: number;
  readonly output: OutputFormat;
}

/** How often written objects are told of, in milliseconds. */
const PROGRESS_MILLISECONDS = 1_000;

export function registerApply(program: Command): void {
  program
    .command("apply")
    .description("make the spaces hold what a folder says: server-side apply in the right order, and removal of what is ours and no longer in it")
    .addArgument(new Argument("<folder>", "one folder for each space, as cdk8s synth writes it"))
    .addOption(nameOption())
    .option("--kubeconfig <file>", "use the contexts of this file instead of an embedded hub; a space is the context of its name, or a ControlPlane of the hosting cluster")
    .option("--context <space=context>", "context of a space; may be repeated", pairOf("space=context"))
    .option("--owner <project/stack>", "whose the objects are; what carries this name is ours, and pruned when it leaves the folder (default: owner of fleet.yaml; without any, removals are refused)", ownerName)
    .addOption(new Option("--adopt <when>", "objects that are there already: take those of nobody, or those of others too").choices(["never", "ifUnowned", "always"]).default("never"))
    .option("--force-conflicts", "take fields of our objects back that others have changed")
    .option("--no-prune", "remove nothing")
    .option("--prune-spaces", "remove spaces too that are no longer in the folder, with everything in them")
    .option("--dry-run", "show what would change, by asking the servers, and write nothing")
    .option("-y, --yes", "remove without asking")
    .option("--lock <file>", "refuse to come to anything else than ksfleet check --lock recorded in this file")
    .option("--wait <seconds>", "how long to wait for agents of declared clusters to join", wholeNumber(0), 0)
    .option("--timeout <seconds>", "for each wait: a space to be ready, an object to be gone", wholeNumber(1), 180)
    .addOption(outputOption())
    .addHelpText("after", HELP)
    .action(apply);
}

const HELP = `
Examples:
  $ ksfleet apply dist --dry-run                        what would change on the hub "default"
  $ ksfleet apply dist --owner shop/prod --yes          carry it out without a question; what is shop/prod's and not in dist goes
  $ ksfleet apply dist --owner shop/prod --adopt always the first time on a hub of ksfleet up, which owns its spaces and clusters
  $ ksfleet apply dist --kubeconfig kc.yaml --context host=kind-kubeflex

All that is in the way is told before anything is written. Nothing is removed when anything could not be read.
Exit code 0 when all is as the folder says, 1 when you said no or the lock does, 2 for a failure, 3 when something is still owed.
The JSON is described in docs/apply.md.`;

async function apply(folder: string, options: ApplyOptions): Promise<void> {
  const lock = options.lock === undefined ? undefined : await readLock(options.lock);
  const { input, wanted, owner: written } = await readWanted(folder);
  const spaces = await folderSpaces(options, wanted);
  const { signal } = new AbortController();
  const owner = options.owner ?? written;
  const isNamed = owner !== undefined;
  const common = { owner: owner ?? NAMELESS_OWNER, adopt: options.adopt, force: options.forceConflicts === true, prune: options.prune, pruneSpaces: options.pruneSpaces === true, signal, onProgress: progress };
  try {
    const moved = lock === undefined ? [] : await lockDeltas(lock, input, await standing(wanted, spaces), { prune: options.prune });
    if (moved.length > 0) {
      progress(printable(lockRefusal(options.lock ?? "", moved), { keepLines: true }));
      process.exitCode = exitCodes.refused;
      return;
    }
    const planned = await planApply(wanted, spaces.open, common);
    const nameless = namelessNote(planned, { isNamed });
    const plan = nameless === undefined ? planned : { ...planned, notes: [...planned.notes, nameless] };
    if (options.dryRun === true) {
      show(plan, undefined, options);
      process.exitCode = plan.unread.length === 0 ? exitCodes.done : exitCodes.debts;
      return;
    }
    if (!(await mayRemove(plan, isNamed, options))) {
      progress("Nothing was applied.");
      process.exitCode = exitCodes.refused;
      return;
    }
    const result = await executeApply(plan, { ...common, open: spaces.open, deadlineSeconds: options.timeout, settleSeconds: options.wait, onWritten: tellNowAndThen() });
    show(plan, result, options);
    process.exitCode = plan.unread.length === 0 && result.debts.length === 0 ? exitCodes.done : exitCodes.debts;
  } finally {
    spaces.close();
  }
}

const FLEET_FOLDER = "Name the folder that holds one folder for each space, as cdk8s synth writes it";

/** The spaces of the folder. @throws KubeStellarError `Invalid` with everything that cannot be read or that a server would refuse. */
async function readWanted(folder: string): Promise<{ readonly input: PreviewInput; readonly wanted: readonly WantedSpace[]; readonly owner: string | undefined }> {
  const fleet = await loadFleet(folder, { everySpace: true });
  const leftOut = createPreview(fleet.input, asksForStatus(fleet.input) ? await import("../../core/status/index.js") : undefined).findings().filter((finding) => finding.leftOut === true);
  if (fleet.unreadable || leftOut.length > 0) {
    const told = (await fleet.locate([...fleet.findings, ...leftOut])).filter(({ severity }) => severity === "error").map(formatDiagnostic);
    throw new KubeStellarError(`the folder is not whole, so nothing was applied:\n${told.join("\n")}`, { code: "Invalid", ...(!fleet.hasFleetFile && { fix: `There is no fleet.yaml in ${folder}, so each folder in it was taken for a space. ${FLEET_FOLDER}` }) });
  }
  for (const finding of await fleet.locate(fleet.findings)) progress(`${finding.severity}: ${printable(formatDiagnostic(finding))}`);
  const inventoryOf = (space: (typeof fleet.input.spaces)[number]): string | undefined => (space.kind === "WDS" ? space.inventory : undefined);
  const wanted = [
    ...fleet.others.map(({ name, kind, objects }): WantedSpace => ({ name, kind, objects: objects.map(wholeOf) })),
    ...fleet.input.spaces.map((space): WantedSpace => ({ name: space.name, kind: space.kind, inventory: inventoryOf(space), objects: space.objects.filter((object) => !isRecorded(object)).map(wholeOf) })),
  ];
  // Everything of the owner would be taken for what has left the folder.
  if (wanted.length === 0) throw new KubeStellarError("the folder holds no space, so nothing was applied", { code: "Invalid", object: folder, fix: FLEET_FOLDER });
  return { input: fleet.input, wanted, owner: fleet.owner };
}

/** The inventories and workload spaces of the folder that there are already, read as `ksfleet check live` reads them. */
async function standing(wanted: readonly WantedSpace[], { open, apiGroupsOf }: FolderSpaces): Promise<LiveSpaces> {
  const found = await Promise.all(wanted.map(async (space) => ({ space, client: space.kind === "ITS" || space.kind === "WDS" ? await open(space) : undefined })));
  const there = found.flatMap(({ space: { name, kind, inventory }, client }) => (client === undefined ? [] : [{ name, kind, client, inventory }]));
  const wdses = await Promise.all(there.filter(({ kind }) => kind === "WDS").map(async (wds) => ({ ...wds, apiGroups: await apiGroupsOf(wds.name) })));
  return { inventories: there.filter(({ kind }) => kind === "ITS"), wdses };
}

/** Asks before anything is removed. @throws KubeStellarError where nobody can be asked, or it is not known whose the objects are. */
async function mayRemove(plan: ApplyPlan, isNamed: boolean, { yes = false }: ApplyOptions): Promise<boolean> {
  if (!mustAsk(plan, { isNamed, yes, canAsk: process.stdin.isTTY === true })) return true;
  for (const line of applyLines(plan)) progress(line);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`Delete ${removalsOf(plan)} objects? [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

/** Lines about written objects, one a second at most. */
function tellNowAndThen(): NonNullable<ExecuteOptions["onWritten"]> {
  let last = Date.now();
  return ({ space, object, done, due }) => {
    if (Date.now() - last < PROGRESS_MILLISECONDS) return;
    last = Date.now();
    progress(`${space}: ${done} of ${due}, ${printable(object)}`);
  };
}

function show(plan: ApplyPlan, result: ApplyResult | undefined, { output }: ApplyOptions): void {
  const { owner, changes, unchanged, unread } = plan;
  const spaces = plan.spaces.map(({ space: { name, kind }, client }) => ({ name, kind, exists: client !== undefined }));
  const { written = 0, deleted = 0, debts = [], notes = plan.notes } = result ?? {};
  print(output, "Apply", { owner, dryRun: result === undefined, spaces, changes, unchanged, unread, written, deleted, debts, notes }, () =>
    [...applyLines({ ...plan, notes }), ...(result === undefined ? [] : [`${written} written, ${deleted} deleted`]), ...debts.map((debt) => `owed: ${debt}`)].map((line) => printable(line, { keepLines: true })).join("\n"),
  );
}

function ownerName(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("It is empty.");
  return text;
}
