/** What HostingCluster, InventorySpace and WorkloadSpace share: a space is a chart, and becomes a folder. */
import { Chart } from "cdk8s";
import { Construct } from "constructs";
import type { IConstruct } from "constructs";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { checkName } from "../../core/model/metadata-checks";
import { crdsFor } from "../../core/render/crds";
import type { SpaceKind } from "../../core/render/crds";
import { addObject } from "./api-objects";
import { markPart } from "./part";
import { isFleetRoot } from "./root";

const SPACE = Symbol.for("kubestellar-fleet.cdk8s.Space");

/** What every space takes. */
export interface SpaceProps {
  /** Of the space, its folder and its ControlPlane. @default the construct's id */
  readonly name?: string;
  /** Write the CustomResourceDefinitions too that a space of this kind has. @default false */
  readonly definitions?: boolean;
}

/** What `fleet.yaml` says about a space beside its name and kind; see docs/preview.md. */
export interface SpaceSettings {
  readonly inventory?: string;
  readonly apiGroups?: string;
  readonly kubernetesVersion?: string;
  readonly maxNumWrapped?: number;
  readonly maxSizeWrapped?: number;
  readonly transportQps?: number;
  readonly transportBurst?: number;
}

/**
 * A space of a fleet. Everything in its scope, however deep and whoever made it, is written into its folder, unless another space is
 * nearer.
 */
export abstract class Space extends Chart {
  /** Its name. */
  readonly spaceName: string;
  /** What kind of space it is. */
  readonly spaceKind: SpaceKind;

  protected constructor(scope: Construct, id: string, kind: SpaceKind, { name = id, definitions = false }: SpaceProps) {
    super(scope, id);
    Object.defineProperty(this, SPACE, { value: true });
    this.spaceName = name;
    this.spaceKind = kind;
    this.node.addValidation({ validate: () => this.findings() });
    if (definitions) for (const crd of crdsFor(kind)) addObject(this.group("definitions"), crd.metadata.name, crd);
  }

  /** Whether `value` is a space, also one of another copy of this package. */
  static isSpace(value: unknown): value is Space {
    return typeof value === "object" && value !== null && SPACE in value;
  }

  /** The nearest space above a construct, or itself; nothing where there is none. */
  static tryOf(construct: IConstruct): Space | undefined {
    return [...construct.node.scopes].reverse().find((scope): scope is Space => Space.isSpace(scope));
  }

  /** What `fleet.yaml` says about the space. */
  get settings(): SpaceSettings {
    return {};
  }

  /** The scope of the things of one sort that a space collects. */
  protected group(name: string): Construct {
    const found = this.node.tryFindChild(name);
    if (found !== undefined) return found;
    const made = new Construct(this, name);
    markPart(made, name);
    return made;
  }

  private findings(): string[] {
    const { root } = this.node;
    const named = checkName(this.spaceName, { form: "label", max: 63, because: "it is the name of a folder and of a ControlPlane" }, "name").map(formatDiagnostic);
    if (isFleetRoot(root)) return [...named, ...root.findingsOf(this)];
    return [...named, `space ${this.spaceName} can be written by a FleetApp only, which gives each space a folder. Write new FleetApp() of kubestellar-fleet/cdk8s instead of new App()`];
  }
}
