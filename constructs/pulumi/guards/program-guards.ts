/**
 * Guards in a program: what it declares, against the state of its stack, judged once when all is declared and before any policy is
 * registered. A preview that a guard refuses fails.
 */
import * as pulumi from "@pulumi/pulumi";
import { formatDiagnostic } from "../../../core/model/diagnostic";
import { guardsSet, parseGuards, type Guards, type GuardsSpec, type Judgement } from "../../../core/plan/guards";
import { breachesOf, refusalText, unjudgedText } from "../../../core/report/guards-text";
import { typeToken, type Kind } from "../../../provider/dynamic/text";
import { TELLING_PROPERTIES, type GivenResource } from "../../../provider/guards/fleet-of-resources";
import { judgeResources } from "../../../provider/guards/judge-resources";
import { maskSecrets } from "../../../provider/values";
import { knownPart, registered, type Bare } from "../placement/known";
import { Activity, stackKey, whenDeclared } from "../placement/program";
import type { Declarations } from "../lock/judge-lock";
import { plainError } from "./plain-error";
import { readState } from "./read-state";

/** Labels by cluster. */
type Clusters = ReadonlyMap<string, Readonly<Record<string, string>>>;

interface Declared {
  readonly kind: Kind;
  readonly inputs: pulumi.Inputs;
  readonly resource: pulumi.Resource;
}

/** What one program declares, and the guards over it. */
class ProgramGuards {
  private readonly activity = new Activity();
  private readonly declared: Declared[] = [];
  private readonly recorded: (readonly [inventory: string, clusters: Promise<Clusters>])[] = [];
  private readonly guards: Promise<Guards>[] = [];
  private verdict: Promise<pulumi.RunError | undefined> | undefined;

  constructor() {
    const file = new pulumi.Config("kubestellar").get("guards");
    if (file !== undefined) this.add(import("../../../operations/sources/guards/index.js").then(({ loadGuards }) => loadGuards(file)));
  }

  declare(declared: Declared): void {
    this.declared.push(declared);
    this.activity.note();
  }

  declareRecorded(inventory: string, clusters: Promise<Clusters>): void {
    this.recorded.push([inventory, clusters]);
  }

  add(guards: Promise<Guards>): void {
    this.guards.push(guards);
    if (this.verdict !== undefined) return;
    // The program may not end before.
    const done = pulumi.runtime.rpcKeepAlive();
    this.verdict = this.judge(readState()).catch(failureOf).finally(done);
    void this.kept();
  }

  /**
   * Resolves when the guards allow what is declared; at once where there are none.
   *
   * @throws RunError that names every breach; left alone, it fails the program, and however many throw it, Pulumi tells it once.
   */
  async kept(): Promise<void> {
    const refusal = await this.refusal();
    if (refusal !== undefined) throw refusal;
  }

  /** What the guards refuse, if anything. Never rejects. */
  async refusal(): Promise<pulumi.RunError | undefined> {
    return this.verdict;
  }

  private async judge(base: Promise<readonly GivenResource[] | string>): Promise<pulumi.RunError | undefined> {
    const isComplete = (await whenDeclared(this.activity)) === "all";
    const sets = await Promise.all(this.guards);
    const judgements = isComplete ? await this.judgements(sets, base) : noneJudged(sets, UNSETTLED);
    const refusals = judgements.flatMap((judgement) => judgement.refusals);
    const breaches = breachesOf(refusals);
    for (const unjudged of judgements.flatMap((judgement) => judgement.unjudged)) await pulumi.log.warn(unjudgedText(unjudged));
    for (const found of judgements.flatMap((judgement) => judgement.unknown)) await pulumi.log.warn(formatDiagnostic(found));
    for (const refusal of refusals) if (!breaches.includes(refusal)) await pulumi.log.info(refusalText(refusal));
    return breaches.length === 0 ? undefined : plainError(`the guards of this fleet say no:\n${breaches.map((refusal) => `  ${refusalText(refusal)}`).join("\n")}`);
  }

