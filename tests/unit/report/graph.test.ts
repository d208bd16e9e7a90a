/** Pictures of fleets: what they show, that they stay small, and that names cannot leave their boxes. */
import { createPreview, type Preview } from "../../../core/preview";
import { drawChanges, drawFleet, renderDrawing } from "../../../core/report/graph";
import { MAX_FLOWS } from "../../../core/report/graph/drawing";
import { fleetMap } from "../../../core/report/map/fleet-map";
import { withChanges } from "../../../core/report/map/map-changes";
import type { MapCluster, MapPolicy } from "../../../core/report/map/types";
import type { KubeObject } from "../../../core/model/kube-object";

const cluster = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({
  apiVersion: "cluster.open-cluster-management.io/v1",
  kind: "ManagedCluster",
  metadata: { name, labels },
  spec: { hubAcceptsClient: true },
});
const policy = (name: string, region: string, app: string): KubeObject => ({
  apiVersion: "control.kubestellar.io/v1alpha1",
  kind: "BindingPolicy",
  metadata: { name },
  spec: { clusterSelectors: [{ matchLabels: { region } }], downsync: [{ objectSelectors: [{ matchLabels: { app } }] }] },
});
const configMap = (name: string, app: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app } } });
const shop = (): Preview =>
  createPreview({
    spaces: [
      {
        kind: "ITS",
        name: "its1",
        objects: ["a", "b", "c", "d", "e", "f"].map((name, i) => cluster(name, { region: i < 5 ? "north" : "south", brand: "shop" })),
      },
      {
        kind: "WDS",
        name: "wds1",
        inventory: "its1",
        objects: [configMap("web", "web"), configMap("db", "db"), policy("web", "north", "web"), policy("all", "south", "db"), policy("nobody", "moon", "db")],
      },
    ],
  });

test("spaces, policies, and the clusters to which they deliver, as Mermaid", () => {
  expect(`\n${renderDrawing("mermaid", drawFleet(fleetMap(shop()).map))}`).toMatchInlineSnapshot(`
   "
   flowchart LR
     accTitle: 6 clusters, 3 policies, 2 objects
     subgraph s0["WDS wds1"]
       direction TB
       b0["web"]:::policy
       b2["all"]:::policy
       b4["nobody<br>places nothing"]:::idle
     end
     subgraph s1["ITS its1: 6 clusters"]
       direction TB
       b1["5 clusters<br>region=north<br>a, b, c and 2 more"]:::clusters
       b3["f"]:::clusters
     end
     b0 -->|"1 object"| b1
     b2 -->|"1 object"| b3
     classDef clusters fill:#dcfce7,stroke:#15803d,color:#0f172a
     classDef idle fill:#f1f5f9,stroke:#64748b,color:#334155
     classDef policy fill:#dbeafe,stroke:#1d4ed8,color:#0f172a
     linkStyle 0,1 stroke:#64748b
   "
  `);
});

test("the same for Graphviz", () => {
  expect(`\n${renderDrawing("dot", drawFleet(fleetMap(shop()).map))}`).toMatchInlineSnapshot(`
   "
   digraph fleet {
     graph [rankdir=LR, ranksep=1.2, fontname="Helvetica", label="6 clusters, 3 policies, 2 objects", labelloc=t]
     node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11]
     edge [fontname="Helvetica", fontsize=9]
     subgraph cluster_s0 {
       graph [label="WDS wds1", style=rounded, color="#94a3b8"]
       b0 [label="web", fillcolor="#dbeafe", color="#1d4ed8", fontcolor="#0f172a"]
       b2 [label="all", fillcolor="#dbeafe", color="#1d4ed8", fontcolor="#0f172a"]
       b4 [label="nobody\\nplaces nothing", fillcolor="#f1f5f9", color="#64748b", fontcolor="#334155"]
     }
     subgraph cluster_s1 {
       graph [label="ITS its1: 6 clusters", style=rounded, color="#94a3b8"]
       b1 [label="5 clusters\\nregion=north\\na, b, c and 2 more", fillcolor="#dcfce7", color="#15803d", fontcolor="#0f172a"]
       b3 [label="f", fillcolor="#dcfce7", color="#15803d", fontcolor="#0f172a"]
     }
     b0 -> b1 [label="1 object", color="#64748b", fontcolor="#64748b"]
     b2 -> b3 [label="1 object", color="#64748b", fontcolor="#64748b"]
   }
   "
  `);
});

