/** AdmissionGuards: guards that a space keeps by itself. */
import { Construct } from "constructs";
import type { GuardsSpec } from "../../core/model/guards-spec";
import { notAdmissible, parseGuards, renderAdmission, type UnkeptGuard } from "../../core/plan/guards";
import { addObject } from "./api-objects";
import { markPart } from "./part";
import { Space } from "./space";

/** Props of AdmissionGuards. */
export interface AdmissionGuardsProps {
  /** What `defineGuards` gives. Those that the kind of space cannot keep are left out; see `unkept`. */
  readonly guards: GuardsSpec;
  /** `YYYY-MM-DD`, for exceptions that end. @default the day of the synth */
  readonly today?: string;
}

/**
 * Guards as ValidatingAdmissionPolicies in the ITS or WDS in whose scope it is, which has to serve Kubernetes 1.30 or newer. An ITS keeps
 * guards over clusters and what is delivered to them, a WDS `neverEmpty`.
 */
export class AdmissionGuards extends Construct {
  /** Guards that no space can keep, with the reason. */
  readonly unkept: readonly UnkeptGuard[];

  /** @throws InvalidInputError with every fault of the guards. */
  constructor(scope: Construct, id: string, { guards, today = new Date().toISOString().slice(0, 10) }: AdmissionGuardsProps) {
    super(scope, id);
    markPart(this, "guards");
    const read = parseGuards(guards);
    this.unkept = notAdmissible(read);
    const kind = Space.tryOf(scope)?.spaceKind;
    if (kind === "ITS" || kind === "WDS") for (const object of renderAdmission(read, kind, today)) addObject(this, `${object.kind} ${object.metadata.name}`, object);
    else this.node.addValidation({ validate: () => ["guards are kept by an InventorySpace or a WorkloadSpace (KS231). Put them in the scope of one"] });
  }
}
