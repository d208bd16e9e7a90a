/**
 * The shell for Pulumi's dynamic provider process, which requires this module by the text in state (`text.ts`). Does not
 * load Pulumi. There is no `configure`: everything a handler needs comes as an input, and the process calls other
 * methods before `configure` has ended.
 */
import { createContext } from "../context";
import { unknownArgument } from "../input-check";
import { PartialFailure, messageOf } from "../failure";
import type { AnyHandler, CheckFailure, DiffResult, HandlerContext } from "../handler";
import { handlers } from "../registry";
import { toWire, unwrapSecrets } from "../values";
import { exitWhenOrphaned } from "./orphan";
import { KINDS } from "./text";
import type { Kind } from "./text";

type Properties = Readonly<Record<string, unknown>>;

/** As `dynamic.ResourceProvider` of `@pulumi/pulumi`, whose shape this is. */
export interface DynamicProvider {
  check(olds: Properties, news: Properties): Promise<{ readonly inputs: object; readonly failures: CheckFailure[] }>;
  diff(id: string, olds: Properties, news: Properties): Promise<{ readonly changes: boolean; readonly replaces: string[]; readonly deleteBeforeReplace: boolean }>;
  create(inputs: Properties): Promise<{ readonly id: string; readonly outs: object }>;
  read(id: string, props: Properties): Promise<{ readonly id: string; readonly props: object; readonly inputs?: object }>;
  update(id: string, olds: Properties, news: Properties): Promise<{ readonly outs: object }>;
  delete(id: string, props: Properties): Promise<void>;
}

let shared: HandlerContext | undefined;
let watched = false;

/**
 * The provider of one kind. Called by the text in state, once a process and kind.
 *
 * @throws Error for a kind that this version does not know: the state was written by a newer one.
 */
export function handler(kind: string): DynamicProvider {
  const known = KINDS.find((k) => k === kind);
  if (known === undefined) throw new Error(`kubestellar-fleet does not know the kind ${JSON.stringify(kind)}; it knows ${KINDS.join(", ")}. Install the version of kubestellar-fleet that wrote this state, or a newer one`);
  if (!watched) exitWhenOrphaned();
  watched = true;
  return dynamicProvider(known, handlers[known], () => (shared ??= createContext()));
}

/** Adapts a handler; for tests with another context. */
export function dynamicProvider(kind: Kind, resource: AnyHandler, context: () => HandlerContext): DynamicProvider {
  return {
    async check(olds, news) {
      const given = plain(news);
      const { inputs, failures, warnings = [] } = resource.check(plain(olds), given);
      for (const warning of warnings) context().log(`${kind} ${String(given["name"])}: ${warning}`);
      return { inputs: wire(inputs), failures: [...failures, ...strangeInputs(kind, given, inputs as Properties, failures)] };
    },
    async diff(id, olds, news) {
      const { changes, replaces, deleteBeforeReplace }: DiffResult = resource.diff(id, plain(olds), plain(news));
      return { changes, replaces: [...replaces], deleteBeforeReplace };
    },
    async create(inputs) {
      const { id, outs } = await guarded(kind, inputs, () => resource.create(plain(inputs), context()));
      return { id, outs: recorded(resource, outs) };
    },
    async read(id, props) {
      const found = await guarded(kind, props, () => resource.read(id, plain(props), context()));
      if (found === undefined) return { id: "", props: {} };
      return { id: found.id, props: recorded(resource, found.props), inputs: wire(found.inputs) };
    },
    async update(id, olds, news) {
      return { outs: recorded(resource, await guarded(kind, news, () => resource.update(id, plain(olds), plain(news), context()))) };
    },
    async delete(id, props) {
      await guarded(kind, props, () => resource.delete(id, plain(props), context()));
    },
  };
}

/** What a check does not take over would be lost without a word: a misspelt argument, or one of a newer version. */
function strangeInputs(kind: Kind, given: Properties, taken: Properties, failures: readonly CheckFailure[]): readonly CheckFailure[] {
  const told = new Set(failures.map(({ property }) => property));
  const lost = Object.keys(given).filter((key) => given[key] !== undefined && given[key] !== null && taken[key] === undefined && !told.has(key));
  return lost.map((property) => unknownArgument(property, property, `a ${kind}`, Object.keys(taken)));
}

/** Without the text and without marks of secrecy. */
function plain(properties: Properties): Record<string, unknown> {
  const { __provider: _, ...rest } = unwrapSecrets(properties) as Record<string, unknown>;
  return rest;
}

const wire = (value: object): object => toWire(value) as object;

const recorded = (resource: AnyHandler, outs: object): object => wire({ ...outs, stateVersion: resource.stateVersion });

/** Runs a handler and gives its errors the form that the process sends on: a message, and what exists nevertheless. */
async function guarded<T>(kind: Kind, properties: Properties, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw new Error(messageOf(error), { cause: error });
    // Without the text the engine could neither read nor delete what is there.
    const stored = { ...(toWire(error.properties) as object), __provider: properties["__provider"] };
    throw Object.assign(new Error(`${kind} ${error.id}: ${error.message}`, { cause: error }), { id: error.id, properties: stored, reasons: [...error.reasons] });
  }
}
