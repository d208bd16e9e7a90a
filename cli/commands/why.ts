/** `ksfleet why` and `why-not`: which policy, clause, selector and label decide, and what the least is that would change it. */
import { Argument, Option, type Command } from "commander";
import { describeObject } from "../../core/model/kube-object";
import { closestOf } from "../../core/model/validation/closest";
import { applyAddition, applyEdits, decidersOf, explainPlacement, findObjects, leastDisturbing, nearestObjects, parseObjectQuery, placesOf, smallestAdditions, smallestChanges, type Decider, type Explanation, type FoundObject, type ObjectQuery, type PlacedBy } from "../../core/plan/why";
import { asksForStatus, createPreview, type Preview, type PreviewInput } from "../../core/preview";
import type { WorkloadSpace } from "../../core/preview/workload-space";
import { printable } from "../../core/report/printable";
import { changeLines, explanationLines, type OfferedChanges, type WhySubject } from "../../core/report/why-text";
import { KubeStellarError } from "../../operations/errors";
import type { LoadedFleet } from "../../operations/sources/fleet";
import { exitCodes } from "../exit-codes";
import { openFleet, type FleetSource } from "../fleet-source";
import { withLiveOptions, type LiveOptions } from "../fleet-options";
import { outputOption, type OutputFormat } from "../report/output";
import { print } from "../report/print";
import { tellUnread, unreadOf } from "../report/unread";

interface WhyOptions extends LiveOptions {
  readonly directory: string;
  readonly live?: true;
  readonly output: OutputFormat;
}

export function registerWhy(program: Command): void {
  register(program, "why", "say which policy, clause and labels put an object on a cluster");
}

export function registerWhyNot(program: Command): void {
  register(program, "why-not", "say why an object is not on a cluster, the smallest change that would place it there, and what that does besides");
}

function register(program: Command, name: "why" | "why-not", description: string): void {
  withLiveOptions(program.command(name))
    .description(description)
    .addArgument(new Argument("<object>", "KIND[.GROUP]/NAME[@NAMESPACE]"))
    .addArgument(new Argument("<cluster>", "name of a ManagedCluster"))
    .addOption(new Option("-C, --directory <folder>", "the fleet: one folder for each space").default("."))
    .option("--live", "ask a running hub instead of a folder")
    .addOption(outputOption())
    .addHelpText("after", `\nExamples:\n  $ ksfleet ${name} -C fleet deployment/web@shop store-7\n  $ ksfleet ${name} -C fleet Widget.example.com/blue store-7 --output json\n  $ ksfleet ${name} --live deployment/web@shop store-7`)
    .action((object: string, cluster: string, options: WhyOptions) => answer(object, cluster, name === "why-not", options));
}

async function answer(text: string, cluster: string, wantsChange: boolean, options: WhyOptions): Promise<void> {
  const { directory, live, output } = options;
  const query = parseObjectQuery(text);
  if (query === undefined) throw new KubeStellarError(`${JSON.stringify(text)} does not name an object`, { code: "Invalid", fix: "Write KIND[.GROUP]/NAME[@NAMESPACE], as deployment/web@shop" });
  const source = await openFleet(live === true ? "live" : directory, options);
  try {
    await answerFrom(source, { text, query, cluster, wantsChange, output });
  } finally {
    await source.dispose();
  }
}

interface Question {
  /** As it was asked. */
  readonly text: string;
  readonly query: ObjectQuery;
  readonly cluster: string;
  readonly wantsChange: boolean;
  readonly output: OutputFormat;
}

