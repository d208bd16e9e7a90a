/** One policy a guard, over what the engine is about to do; judged together, once for all of them. */
import { PolicyPack, type StackValidationArgs, type StackValidationPolicy } from "@pulumi/policy";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { GUARD_NAMES, guardsSet, parseGuards, type GuardName, type Guards, type GuardsSpec, type Judgement } from "../../core/plan/guards";
import { breachesOf, breachText, refusalText, unjudgedText } from "../../core/report/guards-text";
import { readClusterLabels } from "../../operations/sources";
import { loadGuards } from "../../operations/sources/guards";
import type { GivenResource, RecordedInventories } from "../guards/fleet-of-resources";
import { judgeResources } from "../guards/judge-resources";
import { readStackExport } from "./read-stack-export";

/** What the engine does not show to a policy pack. */
export interface FleetPolicyPackOptions {
  /**
   * What stands: a file that `pulumi stack export` wrote. Without `--show-secrets` Secrets cannot be compared. A path from the pack's folder.
   *
   * @default none: guards that compare with what stands are not judged, and that is told
   */
  readonly base?: string;
  /** Clusters that other stacks declare: by the name of an ITS, the file or folder that its `recordedInventory` names. @default none */
  readonly recordedInventories?: Readonly<Record<string, string>>;
}

/**
 * Guards as a policy pack: `pulumi preview --policy-pack DIR`. Refusals are mandatory, with the message of every other gate; that a guard
 * could not be judged, or has an exception, is advisory.
 *
 * @example
 * ```ts
 * new FleetPolicyPack("guards", defineGuards({ protected: { clusters: ["store-1"] } }), { base: "state.json" });
 * ```
 */
export class FleetPolicyPack extends PolicyPack {
  /**
   * @param guards - what `defineGuards` gives, or the file with it: `fleet.guards.yaml` or `fleet.guards.ts`, from the pack's folder.
   * @throws InvalidInputError or KubeStellarError with every fault of the guards.
   */
  constructor(name: string, guards: GuardsSpec | string, options: FleetPolicyPackOptions = {}) {
    super(name, { policies: policiesOf(guards, options), enforcementLevel: "mandatory" });
  }
}

/** Names of policies are lower case with dashes. */
const policyName = (guard: GuardName): string => guard.replace(".", "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const DESCRIPTIONS: Readonly<Record<GuardName, string>> = {
  maxClustersTouched: "A change touches no more clusters than allowed.",
  maxShareEvicted: "A policy leaves no more of its clusters than allowed.",
  neverEmpty: "These policies always place something.",
  "protected.labels": "These labels of clusters are not edited.",
  "protected.clusters": "Nothing changes on these clusters.",
  "protected.namespaces": "Nothing changes in these namespaces.",
  "protected.kinds": "No objects of these kinds change.",
  allowed: "Policies place only where they may.",
  "requiredLabels.clusters": "Every cluster has these labels.",
  "requiredLabels.objects": "Every object that starts or changes has these labels.",
  apart: "Clusters of these two sorts are changed apart.",
  diagnostics: "The result has no findings.",
};

function policiesOf(spec: GuardsSpec | string, options: FleetPolicyPackOptions): StackValidationPolicy[] {
  const guards = typeof spec === "string" ? loadGuards(spec) : parseGuards(spec);
  const judging = new SharedJudgement(guards, options);
  const set = guardsSet(guards);
  return [
    ...GUARD_NAMES.filter((guard) => set.includes(guard)).map((guard): StackValidationPolicy => ({
      name: policyName(guard),
      description: DESCRIPTIONS[guard],
      validateStack: async (args, report) => {
        for (const refusal of breachesOf((await judging.of(args)).refusals)) if (refusal.guard === guard) report(breachText(refusal));
      },
    })),
    {
      name: "not-judged",
      description: "Guards that could not be judged here; ksfleet check judges all of them.",
      enforcementLevel: "advisory",
      validateStack: async (args, report) => (await judging.of(args)).unjudged.forEach((unjudged) => report(unjudgedText(unjudged))),
    },
    {
      name: "unknown-names",
      description: "Names in guards that nothing bears: they guard nothing.",
      enforcementLevel: "advisory",
      validateStack: async (args, report) => (await judging.of(args)).unknown.forEach((found) => report(formatDiagnostic(found))),
    },
    {
      name: "exceptions",
      description: "What a guard refuses and an exception lets pass.",
      enforcementLevel: "advisory",
      validateStack: async (args, report) => (await judging.of(args)).refusals.forEach((refusal) => refusal.exception !== undefined && report(refusalText(refusal))),
    },
  ];
}

/** The runtime asks each policy alone, with the same resources. */
class SharedJudgement {
  private last: { readonly of: string; readonly judgement: Promise<Judgement> } | undefined;

  constructor(
    private readonly guards: Guards,
    private readonly options: FleetPolicyPackOptions,
  ) {}

  of({ resources }: StackValidationArgs): Promise<Judgement> {
    const head = resources.map(({ type, props }): GivenResource => ({ type, properties: ownValues(props) }));
    const of = JSON.stringify(head);
    if (this.last?.of !== of) this.last = { of, judgement: this.judge(head) };
    return this.last.judgement;
  }

  private judge(head: readonly GivenResource[]): Promise<Judgement> {
    const { base, recordedInventories = {} } = this.options;
    const recorded: RecordedInventories = new Map(Object.entries(recordedInventories).map(([its, path]) => [its, readClusterLabels(path)]));
    return judgeResources(this.guards, { base: base === undefined ? "the engine shows a policy pack only what is to be, and no base is given" : readStackExport(base), head, recorded, today: new Date().toISOString().slice(0, 10) });
  }
}

/** The runtime hands out a proxy that throws where a value is not known; what a property holds can be had without asking it. */
function ownValues(props: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(props)).map(([key, { value }]) => [key, value as unknown]));
}
