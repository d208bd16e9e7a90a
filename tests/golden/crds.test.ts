/** Our CRDs against those that the upstream projects ship: equal in structure, whatever the words. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { crdKinds, crdOf, crdsFor } from "../../core/render/crds";

const folder = join(__dirname, "../../../shared/data/crds");
const present = existsSync(folder);

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists whose order says nothing. */
const SETS = new Set(["required", "enum", "shortNames", "categories", "anyOf"]);

/** One line for every leaf, so that a failing comparison reads as a list of differences. */
function leaves(value: unknown, path: string, out: string[]): string[] {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (Array.isArray(value)) {
    const items = SETS.has(name) && !path.endsWith("/properties/required") ? [...(value as unknown[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : (value as unknown[]);
    if (items.length === 0) out.push(`${path} = []`);
    items.forEach((item, index) => leaves(item, `${path}/${String(index)}`, out));
  } else if (isTree(value)) {
    // Inside `properties` a key is the name of a field, and `description` may be one.
    const fields = Object.entries(value).filter(([key, inner]) => inner !== undefined && (name === "properties" || key !== "description" || typeof inner !== "string"));
    if (fields.length === 0) out.push(`${path} = {}`);
    for (const [key, inner] of fields.sort(([a], [b]) => (a < b ? -1 : 1))) leaves(inner, `${path}/${key}`, out);
  } else {
    out.push(`${path} = ${JSON.stringify(value)}`);
  }
  return out;
}

interface Crd {
  readonly metadata: { readonly name: string };
  readonly spec: Tree & { readonly names: { readonly kind: string } };
}

function upstreamCrds(): ReadonlyMap<string, Crd> {
  const found = new Map<string, Crd>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".yaml"))) {
    for (const document of parseAllDocuments(readFileSync(join(folder, file), "utf8"))) {
      const crd = document.toJS() as Crd | null;
      if (crd !== null) found.set(crd.spec.names.kind, crd);
    }
  }
  return found;
}

(present ? describe : describe.skip)(`CRDs equal the recorded upstream ones${present ? "" : " (not run: ../shared/data/crds is absent)"}`, () => {
  const upstream = present ? upstreamCrds() : new Map<string, Crd>();

  it.each(crdKinds)("%s", (kind) => {
    const theirs = upstream.get(kind);
    if (theirs === undefined) throw new Error(`no recorded CRD of kind ${kind}`);
    const ours = crdOf(kind);
    expect(ours.metadata.name).toBe(theirs.metadata.name);
    expect(leaves(ours.spec, "", [])).toEqual(leaves(theirs.spec, "", []));
  });
});

describe("crdsFor", () => {
  const kindsIn = (space: Parameters<typeof crdsFor>[0]): readonly string[] => crdsFor(space).map((crd) => (crd as unknown as Crd).spec.names.kind);

  it("gives each space its own kinds, ascending", () => {
    expect(kindsIn("HOST")).toEqual(["ControlPlane", "PostCreateHook"]);
    expect(kindsIn("WDS")).toEqual(["Binding", "BindingPolicy", "CombinedStatus", "CustomTransform", "StatusCollector"]);
    expect(kindsIn("WEC")).toEqual(["AppliedManifestWork", "ClusterClaim", "Klusterlet"]);
    expect(kindsIn("ITS")).toEqual(expect.arrayContaining(["ManagedCluster", "ManagedClusterAddOn", "ManifestWork", "WorkStatus"]));
  });

  it("leaves no kind without a space", () => {
    const everywhere = (["HOST", "ITS", "WDS", "WEC"] as const).flatMap(kindsIn);
    expect([...everywhere].sort()).toEqual(crdKinds);
  });

  it("gives fresh objects, so that a caller who changes one changes only that", () => {
    expect(crdOf("Binding")).toEqual(crdOf("Binding"));
    expect(crdOf("Binding")).not.toBe(crdOf("Binding"));
    expect(crdOf("Binding").metadata).not.toBe(crdOf("Binding").metadata);
  });

  it.each(crdKinds)("stores exactly one version of %s", (kind) => {
    const { versions } = (crdOf(kind) as unknown as { readonly spec: { readonly versions: readonly { readonly storage: boolean; readonly served: boolean }[] } }).spec;
    expect(versions.filter((version) => version.storage)).toHaveLength(1);
    expect(versions.every((version) => version.served)).toBe(true);
  });
});