  private async judgements(sets: readonly Guards[], base: Promise<readonly GivenResource[] | string>): Promise<readonly Judgement[]> {
    try {
      const head = await this.head();
      const recorded = await this.recordedClusters();
      const change = { base: await base, head, recorded, today: new Date().toISOString().slice(0, 10) };
      return await Promise.all(sets.map((guards) => judgeResources(guards, change)));
    } catch (error) {
      return noneJudged(sets, error instanceof Error ? error.message : String(error));
    }
  }

  /** What the program declares, of which nothing need be registered, with content that is secret masked; or why that cannot be known. */
  async declarations(): Promise<Declarations | string> {
    if ((await whenDeclared(this.activity)) !== "all") return UNSETTLED;
    return { resources: await this.given(maskSecrets), recorded: await this.recordedClusters() };
  }

  private async recordedClusters(): Promise<ReadonlyMap<string, Clusters>> {
    return new Map(await Promise.all(this.recorded.map(async ([inventory, clusters]) => [inventory, await clusters] as const)));
  }

  /** @param content - what is made of secrets in objects, and in what templates put into them. */
  private given(content?: Bare): Promise<readonly GivenResource[]> {
    const known = async (inputs: pulumi.Inputs): Promise<GivenResource["properties"]> => Object.fromEntries(await Promise.all(Object.entries(tellingPart(inputs)).map(async ([key, value]) => [key, await knownPart(value, CONTENT.has(key) ? content : undefined, [key])] as const)));
    return Promise.all(this.declared.map(async ({ kind, inputs }) => ({ type: typeToken(kind), properties: await known(inputs) })));
  }

  private async head(): Promise<readonly GivenResource[]> {
    // What is declared after a policy may wait for it, and it waits for the verdict: it gets its moment only.
    const policy = this.declared.findIndex(({ kind }) => kind === "BindingPolicy");
    await registered(this.declared.slice(0, policy === -1 ? undefined : policy).map(({ resource }) => resource));
    return this.given();
  }
}

/** Inputs of which something arrives on clusters. */
const CONTENT: ReadonlySet<string> = new Set(["objects", "clusters", "properties", "annotations"]);

const UNSETTLED = "the program had not ended, and may have declared more; call declarationsComplete() at its end";

const failureOf = (error: unknown): pulumi.RunError => plainError(error instanceof Error ? error.message : String(error));

/** Of a space its name tells enough; how to reach it is often not known before it stands. */
function tellingPart(inputs: pulumi.Inputs): pulumi.Inputs {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([key, value]: [string, unknown]) => {
      if (!TELLING_PROPERTIES.has(key)) return [];
      if (key !== "space" && key !== "inventory") return [[key, value]];
      const { name, kind } = value as { readonly name: string; readonly kind: string };
      return [[key, { name, kind }]];
    }),
  );
}

function noneJudged(sets: readonly Guards[], reason: string): readonly Judgement[] {
  return sets.map((guards) => ({ refusals: [], unknown: [], unjudged: guardsSet(guards).map((guard) => ({ guard, reasons: [reason] })) }));
}

const programs = new WeakMap<object, ProgramGuards>();

/** The guards of the program that runs. */
export function programGuards(): ProgramGuards {
  const key = stackKey();
  let found = programs.get(key);
  if (found === undefined) programs.set(key, (found = new ProgramGuards()));
  return found;
}

/**
 * Puts guards over everything that this program declares, wherever it is called; those of the config `kubestellar:guards`, which names a
 * file, hold beside them. What stands is the state of the stack. A preview or update that a guard refuses fails before any policy is
 * registered; a guard that rests on what is not known is not judged, and a warning says so.
 *
 * @throws InvalidInputError with every fault of the guards.
 */
export function enforceGuards(guards: GuardsSpec): void {
  programGuards().add(Promise.resolve(parseGuards(guards)));
}
