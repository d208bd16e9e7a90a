/** Whether a value has the shape of a `FleetSpec`: every unknown field and every value of a wrong type, all at once. */
import type { Diagnostic } from "../model/diagnostic";
import { closestOf } from "../model/validation/closest";
import { joinPath } from "../model/validation/schema-findings";
import { AGENT_RIGHTS } from "../render/agent-rights";
import { INVENTORY_TYPES, WORKLOAD_TYPES } from "../render/control-planes";

/** Looks at one value; tells what is wrong with it. */
type Shape = (value: unknown, path: string, tell: (path: string, message: string, fix: string) => void) => void;

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === "object" && value !== null && !Array.isArray(value);

const is = (type: "string" | "boolean" | "number"): Shape => (value, path, tell) => {
  if (typeof value !== type) tell(path, `is no ${type === "string" ? "text" : type === "boolean" ? "true or false" : "number"}`, `Write a ${type}`);
};
const oneOf = (words: readonly string[]): Shape => (value, path, tell) => {
  if (typeof value !== "string" || !words.includes(value)) tell(path, `is ${JSON.stringify(value) ?? "nothing"}, which is not allowed`, `Write one of ${words.join(", ")}`);
};
const list = (item: Shape): Shape => (value, path, tell) => {
  if (!Array.isArray(value)) return tell(path, "is no list", "Write a list");
  value.forEach((each, index) => item(each, joinPath(path, index), tell));
};
const mapOf = (item: Shape): Shape => (value, path, tell) => {
  if (!isMap(value)) return tell(path, "is no map", "Write names and values");
  for (const [key, each] of Object.entries(value)) item(each, joinPath(path, key), tell);
};
/** `undefined` counts as absent. Fields with `!` at the end must be there. */
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const names = Object.keys(shapes).map((name) => name.replace("!", ""));
  return (value, path, tell) => {
    if (!isMap(value)) return tell(path, "is no map", `Write a map with ${names.join(", ")}`);
    for (const key of Object.keys(value)) {
      if (names.includes(key)) continue;
      const meant = closestOf(key, names);
      tell(joinPath(path, key), `unknown field ${JSON.stringify(key)}`, meant === undefined ? `Remove it; known here: ${names.join(", ")}` : `Did you mean ${meant}?`);
    }
    for (const [field, shape] of Object.entries(shapes)) {
      const name = field.replace("!", "");
      if (value[name] !== undefined) shape(value[name], joinPath(path, name), tell);
      else if (field.endsWith("!")) tell(joinPath(path, name), "is missing", `Add ${name}`);
    }
  };
};
/** Looked at by the validators of its kind, as a part of its object. */
const anything: Shape = () => undefined;

const text = is("string");
const texts = mapOf(text);
const metadata = { labels: texts, annotations: texts };
const rule = fields({ "apiGroups!": list(text), "resources!": list(text), verbs: list(text) });

const fleet = fields({
  host: fields({ name: text, definitions: is("boolean") }),
  inventories: mapOf(
    fields({
      type: oneOf(INVENTORY_TYPES),
      installOcm: is("boolean"),
      bootstrapSecret: fields({ name: text, namespace: text, inClusterKey: text }),
      clusters: mapOf(fields({ ...metadata, properties: texts })),
      definitions: is("boolean"),
    }),
  ),
  workloadSpaces: mapOf(
    fields({
      inventory: text,
      type: oneOf(WORKLOAD_TYPES),
      apiGroups: text,
      workloads: mapOf(fields({ "objects!": list(anything), defaultNamespace: text, agentRights: oneOf(AGENT_RIGHTS) })),
      policies: mapOf(fields({ ...metadata, clusterSelectors: anything, downsync: anything })),
      transforms: mapOf(fields({ ...metadata, apiGroup: anything, resource: anything, remove: anything })),
      collectors: mapOf(fields({ ...metadata, filter: anything, groupBy: anything, combinedFields: anything, select: anything, limit: anything })),
      teams: mapOf(fields({ groups: list(text), users: list(text), namespaces: list(text), role: oneOf(["view", "edit", "admin"]), policies: oneOf(["none", "view", "edit"]) })),
      agentRights: mapOf(fields({ "rules!": list(rule), labels: texts })),
      definitions: is("boolean"),
    }),
  ),
});

/** Findings on the shape, with paths into the spec; none when the value is a `FleetSpec` as far as types go. */
export function checkFleetShape(value: unknown): readonly Diagnostic[] {
  const findings: Diagnostic[] = [];
  fleet(value, "", (path, message, fix) => findings.push({ code: "KS230", severity: "error", path, message, fix }));
  return findings;
}
