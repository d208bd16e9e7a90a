/** Carries out a plan: writes space by space, makes changes travel, removes, and says what is still owed. */
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { SpaceClient } from "../clients";
import { KubeStellarError } from "../errors";
import { observe } from "../observe";
import { touchAffected } from "../policy";
import type { Change } from "../policy";
import { settle } from "../registration";
import { awaitReady } from "../spaces";
import { definedKinds } from "../workload";
import { isKind } from "./claim";
import type { ApplyPlan, OpenSpace, PlanOptions, PlannedObject, PlannedSpace, WantedSpace } from "./model";
import { inRemovalOrder } from "./plan";
import { planSpace } from "./plan-space";
import { removeGone } from "./remove";
import { untravelled, writeSpace } from "./write";

export interface ExecuteOptions extends PlanOptions {
  /** Spaces that are yet to be made. */
  readonly open: OpenSpace;
  /** For each wait: spaces ready, definitions served, objects gone. */
  readonly deadlineSeconds: number;
  /** How long to wait for agents of declared clusters; those that ask already are let in. Default 0. */
  readonly settleSeconds?: number | undefined;
  readonly signal: AbortSignal;
  /** Told of each object that was written. */
  readonly onWritten?: ((told: { readonly space: string; readonly object: string; readonly done: number; readonly due: number }) => void) | undefined;
}

export interface ApplyResult {
  /** Objects. */
  readonly written: number;
  readonly deleted: number;
  /** What is still owed, a sentence each: clusters that have not joined or are out of reach, deletions that are not finished. */
  readonly debts: readonly string[];
  readonly notes: readonly string[];
}

/** A space as it is worked on; it has a client from the moment on at which it is there. */
interface Working {
  readonly space: WantedSpace;
  readonly objects: readonly PlannedObject[];
  readonly client: SpaceClient;
}

/**
 * Carries out a plan. What is as it should be is not written.
 *
 * @throws KubeStellarError when a space does not become ready, or a write fails. What was done stays; the same command goes on from there.
 */
export async function executeApply(plan: ApplyPlan, options: ExecuteOptions): Promise<ApplyResult> {
  const working: Working[] = [];
  const notes = [...plan.notes];
  const debts: string[] = [];
  let written = 0;
  for (const planned of plan.spaces) {
    const ready = await workOn(planned, working, options);
    const due = ready.objects.filter(({ action }) => action === "create" || action === "change").length;
    let done = 0;
    if (due > 0) options.onProgress?.(`${ready.space.name}: writing ${due} objects`);
    written += await writeSpace(ready.client, ready.objects, { ...options, onWritten: ({ key }) => options.onWritten?.({ space: ready.space.name, object: key, done: ++done, due }) });
    working.push(ready);
    // At once, because a run that ends before does not know of it the next time. Spaces that are yet to be made have nothing to touch.
    notes.push(...(await makeTravel(ready, untravelled(ready.objects), plan.spaces, options)));
  }
  let deleted = 0;
  for (const { space, client, gone } of inRemovalOrder(plan.spaces)) {
    if (client === undefined || gone.length === 0) continue;
    const removed = await removeGone(client, gone, { ...options, its: plan.spaces.find((other) => other.space.kind === "ITS" && other.space.name === space.inventory)?.client });
    deleted += removed.deleted.length;
    debts.push(...removed.debts);
    notes.push(...removed.notes, ...(await makeTravel({ space, client }, removed.change, plan.spaces, options)));
  }
  for (const { space, client } of working) if (space.kind === "ITS") debts.push(...(await letIn(space, client, options)));
  return { written, deleted, debts, notes };
}

