/** FleetApp: a cdk8s app that writes one folder a space. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { App } from "cdk8s";
import type { IResolver } from "cdk8s";
import type { IConstruct } from "constructs";
import { FLEET_ROOT } from "./root";
import type { FleetRoot } from "./root";
import type { Space } from "./space";
import { deliveryFiles, deliveryProblems, foldersOf } from "./synth/delivery";
import type { Delivery } from "./synth/delivery";
import { filesOf, writeFiles } from "./synth/files";
import { findingsOf, messageOf } from "./synth/findings";
import type { FindingsBySpace } from "./synth/findings";
import { orderByDependencies } from "./synth/order";
import { render } from "./synth/rendering";
import type { Rendering, RenderingProblem } from "./synth/rendering";

/** Props of a FleetApp. What decides about files in cdk8s' App has no meaning here. */
export interface FleetAppProps extends Delivery {
  /** Where the folders go; the files of an earlier synth are replaced. @default "dist", or what the cdk8s CLI says */
  readonly outdir?: string;
  /**
   * Whose the objects of this fleet are, such as `shop/prod`: `ksfleet apply` marks them with it, and removes what carries it and is in the
   * folder no more. @default said with `--owner`, or nothing is removed (docs/apply.md)
   */
  readonly owner?: string;
  /** Codes of findings (docs/diagnostics.md) that are not to stop a synth; they are told all the same. @default none */
  readonly allow?: readonly string[];
  /** Told what is worth a warning, a line each. @default written to standard error */
  readonly onWarning?: (message: string) => void;
  /** As in cdk8s' App. @default none */
  readonly resolvers?: readonly IResolver[];
  /** Write construct-metadata.json. @default what the cdk8s CLI says */
  readonly recordConstructMetadata?: boolean;
}

/** What a synth knows; computed once for all who ask during it. */
interface Synthesis {
  readonly rendering: Rendering;
  readonly findings: FindingsBySpace;
}

/**
 * The root of a fleet. `synth()` writes `<outdir>/<space>/<wave>-<part>.k8s.yaml` and `<outdir>/fleet.yaml`, in an order in which kubectl can
 * apply each folder, and with the same bytes for the same fleet. Its output is what `ksfleet preview` reads.
 */
export class FleetApp extends App implements FleetRoot {
  private readonly allow: ReadonlySet<string>;
  private readonly onWarning: (message: string) => void;
  private readonly withMetadata: boolean;
  private readonly delivery: Delivery;
  private readonly owner: string | undefined;
  private synthesis: Synthesis | undefined;

  constructor({ outdir, owner, allow = [], onWarning = (message) => void process.stderr.write(`warning: ${message}\n`), resolvers, recordConstructMetadata = process.env["CDK8S_RECORD_CONSTRUCT_METADATA"] === "true", ...delivery }: FleetAppProps = {}) {
    super({ ...(outdir === undefined ? {} : { outdir }), ...(resolvers === undefined ? {} : { resolvers: [...resolvers] }), recordConstructMetadata });
    Object.defineProperty(this, FLEET_ROOT, { value: true });
    this.allow = new Set(allow);
    this.onWarning = onWarning;
    this.withMetadata = recordConstructMetadata;
    this.delivery = delivery;
    this.owner = owner;
    this.node.addValidation({ validate: () => this.problems().map(({ construct, code, message, fix }) => `${construct.node.path}: ${message} (${code}). ${fix}`) });
  }

  /** Writes everything. @throws Error with all that is wrong, before anything is written. */
  override synth(): void {
    const rendering = this.synthesize();
    writeFiles(this.outdir, new Map([...filesOf(rendering.spaces, { owner: this.owner, otherFolders: foldersOf(this.delivery) }), ...deliveryFiles(rendering.spaces, this.delivery)]));
    if (this.withMetadata) this.writeMetadata(rendering);
  }

  /** All documents of all spaces in one text, `fleet.yaml` and what is for deliveries left out. @throws Error with all that is wrong. */
  override synthYaml(): string {
    return [...filesOf(this.synthesize().spaces)].flatMap(([name, text]) => (name === "fleet.yaml" ? [] : [text])).join("---\n");
  }

  /** What the core finds wrong in a space. @internal asked by the validation of the space */
  findingsOf(space: IConstruct): readonly string[] {
    return (this.current().findings.get(space as Space) ?? []).filter(({ diagnostic }) => this.stops(diagnostic)).map(messageOf);
  }

  private synthesize(): Rendering {
    this.synthesis = undefined;
    this.synthesis = this.current();
    try {
      const { rendering, findings } = this.synthesis;
      validate(this);
      for (const [space, found] of findings) for (const finding of found) if (!this.stops(finding.diagnostic)) this.onWarning(`[${space.spaceName}] ${messageOf(finding)}`);
      return rendering;
    } finally {
      this.synthesis = undefined;
    }
  }

  /** Of the synth that is under way; anew for those who ask outside of one. */
  private current(): Synthesis {
    if (this.synthesis !== undefined) return this.synthesis;
    const { spaces, problems } = render(this);
    const all: RenderingProblem[] = [...problems];
    const rendering = { spaces: orderByDependencies(spaces, all), problems: all };
    return { rendering, findings: findingsOf(rendering) };
  }

  private problems(): readonly RenderingProblem[] {
    const { spaces, problems } = this.current().rendering;
    const undeliverable = deliveryProblems(spaces, this.delivery);
    const names = new Map<string, Space>();
    const twice = spaces.flatMap(({ space }): readonly RenderingProblem[] => {
      const other = names.get(space.spaceName);
      names.set(space.spaceName, other ?? space);
      return other === undefined ? [] : [{ construct: space, code: "KS231", message: `there is a space ${space.spaceName} already, at ${other.node.path}`, fix: "Give each space a name of its own" }];
    });
    return [...problems, ...twice, ...undeliverable];
  }

  private stops({ code, severity }: { readonly code: string; readonly severity: string }): boolean {
    return severity === "error" && !this.allow.has(code);
  }

  /** As cdk8s writes it for validation plugins. */
  private writeMetadata({ spaces }: Rendering): void {
    mkdirSync(this.outdir, { recursive: true });
    const resources = Object.fromEntries(spaces.flatMap(({ objects }) => objects.map(({ object, construct }) => [object.metadata.name, { path: construct.node.path }])));
    writeFileSync(path.join(this.outdir, "construct-metadata.json"), JSON.stringify({ version: "1.0.0", resources }));
  }
}

/** Every construct's validations, all messages at once, as cdk8s' App does. */
function validate(app: IConstruct): void {
  const messages = app.node.findAll().flatMap((construct) => construct.node.validate().map((message) => `[${construct.node.path}] ${message}`));
  if (messages.length > 0) throw new Error(`Validation failed with the following errors:\n  ${messages.join("\n  ")}`);
}
