import * as fc from "fast-check";
import type { ParsedKind } from "../../../../core/model/parse";
import { parseKind } from "../../../../core/model/parse";
import { resources } from "../../../../core/model/resources";
import { apiVersionOf } from "../../../../core/model/kube-object";

const kinds: readonly ParsedKind[] = ["BindingPolicy", "ControlPlane", "CustomTransform", "ManagedCluster", "StatusCollector"];

const fields = ["metadata", "name", "labels", "annotations", "namespace", "spec", "status", "clusterSelectors", "downsync", "matchLabels", "matchExpressions", "key", "operator", "values", "apiGroup", "resources", "namespaces", "objectNames", "objectSelectors", "namespaceSelectors", "select", "groupBy", "combinedFields", "limit", "type", "subject", "def", "taints", "effect", "postCreateHooks", "hookName", "remove", "resource", "__proto__", "constructor"];
/** JSON whose fields are often those of our kinds, so that the checks are reached with every sort of wrong value. */
const { almost } = fc.letrec((tie) => ({
  leaf: fc.oneof(fc.constantFrom("*", "", "In", "Exists", "COUNT", "external", "a/b/c"), fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
  almost: fc.oneof({ depthSize: "medium" }, tie("leaf"), fc.array(tie("almost"), { maxLength: 3 }), fc.dictionary(fc.constantFrom(...fields), tie("almost"), { maxKeys: 4 })),
}));

const anObject = fc.constantFrom(...kinds).chain((kind) =>
  fc.record({ kind: fc.constant(kind), apiVersion: fc.constant(apiVersionOf(resources[kind])), metadata: almost, spec: almost }, { requiredKeys: ["kind", "apiVersion"] }).map((value) => ({ kind, value })),
);

describe("parseKind", () => {
  it("never throws, and gives either a value without errors or at least one error", () => {
    fc.assert(
      fc.property(anObject, ({ kind, value }) => {
        const { value: parsed, diagnostics } = parseKind(kind, value);
        const errors = diagnostics.filter((d) => d.severity === "error");
        expect(parsed === undefined).toBe(errors.length > 0);
        for (const d of diagnostics) expect(d.message.length + d.path.length).toBeLessThan(2_000);
      }),
      { numRuns: 3_000 },
    );
  });

  it("never throws on values that are no objects of the kind at all", () => {
    fc.assert(fc.property(fc.constantFrom(...kinds), fc.anything(), (kind, value) => parseKind(kind, value).diagnostics.length > 0));
  });
});