test("a change: one arrow for all rows of a policy that do the same on the same clusters", () => {
  const unplaced = fleetMap(shop(), shop());
  const row = { space: "wds1", policy: "web", change: "change", causes: [], clusters: ["a", "b"], fields: [] } as const;
  const named = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name });
  const { map } = withChanges(unplaced, [
    { ...row, objects: [named("web")] },
    { ...row, objects: [named("db")] },
    { ...row, change: "stop", clusters: ["f"], objects: [named("web")] },
  ]);
  const { arrows, frames } = drawChanges(map, "a title");
  expect(arrows.map(({ kind, label }) => [kind, label])).toEqual([
    ["change", "2 objects change"],
    ["stop", "1 object stops"],
  ]);
  expect(frames.map(({ title, boxes }) => [title, boxes.map(({ lines }) => lines)])).toEqual([
    ["WDS wds1", [["web"]]],
    ["ITS its1: 6 clusters", [["2 clusters", "region=north", "a, b"], ["f"]]],
  ]);
});

/** A fleet of which only what is drawn is made up. */
function madeUp(names: readonly string[]): Parameters<typeof drawFleet>[0] {
  const clusters = names.map((name): MapCluster => ({ inventory: names[0] ?? "", name, labels: { label: name } }));
  const policies = names.map((name, i): MapPolicy => ({ space: "wds1", name, clusters: i, objects: i % 2, selectors: [], clauses: [], problem: name }));
  return {
    spaces: [
      { name: names[0] ?? "", kind: "ITS" },
      { name: "wds1", kind: "WDS", inventory: names[0] ?? "" },
    ],
    clusters,
    objects: [],
    policies,
    clusterSets: names.map((_, i) => names.slice(0, i + 1).map((__, at) => at)),
    objectSets: [[0], []],
  };
}

test("a thousand policies stay a picture: the rest is folded and says how much it is", () => {
  const drawing = drawFleet(madeUp(Array.from({ length: 1_000 }, (_, i) => `name-${i}`)));
  const boxes = drawing.frames.flatMap((frame) => frame.boxes);
  expect(boxes.length).toBeLessThanOrEqual(2 * MAX_FLOWS + 4);
  expect(drawing.arrows.length).toBeLessThanOrEqual(MAX_FLOWS + 2);
  expect(boxes.filter(({ kind }) => kind === "folded").map(({ lines }) => lines)).toEqual([["460 more", "name-918, name-916, name-914 and 457 more"]]);
  expect(boxes.filter(({ kind }) => kind === "idle").map(({ lines }) => lines[0])).toEqual(["500 more that place nothing"]);
  expect(renderDrawing("mermaid", drawing).length).toBeLessThan(50_000);
});

const HOSTILE = [
  'a"]; click x "javascript:alert(1)"',
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "end",
  "#quot;",
  "`**md**`",
  '\\N \\" \\',
  "%%{init: {}}%%",
  "a|b",
  "line\nbreak",
  "-->",
  "subgraph",
  "{{}}",
  '"',
  "\u202egnp",
];

test("whatever things are called, Mermaid sees only its own words", () => {
  const text = String.raw`(?:[\p{L}\p{N} .,:/=()_-]|#\d+;|<br>)*`;
  const line = new RegExp(
    String.raw`^ *(?:flowchart LR|accTitle: [\p{L}\p{N} .,:/=()_-]*|direction TB|end|subgraph s\d+\["${text}"\]|b\d+\["${text}"\]:::\w+|b\d+ -->\|"${text}"\| b\d+|classDef \w+ [\w:#,]+|linkStyle [\d,]+ stroke:#\w+|)$`,
    "u",
  );
  const drawn = renderDrawing("mermaid", drawFleet(madeUp(HOSTILE)));
  expect(drawn.split("\n").filter((one) => !line.test(one))).toEqual([]);
  expect(drawn).toContain("60;script#62;alert(1)");
});

test("whatever things are called, Graphviz sees only its own words", () => {
  const drawn = renderDrawing("dot", drawFleet(madeUp(HOSTILE)));
  const bare = drawn.replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  expect(
    bare
      .split("\n")
      .filter(
        (one) => !/^ *(?:digraph fleet \{|subgraph cluster_s\d+ \{|(?:graph|node|edge|b\d+|b\d+ -> b\d+) \[(?:\w+=(?:""|\w+|[\d.]+)(?:, )?)+\]|\}|)$/.test(one),
      ),
  ).toEqual([]);
  // Graphviz knows \N, \G and others: a backslash of a name is never one alone.
  expect(drawn.replaceAll(/\\\\|\\"|\\n/g, "")).not.toContain("\\");
});
