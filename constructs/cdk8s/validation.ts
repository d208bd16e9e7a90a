/**
 * `kubestellar-fleet/cdk8s-validation`: a plugin of the cdk8s CLI. It reads what was written, prints what would run where, and fails the synth
 * for findings of the chosen severity. In cdk8s.yaml:
 *
 *     validations:
 *       - package: ./validation.js     # module.exports = require("kubestellar-fleet/cdk8s-validation")
 *         version: 0.1.0
 *         class: KubeStellarValidation
 *         properties: { failOn: warning }
 */
import path from "node:path";
import type { Diagnostic, Severity } from "../../core/model/diagnostic";
import { formatDiagnostic } from "../../core/model/diagnostic";
import { asksForStatus, createPreview } from "../../core/preview";
import type { Preview } from "../../core/preview";
import { printable } from "../../core/report/printable";
import { loadFleet } from "../../operations/sources/fleet";

/** Properties of the plugin. */
export interface KubeStellarValidationProps {
  /** Least severity that fails the synth. @default "error" */
  readonly failOn?: Severity;
  /** Codes of findings that never fail it. @default none */
  readonly allow?: readonly string[];
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

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
/** Clusters named in a line. */
const SHOWN = 5;

/** Prints the placement of every policy and reports the findings as violations, each with its file and place. */
export class KubeStellarValidation {
  private readonly failOn: Severity;
  private readonly allow: ReadonlySet<string>;

  /** @throws Error for properties that mean nothing. */
  constructor({ failOn = "error", allow = [], ...rest }: KubeStellarValidationProps = {}) {
    const strange = Object.keys(rest);
    if (strange.length > 0) throw new Error(`KubeStellarValidation has no properties ${strange.join(", ")}; known: failOn, allow`);
    if (!Object.hasOwn(RANK, failOn)) throw new Error(`failOn is ${JSON.stringify(failOn)}; write error, warning or info`);
    this.failOn = failOn;
    this.allow = new Set(allow);
  }

  async validate(context: ValidationContext): Promise<void> {
    const { logger, report } = context;
    const folders = context.manifests.filter((file) => path.basename(file) === "fleet.yaml").map((file) => path.dirname(file));
    if (folders.length === 0) throw new Error("no fleet.yaml was written; see that the app is a FleetApp of kubestellar-fleet/cdk8s");
    let failed = 0;
    for (const folder of folders) {
      const fleet = await loadFleet(folder);
      const preview = createPreview(fleet.input, asksForStatus(fleet.input) ? await import("../../core/status/index.js") : undefined);
      for (const line of placementLines(preview)) logger.log(line);
      for (const diagnostic of await fleet.locate([...fleet.findings, ...preview.findings()])) {
        if (RANK[diagnostic.severity] < RANK[this.failOn] || this.allow.has(diagnostic.code)) {
          logger.log(`${diagnostic.severity}: ${printable(formatDiagnostic(diagnostic))}`);
          continue;
        }
        failed++;
        report.addViolation(violationOf(diagnostic, folder));
      }
    }
    report.submit(failed === 0 ? "success" : "failure", { findings: String(failed) });
  }
}

/** One line a policy. */
function* placementLines(preview: Preview): Iterable<string> {
  for (const { space, name, spec } of preview.bindings()) {
    const clusters = (spec?.destinations ?? []).map(({ clusterId }) => clusterId);
    const objects = (spec?.workload?.clusterScope ?? []).length + (spec?.workload?.namespaceScope ?? []).length;
    const where = clusters.length <= SHOWN ? clusters.join(", ") : `${clusters.slice(0, SHOWN).join(", ")} and ${clusters.length - SHOWN} more`;
    yield printable(spec === null ? `${space} ${name}: refused` : `${space} ${name}: ${objects} objects to ${clusters.length} clusters${clusters.length === 0 ? "" : ` (${where})`}`);
  }
}

function violationOf({ code, message, fix, object, path: at, file, line }: Diagnostic, folder: string): Parameters<ValidationContext["report"]["addViolation"]>[0] {
  const manifestPath = file ?? path.join(folder, "fleet.yaml");
  // The CLI finds the construct by the object's own name.
  const resourceName = object?.split(" ").at(-1)?.split("/").at(-1) ?? path.basename(manifestPath);
  return { ruleName: code, recommendation: printable(message), fix, violatingResources: [{ resourceName, locations: [`${at}${line === undefined ? "" : ` (line ${line})`}`], manifestPath }] };
}