async function answerFrom(source: FleetSource, { text, query, cluster, wantsChange, output }: Question): Promise<void> {
  const fleet = await source.load({ reach: "all" });
  const preview = createPreview(fleet.input, asksForStatus(fleet.input) ? await import("../../core/status/index.js") : undefined);
  // Before the answer: what is asked for may be just that.
  const unread = await unreadOf(fleet, preview);
  tellUnread(unread);
  const found = findObjects(preview, query);
  if (found.length === 0) {
    const near = nearestObjects(preview, query);
    throw new KubeStellarError("is in no WDS of this fleet", { code: "NotFound", object: text, fix: near.length === 0 ? `Check the name; the fleet is ${source.name}, -C names another` : `Check the name; near it there is ${near.join(", ")}` });
  }
  const inventories = preview.wdses.filter(({ name }) => found.some(({ space }) => space === name)).map(({ inventory }) => inventory);
  if (!inventories.some(({ clusters }) => clusters.has(cluster))) {
    const near = closestOf(cluster, inventories.flatMap(({ clusters }) => [...clusters.keys()]));
    throw new KubeStellarError(`is in no inventory that ${text} could be placed by`, { code: "NotFound", object: `ManagedCluster ${cluster}`, fix: near === undefined ? "Check the name" : `Did you mean ${near}?` });
  }
  const answers = await Promise.all(found.map((one) => explain(fleet, preview, one, cluster, wantsChange)));
  print(output, wantsChange ? "WhyNot" : "Why", { answers: answers.map(({ document }) => document) }, () => answers.flatMap(({ lines }) => lines).map((line) => printable(line)).join("\n"));
  process.exitCode = unread.length > 0 ? exitCodes.failure : exitCodes.done;
}

async function explain(fleet: LoadedFleet, preview: Preview, found: FoundObject, cluster: string, wantsChange: boolean) {
  const space = spaceOf(preview, found);
  const explanation = explainPlacement(space, found, cluster);
  const asked = placesOf(space, found, cluster, explanation);
  const located = await fleet.locate(asked.map(({ space: holder, index, path }) => ({ code: "", severity: "info", message: "", fix: "", path, space: holder, index })));
  const keyOf = ({ of, path }: Decider, policy: number): string => JSON.stringify([of, of === "policy" ? policy : "", path]);
  const places = new Map(asked.map((decider, i) => [keyOf(decider, decider.index), located[i]]));
  const placeOf = (index: number, decider: Decider): { readonly file?: string; readonly line?: number } => {
    const { file, line } = places.get(keyOf(decider, index)) ?? {};
    return { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
  };
  const { metadata: { namespace } } = found.served.object;
  const object = describeObject(found.served.object);
  const subject: WhySubject = {
    object,
    cluster,
    ...(namespace !== undefined && { namespace }),
    placeOf: (index, decider) => {
      const { file, line } = placeOf(index, decider);
      return file === undefined ? undefined : `${file}${line === undefined ? "" : `:${line}`}`;
    },
  };
  const withPlace = <T extends { readonly index: number }>({ index, ...rest }: T) => ({ ...rest, ...placeOf(index, { of: "policy", path: "" }) });
  const withPlaces = (one: PlacedBy) => ({ ...withPlace(one), places: decidersOf(one).map((decider) => ({ ...decider, ...placeOf(one.index, decider) })) });
  const { placed, by, notBy, unwatched, unknownCluster } = explanation;
  const offers = wantsChange && !placed && !unknownCluster && unwatched === undefined ? offeredChanges(fleet.input, preview, found, cluster, explanation) : undefined;
  return {
    document: { space: space.name, object, cluster, placed, unknownCluster, ...(unwatched !== undefined && { unwatched }), by: by.map(withPlaces), notBy: notBy.map(withPlace), ...(offers?.labels !== undefined && { change: offers.labels }), ...(offers?.addition !== undefined && { policyChange: withPlace(offers.addition) }) },
    lines: [...explanationLines(explanation, subject), ...(offers === undefined ? [] : changeLines(offers, subject))],
  };
}

/** Both are tried on the fleet. */
function offeredChanges(input: PreviewInput, preview: Preview, found: FoundObject, cluster: string, explanation: Explanation): OfferedChanges {
  const space = spaceOf(preview, found);
  const edits = smallestChanges(space, found, cluster);
  const additions = smallestAdditions(space, found, cluster, explanation).filter((one) => edits.every((other) => one.edits < other.edits));
  const labels = leastDisturbing(preview, found, cluster, edits, (change) => applyEdits(input, space, found, cluster, change));
  const addition = leastDisturbing(preview, found, cluster, additions, (change) => applyAddition(input, space, change));
  return { ...(labels !== undefined && { labels }), ...(addition !== undefined && { addition }) };
}

function spaceOf({ wdses }: Preview, { space }: FoundObject): WorkloadSpace {
  const found = wdses.find(({ name }) => name === space);
  if (found === undefined) throw new Error(`no space ${space}`);
  return found;
}
