/**
 * What a resource is, whatever shell runs it: Pulumi's dynamic process now, a plugin of our own later. A handler knows
 * neither shell; it gets plain values, and what is not known yet as the sentinel of `values.ts`.
 */
import type { SpaceClient } from "../operations/clients/space-client";
import type { SpaceRef } from "../operations/clients/space-ref";
import type { Hubs } from "./hubs";

/** One thing that is wrong with an input. */
export interface CheckFailure {
  /** Path of the input: `spec.downsync[0].resources`. */
  readonly property: string;
  /** What is wrong, why, and how to mend it. */
  readonly reason: string;
}

export interface CheckResult<I> {
  /** What is stored and compared. Values that can be known now are added here, because outputs are unknown in a preview. */
  readonly inputs: I;
  /** All at once. */
  readonly failures: readonly CheckFailure[];
  /** What works, probably not as meant; one line each. */
  readonly warnings?: readonly string[];
}

export interface DiffResult {
  readonly changes: boolean;
  /** Inputs whose change cannot be made in place. */
  readonly replaces: readonly string[];
  /** True for everything with a name of its own in a space: old and new cannot be there at once. */
  readonly deleteBeforeReplace: boolean;
}

/** What one call of a handler may use. */
export interface HandlerContext {
  /** Progress and warnings for the user; one line, no secrets. */
  readonly log: (message: string) => void;
  /** Aborts when the process is told to end. */
  readonly signal: AbortSignal;
  /** Connects; clients are shared by all calls of a run and checked against the recorded UID once. An embedded hub that lies still is started. */
  connect(ref: SpaceRef): Promise<SpaceClient>;
  /** The same without the check of the UID, for the call that finds it out. Never cached. */
  connectFresh(ref: SpaceRef): Promise<SpaceClient>;
  readonly hubs: Hubs;
  /** True when the space was on an embedded hub of which no state is left: everything in it is gone. */
  isCertainlyGone(ref: Pick<SpaceRef, "via">): boolean;
  /** One value a run, made on first use: a hub, a bootstrap token. Never stored in state. A failure is not kept. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

export interface CreateResult<O> {
  readonly id: string;
  readonly outs: O;
}

export interface ReadResult<I, O> {
  readonly id: string;
  readonly props: O;
  /** Inputs with the live values of what we own: the next diff compares the program with these. */
  readonly inputs: I;
}

/**
 * A kind of resource. `I` are its checked inputs, `O` its outputs: the inputs again and what the world added.
 *
 * `check` and `diff` are pure: the engine calls them one at a time. `diff` does not know direction: a refresh
 * compares live state with old inputs. The others throw `KubeStellarError` for what the world did, or `PartialFailure`
 * when something exists that must not be forgotten.
 */
export interface ResourceHandler<I extends object, O extends I> {
  /** Last part of the type token; a state contract. */
  readonly kind: string;
  /** Stored with the outputs; raised when their form changes, and then `upgrade` reads every older one. */
  readonly stateVersion: number;
  check(olds: Readonly<Record<string, unknown>>, news: Readonly<Record<string, unknown>>): CheckResult<I>;
  diff(id: string, olds: O, news: I): DiffResult;
  create(inputs: I, context: HandlerContext): Promise<CreateResult<O>>;
  /** `undefined`: certainly gone. What cannot be known is an error. */
  read(id: string, props: O, context: HandlerContext): Promise<ReadResult<I, O> | undefined>;
  update(id: string, olds: O, news: I, context: HandlerContext): Promise<O>;
  /** What is gone already is fine. */
  delete(id: string, props: O, context: HandlerContext): Promise<void>;
}

/** A handler of some kind; for registries that hold all of them. */
export type AnyHandler = ResourceHandler<object, object>;
