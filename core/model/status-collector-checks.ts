/**
 * Rules of a StatusCollector that upstream tells of only in `status.errors`, treating the collector as absent. The CEL
 * expressions themselves are core/status's business. Called by `parseStatusCollector`.
 */
import type { Diagnostic } from "./diagnostic";
import type { IsReadable } from "./metadata-checks";
import { allReadable, checkMetadata, finding } from "./metadata-checks";
import type { CombinedField, StatusCollector, StatusCollectorSpec } from "./status-collector";
import { joinPath, quote } from "./validation/schema-findings";

const AGGREGATIONS: readonly string[] = ["COUNT", "SUM", "AVG", "MIN", "MAX"];

/**
 * @param isReadable - false for paths whose values are not of their type; those are passed over.
 */
export function checkStatusCollector(collector: StatusCollector, isReadable: IsReadable = allReadable): readonly Diagnostic[] {
  const found = [...checkMetadata(collector, { form: "subdomain", max: 253 }, isReadable)];
  if (!isReadable("spec")) return found;
  const { spec } = collector;
  if (spec === undefined) return [...found, finding("KS117", "warning", "spec", "is absent, so the collector gives empty results", "Add select or combinedFields")];
  const lists = ["select", "groupBy", "combinedFields"] as const;
  if (!lists.every((list) => isReadable(`spec.${list}`))) return found;
  return [...found, ...checkModes(spec), ...columnNames(spec), ...(spec.combinedFields ?? []).flatMap((field, index) => {
    const path = joinPath("spec.combinedFields", index);
    return ["", "type", "subject"].every((part) => isReadable(part === "" ? path : joinPath(path, part))) ? checkCombinedField(field, path) : [];
  })];
}

function checkModes(spec: StatusCollectorSpec): readonly Diagnostic[] {
  const given = (list: readonly unknown[] | undefined): boolean => (list ?? []).length > 0;
  const found: Diagnostic[] = [];
  if (given(spec.select) && given(spec.groupBy)) found.push(finding("KS112", "error", "spec.groupBy", "select and groupBy exclude each other; KubeStellar treats the collector as absent", "Remove select or groupBy"));
  if (given(spec.select) && given(spec.combinedFields)) found.push(finding("KS112", "error", "spec.combinedFields", "select and combinedFields exclude each other; KubeStellar treats the collector as absent", "Remove select or combinedFields"));
  if (given(spec.groupBy) && !given(spec.combinedFields) && !given(spec.select)) found.push(finding("KS112", "error", "spec.groupBy", "groupBy needs combinedFields; KubeStellar treats the collector as absent", "Add combinedFields, or use select"));
  if (!given(spec.select) && !given(spec.groupBy) && !given(spec.combinedFields)) found.push(finding("KS117", "warning", "spec", "neither select nor combinedFields, so the result is empty", "Add select or combinedFields"));
  return found;
}

/** Two columns of one name cannot be told apart by whoever reads the result. */
function columnNames(spec: StatusCollectorSpec): readonly Diagnostic[] {
  const seen = new Map<unknown, string>();
  return (["groupBy", "combinedFields", "select"] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap((column: { readonly name?: unknown } | null, index) => {
      const path = joinPath(joinPath(`spec.${list}`, index), "name");
      const name = column?.name;
      if (typeof name !== "string") return [];
      const other = seen.get(name);
      if (other !== undefined) return [finding("KS116", "warning", path, `column ${quote(name)} is there already, at ${other}`, "Give the column another name")];
      seen.set(name, path);
      return [];
    }),
  );
}

function checkCombinedField(field: CombinedField, path: string): readonly Diagnostic[] {
  if (!AGGREGATIONS.includes(field.type)) return [finding("KS113", "error", joinPath(path, "type"), `${quote(field.type)} is no aggregation; the column would be null with an error`, `Use one of ${AGGREGATIONS.join(", ")}`)];
  const subject = joinPath(path, "subject");
  if (field.type === "COUNT" && field.subject !== undefined) return [finding("KS113", "error", subject, "COUNT takes no subject; KubeStellar treats the collector as absent", "Remove subject")];
  if (field.type !== "COUNT" && field.subject === undefined) return [finding("KS113", "error", subject, `${field.type} needs a subject; KubeStellar treats the collector as absent`, "Add a CEL expression")];
  return [];
}
