/**
 * `kubestellar-fleet/cdk8s-validation`: a plugin of the cdk8s CLI. It reads what was written, prints what would run where, and fails the synth
 * for findings of the chosen severity and for breaches of the guards beside cdk8s.yaml. In cdk8s.yaml:
 *
 *     validations:
 *       - package: ./validation.js     # module.exports = require("kubestellar-fleet/cdk8s-validation")
 *         version: 0.1.0
 *         class: KubeStellarValidation
 *         properties: { failOn: warning }
 */
import { countEntries } from "../../core/model/binding-entries";
import path from "node:path";
import type { Diagnostic, Severity } from "../../core/model/diagnostic";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { asksForStatus, createPreview } from "../../core/preview";
import type { Preview } from "../../core/preview";
import type { Refusal } from "../../core/plan/guards";
import { refusalText, unjudgedText } from "../../core/report/guards-text";
import { printable } from "../../core/report/printable";
import { loadFleet } from "../../operations/sources/fleet";
import { guardLine } from "../../operations/sources/guards";
import { guardsOfProject, judgeFleet } from "./validation-guards";
import type { GuardsFile } from "./validation-guards";

/** Properties of the plugin. */
export interface KubeStellarValidationProps {
  /** Least severity that fails the synth. @default "error" */
  readonly failOn?: Severity;
  /** Codes of findings that never fail it. @default none */
  readonly allow?: readonly string[];
  /** File with guards, relative to cdk8s.yaml. @default fleet.guards.yaml or fleet.guards.ts beside cdk8s.yaml, where there is one */
  readonly guards?: string;
}

/** What the cdk8s CLI hands to a plugin; the part that is used here. */
export interface ValidationContext {
  /** Every file that was written. */
  readonly manifests: readonly string[];
  readonly logger: { log(message: string): void };
  readonly report: {
    addViolation(violation: { readonly ruleName: string; readonly recommendation: string; readonly fix: string; readonly violatingResources: readonly { readonly resourceName: string; readonly locations: readonly string[]; readonly manifestPath: string }[] }): void;
    submit(status: "success" | "failure", metadata?: Readonly<Record<string, string>>): void;
  };
}

type Violation = Parameters<ValidationContext["report"]["addViolation"]>[0];

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
/** Clusters named in a line. */
const SHOWN = 5;

/** Prints the placement of every policy, and reports findings and breaches of guards as violations, each with its file and place. */
export class KubeStellarValidation {
  private readonly failOn: Severity;
  private readonly allow: ReadonlySet<string>;
  private readonly guards: string | undefined;

  /** @throws Error for properties that mean nothing. */
  constructor({ failOn = "error", allow = [], guards, ...rest }: KubeStellarValidationProps = {}) {
    const strange = Object.keys(rest);
    if (strange.length > 0) throw new Error(`KubeStellarValidation has no properties ${strange.join(", ")}; known: failOn, allow, guards`);
    if (!Object.hasOwn(RANK, failOn)) throw new Error(`failOn is ${JSON.stringify(failOn)}; write error, warning or info`);
    this.failOn = failOn;
    this.allow = new Set(allow);
    this.guards = guards;
  }

  async validate(context: ValidationContext): Promise<void> {
    const { logger, report } = context;
    const folders = context.manifests.filter((file) => path.basename(file) === "fleet.yaml").map((file) => path.dirname(file));
    if (folders.length === 0) throw new Error("no fleet.yaml was written; see that the app is a FleetApp of kubestellar-fleet/cdk8s");
    // Before anything is judged: what guards a fleet must be readable.
    const guards = guardsOfProject(this.guards);
    const violations: Violation[] = [];
    for (const folder of folders) {
      const fleet = await loadFleet(folder);
      const preview = createPreview(fleet.input, asksForStatus(fleet.input) ? await import("../../core/status/index.js") : undefined);
      for (const line of placementLines(preview)) logger.log(line);
      const passed: Diagnostic[] = [];
      for (const diagnostic of await fleet.locate([...fleet.findings, ...preview.findings()])) {
        if (RANK[diagnostic.severity] < RANK[this.failOn] || this.allow.has(diagnostic.code)) {
          passed.push(diagnostic);
          logger.log(`${diagnostic.severity}: ${printable(formatDiagnostic(diagnostic))}`);
        } else violations.push(violationOf(diagnostic, folder));
      }
      if (guards !== undefined) violations.push(...breaches(guards, preview, passed, logger));
    }
    for (const violation of violations) report.addViolation(violation);
    report.submit(violations.length === 0 ? "success" : "failure", { violations: String(violations.length) });
  }
}

/** Breaches of guards that nothing excuses. What is excused, or cannot be judged here, is told. */
function breaches(guards: GuardsFile, preview: Preview, diagnostics: readonly Diagnostic[], logger: ValidationContext["logger"]): readonly Violation[] {
  const { refusals, unjudged, unknown } = judgeFleet(guards, preview, diagnostics);
  for (const open of unjudged) logger.log(unjudgedText(open));
  for (const found of unknown) logger.log(`${found.severity}: ${printable(formatDiagnostic({ ...found, file: guards.file, ...guardLine(guards.file, found.path) }))}`);
  for (const refusal of refusals) if (refusal.exception !== undefined) logger.log(printable(refusalText(refusal)));
  return refusals.filter(({ exception }) => exception === undefined).map((refusal) => breachOf(refusal, guards.file));
}

/** With the message of `ksfleet check`. */
function breachOf(refusal: Refusal, file: string): Violation {
  const { guard, subject } = refusal;
  const { line } = guardLine(file, guard);
  return { ruleName: guard, recommendation: printable(refusalText(refusal)), fix: "Change what is placed, or write an exception beside the guard", violatingResources: [{ resourceName: printable(subject), locations: [`${guard}${line === undefined ? "" : ` (line ${line})`}`], manifestPath: file }] };
}

/** One line a policy. */
function* placementLines(preview: Preview): Iterable<string> {
  for (const { space, name, spec } of preview.bindings()) {
    const clusters = (spec?.destinations ?? []).map(({ clusterId }) => clusterId);
    const objects = countEntries(spec);
    const where = clusters.length <= SHOWN ? clusters.join(", ") : `${clusters.slice(0, SHOWN).join(", ")} and ${clusters.length - SHOWN} more`;
    yield printable(spec === null ? `${space} ${name}: refused` : `${space} ${name}: ${objects} objects to ${clusters.length} clusters${clusters.length === 0 ? "" : ` (${where})`}`);
  }
}

function violationOf({ code, message, fix, object, path: at, file, line }: Diagnostic, folder: string): Violation {
  const manifestPath = file ?? path.join(folder, "fleet.yaml");
  // The CLI finds the construct by the object's own name.
  const resourceName = object?.split(" ").at(-1)?.split("/").at(-1) ?? path.basename(manifestPath);
  return { ruleName: code, recommendation: printable(message), fix, violatingResources: [{ resourceName, locations: [`${at}${line === undefined ? "" : ` (line ${line})`}`], manifestPath }] };
}
