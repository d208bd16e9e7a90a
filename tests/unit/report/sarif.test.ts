/** SARIF logs against the schema of SARIF 2.1.0, and what they say. */
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { diagnosticCatalogue } from "../../../core/model/diagnostic-catalogue";
import { GUARD_NAMES, type Refusal } from "../../../core/plan/guards";
import { guardRuleId, ruleOf } from "../../../core/report/sarif/rules";
import { sarifLog, type SarifFinding, type SarifSource } from "../../../core/report/sarif/sarif-log";

/** Written for draft 4, of which newer drafts changed the name of `id` only as far as it is used there. */
const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(require.resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8")) as Record<string, unknown>;
const isUri = (text: string): boolean => URL.canParse(text);
const validate = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false, formats: { uri: isUri, "uri-reference": (text: string) => URL.canParse(text, "file:///base/"), "date-time": true } }).compile(schema);

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations?: unknown;
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly baselineState?: string;
  readonly suppressions?: unknown;
}

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly help: { readonly text: string } }[] } };
  readonly invocations: readonly { readonly executionSuccessful: boolean }[];
  readonly results: readonly Result[];
}

/** A log that the schema takes. */
function run(source: Partial<SarifSource>): Run {
  const log: unknown = JSON.parse(JSON.stringify(sarifLog({ version: "0.1.0", findings: [], complete: true, uriOf: (file) => file, standIn: "fleet/fleet.yaml", digest: (text) => text, ...source })));
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  const [only] = (log as { readonly runs: readonly Run[] }).runs;
  if (only === undefined) throw new Error("the log has no run");
  return only;
}

const finding: SarifFinding = { code: "KS109", severity: "error", space: "wds1", object: "BindingPolicy shop", path: "spec.clusterSelectors[0]", message: "it cannot be converted", fix: "Correct the operator", file: "fleet/wds1/policies.yaml", line: 7, column: 5 };
const refusal: Refusal = { guard: "protected.labels", subject: "region", message: "the label region of ManagedCluster store-7 is edited (north → south); it is protected" };

test("a finding is a result at its line, with the rule of its code", () => {
  const { tool, results, invocations } = run({ findings: [{ ...finding, baseline: "new" }] });
  expect(results).toEqual([
    {
      ruleId: "KS109",
      ruleIndex: 0,
      level: "error",
      message: { text: "BindingPolicy shop spec.clusterSelectors[0]: it cannot be converted. Correct the operator" },
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: "fleet/wds1/policies.yaml" }, region: { startLine: 7, startColumn: 5 } },
          logicalLocations: [{ fullyQualifiedName: "wds1/BindingPolicy shop", kind: "resource" }],
        },
      ],
      partialFingerprints: { primaryLocationLineHash: 'KS109 ["wds1","BindingPolicy shop","spec.clusterSelectors[0]","it cannot be converted"]', "ksfleet/v1": '["wds1","BindingPolicy shop","spec.clusterSelectors[0]","it cannot be converted"]' },
      baselineState: "new",
    },
  ]);
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(["KS109"]);
  expect(invocations).toEqual([{ executionSuccessful: true }]);
});

test("a guard that refuses is an error at the guards' file; an exception suppresses it and says who approved", () => {
  const excused: Refusal = { ...refusal, exception: { guard: "protected.labels", subject: "region", reason: "store-7 moves", approvedBy: "ann" } };
  const { results } = run({ refusals: [refusal, excused], guardPlace: () => ({ file: "fleet.guards.yaml", line: 3 }) });
  expect(results.map(({ ruleId, level, suppressions, locations }) => ({ ruleId, level, suppressions, locations }))).toEqual([
    { ruleId: "guard/protected.labels", level: "error", suppressions: undefined, locations: [{ physicalLocation: { artifactLocation: { uri: "fleet.guards.yaml" }, region: { startLine: 3 } } }] },
    { ruleId: "guard/protected.labels", level: "error", suppressions: [{ kind: "external", status: "accepted", justification: "store-7 moves; approved by ann" }], locations: expect.anything() as unknown },
  ]);
});

test("the same finding on another line is the same result", () => {
  const [first, second] = [finding, { ...finding, line: 90, file: "elsewhere.yaml" }].map((one) => run({ findings: [one] }).results[0]?.partialFingerprints);
  expect(second).toEqual(first);
});

test("results of one rule at one line are told apart", () => {
  const { results } = run({ refusals: [refusal, { ...refusal, message: refusal.message.replace("store-7", "store-8") }], guardPlace: () => ({ file: "fleet.guards.yaml", line: 3 }) });
  expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints["primaryLocationLineHash"])).size).toBe(2);
});

test("every severity, a finding without a place, an input that could not be read", () => {
  const { results, tool, invocations } = run({
    complete: false,
    findings: [{ ...finding, severity: "warning" }, { ...finding, severity: "info" }, { code: "KS206", severity: "error", path: "", message: "there are 5 findings more", fix: "Mend these first" }],
  });
  expect(results.map(({ level }) => level)).toEqual(["warning", "note", "error"]);
  expect(results.map(({ ruleIndex, ruleId }) => tool.driver.rules[ruleIndex]?.id === ruleId)).toEqual([true, true, true]);
  // Code scanning refuses a whole log for one result that is nowhere.
  expect(results[2]?.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: "fleet/fleet.yaml" }, region: { startLine: 1 } } }]);
  expect(invocations).toEqual([{ executionSuccessful: false }]);
});

test("names of strangers make no link and no control character", () => {
  const { results } = run({ findings: [{ ...finding, object: "ConfigMap [here](https://evil.example)\u001b[31m", message: "\u202egnp.exe" }] });
  const text = results[0]!.message.text;
  expect(text).toContain("evil.example");
  for (const active of ["](", "\u001b", "\u202e"]) expect(text).not.toContain(active);
});

test("every code and every guard has a rule with help", () => {
  const codes = diagnosticCatalogue.flatMap(({ entries }) => entries.map(({ code }) => code));
  for (const id of [...codes, ...GUARD_NAMES.map(guardRuleId)]) expect(ruleOf(id).help.text.length).toBeGreaterThan(30);
  const { results } = run({ findings: codes.map((code) => ({ ...finding, code })), refusals: GUARD_NAMES.map((guard) => ({ ...refusal, guard })) });
  expect(results.length).toBe(codes.length + GUARD_NAMES.length);
});
