/** Settings of a WDS that do not do what they seem to. */
import type { PreviewFinding } from "../input";
import type { WorkloadSpace } from "../workload-space";
import type { Statement } from "./finding";

/** OCM's webhook takes no ManifestWork with more bytes of manifests. */
const OCM_LIMIT = 500 * 1024;

/** Findings of no object: the settings come from fleet.yaml or from a chart. */
export function settingFindings({ name: space, input, limits }: WorkloadSpace): readonly PreviewFinding[] {
  const findings: Statement[] = [];
  const groups = (input.apiGroups ?? "").split(",");
  for (const group of groups) {
    if (/^\S*$/.test(group)) continue;
    findings.push({ code: "KS404", severity: "error", path: "apiGroups", message: `the API groups are split at commas and not trimmed, so ${JSON.stringify(group)} is a group that nothing is in`, fix: `Write ${JSON.stringify(groups.map((g) => g.trim()).join(","))}` });
  }
  if (limits.maxSizeWrapped > OCM_LIMIT) findings.push({ code: "KS424", severity: "warning", path: "maxSizeWrapped", message: `OCM takes no ManifestWork with more than ${OCM_LIMIT} bytes of manifests, the space allows ${limits.maxSizeWrapped}`, fix: "Set maxSizeWrapped to 512000 or less" });
  if (limits.maxNumWrapped > 1) findings.push({ code: "KS426", severity: "info", path: "maxNumWrapped", message: "with several objects in one ManifestWork, a change of the set moves objects between works, and clusters delete and create them again", fix: "Set maxNumWrapped to 1 unless that does no harm" });
  return findings.map((finding) => ({ ...finding, space }));
}
