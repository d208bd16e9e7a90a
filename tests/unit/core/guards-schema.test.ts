/** The JSON Schema of the guards file takes what the reader takes, and refuses what it refuses. */
import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { GUARD_NAMES, readGuards } from "../../../core/plan/guards";

const schema = JSON.parse(readFileSync(path.join(__dirname, "../../../schemas/fleet.guards.schema.json"), "utf8")) as { readonly properties: Readonly<Record<string, { readonly items?: { readonly properties: { readonly guard: { readonly enum: readonly string[] } } } }>> };
const isValid = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);

const exception = { guard: "apart", reason: "first rollout", approvedBy: "ann" };

test.each<[unknown]>([
  [{}],
  [{ maxClustersTouched: 0 }],
  [{ maxClustersTouched: "12.5%" }],
  [{ maxShareEvicted: 0.5 }],
  [{ maxShareEvicted: "100%" }],
  [{ neverEmpty: ["*"], diagnostics: "warning" }],
  [{ protected: { labels: ["region"], clusters: ["s1"], namespaces: ["kube-system"], kinds: ["Secret", "Deployment.apps"] } }],
  [{ allowed: [{ policies: ["shop-*"], clusters: { matchExpressions: [{ key: "tier", operator: "In", values: ["prod"] }] } }] }],
  [{ requiredLabels: { clusters: ["region"], objects: [] } }],
  [{ apart: [{ one: {}, other: { matchLabels: { tier: "canary" } } }] }],
  [{ exceptions: [{ ...exception, subject: "s1", until: "2026-12-31" }] }],
])("both take %j", (content) => {
  expect(readGuards(content).findings).toEqual([]);
  expect([isValid(content), isValid.errors]).toEqual([true, null]);
});

test.each<[unknown]>([
  [[]],
  [{ maxClustersTouched: -1 }],
  [{ maxClustersTouched: 0.5 }],
  [{ maxClustersTouched: "120%" }],
  [{ maxShareEvicted: 20 }],
  [{ maxShareEvicted: "20" }],
  [{ neverEmpty: "shop" }],
  [{ neverEmpty: [""] }],
  [{ protected: ["s1"] }],
  [{ protected: { label: ["region"] } }],
  [{ allowed: [{ policies: ["shop"] }] }],
  [{ allowed: [{ policies: ["shop"], clusters: { matchLabels: { a: 1 } } }] }],
  [{ apart: [{ one: {} }] }],
  [{ diagnostics: "info" }],
  [{ exceptions: [{ guard: "apart", reason: "none" }] }],
  [{ exceptions: [{ ...exception, guard: "nothing" }] }],
  [{ exceptions: [{ ...exception, until: "soon" }] }],
  [{ neverEmtpy: [] }],
])("both refuse %j", (content) => {
  expect(readGuards(content).findings).not.toEqual([]);
  expect(isValid(content)).toBe(false);
});

test("the schema names all guards", () => {
  expect(schema.properties["exceptions"]?.items?.properties.guard.enum).toEqual(GUARD_NAMES);
});
