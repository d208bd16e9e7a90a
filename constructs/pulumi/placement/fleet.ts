/**
 * Collects what a program declares for one inventory and one workload space, and evaluates it once, when all is declared.
 * Constructs tell it what they declare as they are constructed; policies ask it for their placement.
 */
import * as pulumi from "@pulumi/pulumi";
import type { BindingPolicySpec } from "../../../core/model/binding-policy";
import type { KubeObject } from "../../../core/model/kube-object";
import type { PlacementSummary } from "../../../provider/binding-policy";
import { UNKNOWN, containsUnknown, isUnknown } from "../../../provider/values";
import type { SpaceInput } from "../space-input";
import { knownPart } from "./known";
import { Activity, whenDeclared } from "./program";
import { summarize } from "./summarize";
import type { UncertainLabels } from "./uncertain";

type Labels = pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;

/** Clusters of one ITS. */
export class DeclaredInventory {
  readonly activity = new Activity();
  private readonly declared: { readonly name: string; readonly labels: Labels }[] = [];
  private evaluated = false;
  private readonly recorded: Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>[] = [];
  /** Resources that stand for clusters, in order of declaration. */
  readonly resources: pulumi.Resource[] = [];
  /** WDSes of this ITS that are given by kubeconfig, as inputs. */
  readonly workloadSpaces: SpaceInput[] = [];

  declareCluster(name: string, labels: Labels): void {
    this.declared.push({ name, labels });
    this.activity.note();
    if (this.evaluated) warnThatItIsLate(`cluster ${name}`);
  }

  /** Clusters that another stack declares, by name; those of this program win. */
  declareRecorded(clusters: Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>): void {
    this.recorded.push(clusters);
  }

  async labels(): Promise<ReadonlyMap<string, UncertainLabels>> {
    this.evaluated = true;
    const recorded = await Promise.all(this.recorded);
    const declared = await Promise.all(this.declared.map(async ({ name, labels }) => [name, await knownLabelsOf(labels)] as const));
    return new Map<string, UncertainLabels>([...recorded.flatMap((clusters) => [...clusters]), ...declared]);
  }
}

/** Each label by itself, so that one unknown value does not hide the others. */
async function knownLabelsOf(labels: Labels): Promise<UncertainLabels> {
  return (await knownPart(labels ?? {})) as UncertainLabels;
}

/** A workload as its construct knows it. */
export interface DeclaredWorkload {
  readonly name: string;
  /** Reads the files; what it gives may hold outputs still. */
  readonly read: () => Promise<{ readonly objects: unknown }>;
  /** Of objects that name none. */
  readonly defaultNamespace: pulumi.Input<string>;
}

/** The objects by key, with the namespace that an apply gives to those that name none; nothing is known of kinds here, so all get it. */
function inNamespace(objects: unknown, namespace: unknown): unknown {
  if (isUnknown(objects)) return objects;
  const placed = (object: KubeObject): KubeObject => (isUnknown(object) || isUnknown(object.metadata) ? object : { ...object, metadata: { ...object.metadata, namespace: (object.metadata.namespace ?? "") || (namespace as string) } });
  return Object.fromEntries(Object.entries(objects as Readonly<Record<string, KubeObject>>).map(([key, object]) => [key, placed(object)]));
}

/** Not an error: what is applied does not depend on what was shown. */
function warnThatItIsLate(what: string): void {
  void pulumi.log.warn(`${what} was declared after the placements had been computed, so the placements that this preview shows do not know of it. Let the program export the function that declares it, instead of calling it without waiting for its end`);
}

/** Workloads and policies of one WDS. */
export class DeclaredSpace {
  private readonly workloads: DeclaredWorkload[] = [];
  private readonly policies: { readonly name: string; readonly spec: unknown }[] = [];
  /** Resources of workloads, in order of declaration. */
  readonly resources: pulumi.Resource[] = [];
  private placements: Promise<ReadonlyMap<string, PlacementSummary>> | undefined;

  constructor(
    private readonly inventory: DeclaredInventory,
    private readonly apiGroups: unknown,
  ) {}

  /** Everything declared so far that a policy's effect rests on. */
  get foundations(): readonly pulumi.Resource[] {
    return [...this.inventory.resources, ...this.resources];
  }

  declareWorkload(workload: DeclaredWorkload): void {
    this.workloads.push(workload);
    this.note(`Workload ${workload.name}`);
  }

  declarePolicy(name: string, spec: unknown): void {
    this.policies.push({ name, spec });
    this.note(`BindingPolicy ${name}`);
  }

  private note(what: string): void {
    this.inventory.activity.note();
    if (this.placements !== undefined) warnThatItIsLate(what);
  }

  /**
   * The placement of a policy that was declared, once the program has declared everything.
   *
   * @param ready - what the policy waits for anyway: a value that is still missing afterwards may be waiting for the policy.
   * @throws never: what prevents it is said in the text that takes its place.
   */
  async placementOf(policy: string, ready: Promise<unknown>): Promise<PlacementSummary> {
    try {
      await ready;
      if ((await whenDeclared(this.inventory.activity)) === "unsettled") return "not computed: the program had not ended, and may have declared more; call declarationsComplete() at its end";
      this.placements ??= this.evaluate();
      return (await this.placements).get(policy) ?? "not computed: the policy is not declared";
    } catch (error) {
      return `not computed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private async evaluate(): Promise<ReadonlyMap<string, PlacementSummary>> {
    const [clusters, workloads, policies, apiGroups] = await Promise.all([
      this.inventory.labels(),
      Promise.all(this.workloads.map(async ({ name, read, defaultNamespace }) => ({ name, objects: inNamespace(await knownPart((await read()).objects), await knownPart(defaultNamespace)) }))),
      Promise.all(this.policies.map(async ({ name, spec }) => [name, await knownPart(spec)] as const)),
      knownPart(this.apiGroups),
    ]);
    const known = workloads.filter(({ objects }) => !isUnknown(objects));
    return summarize({
      clusters,
      objects: byDistinctKey(known as readonly { readonly name: string; readonly objects: Readonly<Record<string, KubeObject>> }[]),
      unknownWorkloads: workloads.filter(({ objects }) => isUnknown(objects)).map(({ name }) => name),
      policies: new Map(policies.map(([name, spec]) => [name, containsUnknown(spec) ? UNKNOWN : (spec as BindingPolicySpec)])),
      apiGroups: typeof apiGroups === "string" && !isUnknown(apiGroups) ? apiGroups : "",
    });
  }
}

/** Objects of all workloads; a key that two of them use, as objects without a namespace do, gets the workload's name added. */
function byDistinctKey(workloads: readonly { readonly name: string; readonly objects: Readonly<Record<string, KubeObject>> }[]): ReadonlyMap<string, KubeObject> {
  const objects = new Map<string, KubeObject>();
  for (const workload of workloads) for (const [key, object] of Object.entries(workload.objects)) objects.set(objects.has(key) ? `${key} (of ${workload.name})` : key, object);
  return objects;
}