/** A space that was not there when the plan was made is waited for, and planned now. */
async function workOn({ space, client, objects }: PlannedSpace, before: readonly Working[], options: ExecuteOptions): Promise<Working> {
  if (client !== undefined) return { space, client, objects };
  const host = before.find((other) => other.space.kind === "HOST" && other.space.objects.some(({ kind, metadata }) => kind === "ControlPlane" && metadata.name === space.name));
  if (host === undefined) throw new KubeStellarError("is not there, and no ControlPlane makes it", { code: "NotFound", space: space.name });
  options.onProgress?.(`${space.name}: waiting until its ControlPlane is ready`);
  const obstacle = await awaitReady(host.client, space.name, { timeoutSeconds: options.deadlineSeconds, signal: options.signal });
  const made = obstacle === undefined ? await options.open(space) : undefined;
  if (made === undefined) throw new KubeStellarError(`is not ready after ${options.deadlineSeconds} s: ${obstacle ?? "no way to it is known yet"}`, { code: "Timeout", object: `ControlPlane ${space.name}`, fix: "See what holds it up, and run the command again: it goes on from here" });
  await awaitKinds(made, space.objects, options);
  const planned = await planSpace(space, made, options);
  if (planned.problems.length > 0) throw new KubeStellarError(`cannot be applied:\n${planned.problems.join("\n")}`, { code: "Refused", space: space.name, fix: "What was applied to the spaces before it stays" });
  return { space, client: made, objects: planned.objects };
}

/** Controllers bring the kinds of a new space along, a moment after it is ready. */
async function awaitKinds(client: SpaceClient, objects: readonly KubeObject[], { deadlineSeconds, signal, onProgress }: ExecuteOptions): Promise<void> {
  const defined = definedKinds(objects);
  const kinds = [...new Map(objects.map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }])).entries()].filter(([key]) => !defined.has(key)).map(([, each]) => each);
  const areServed = async (): Promise<true | undefined> => ((await Promise.all(kinds.map(({ apiVersion, kind }) => client.resourceFor(apiVersion, kind)))).every((resource) => resource !== undefined) ? true : undefined);
  if (await areServed()) return;
  onProgress?.(`${client.name}: waiting until it serves its kinds`);
  // What is still missing then is told by the plan.
  await observe({ crds: { client, resource: resources.CustomResourceDefinition } }, { deadlineSeconds, signal, lookAgainSeconds: 1 }, areServed);
}

/** Touches objects where a change would not reach the clusters by itself. @returns what was touched, a sentence a WDS. */
async function makeTravel({ space, client }: Pick<Working, "space" | "client">, change: Change, spaces: readonly PlannedSpace[], { owner, onProgress }: ExecuteOptions): Promise<readonly string[]> {
  if ((change.clusters ?? []).length === 0 && (change.transforms ?? []).length === 0) return [];
  const affected = space.kind === "ITS" ? spaces.filter((other) => other.space.kind === "WDS" && other.space.inventory === space.name) : [{ space, client }];
  const touched: string[] = [];
  for (const wds of affected) {
    const objects = wds.client === undefined ? [] : (await touchAffected(wds.client, change, { owner })).objects;
    if (objects.length > 0) touched.push(`space ${wds.space.name}: touched ${objects.join(", ")}, so that the change reaches the clusters`);
  }
  touched.forEach((line) => onProgress?.(line));
  return touched;
}

/** Lets in the declared clusters whose agents ask. @returns what is owed of the others. */
async function letIn(its: WantedSpace, client: SpaceClient, { settleSeconds = 0, signal, onProgress }: ExecuteOptions): Promise<readonly string[]> {
  const names = its.objects.filter((object) => isKind({ group: object.apiVersion.split("/")[0] ?? "", kind: object.kind }, resources.ManagedCluster)).map(({ metadata }) => metadata.name);
  if (names.length === 0) return [];
  const settlements = await settle(client, names, { deadlineSeconds: settleSeconds, signal, onProgress: ({ name, state, reason }) => onProgress?.(`${name}: ${state}${reason === "" ? "" : ` (${reason})`}`) });
  return settlements.filter(({ state }) => state !== "available").map(({ name, state, reason }) => `${name} is ${state}${reason === "" ? "" : `: ${reason}`}`);
}
