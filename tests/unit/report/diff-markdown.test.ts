/** The comment on a pull request: what strangers name stays text, and it always fits. */
import type { DiffReport, LocatedChange } from "../../../core/model/diff-report";
import { renderDiffMarkdown } from "../../../core/report/diff/markdown";
import type { Refusal } from "../../../core/plan/guards";

const change: LocatedChange = { space: "wds1", policy: "shop", change: "change", objects: [{ apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "a" }], clusters: ["c1"], causes: [{ kind: "object-edit", ref: "ConfigMap shop/a", side: "head", path: "data.k", file: "fleet/wds1/a.yaml", line: 7 }], fields: [{ path: "data.k", before: "1", after: "2" }] };
const documentOf = (changes: readonly LocatedChange[]): DiffReport => ({
  changes,
  blast: { clusters: { touched: 1, total: 1 }, objects: 1, namespaces: 1, pairs: { start: 0, stop: 0, change: 1 }, clustersAdded: [], clustersRemoved: [], policiesAdded: [], policiesRemoved: [], regions: [] },
  forecast: [],
  diagnostics: [],
});
const HOSTILE = ["<img src=x onerror=alert(1)>", "</details><script>", "a|b`c``d", "@octocat", "see #12", "[x](https://evil.example)", "https://evil.example", "www.evil.example", "one\ntwo\r\n- three", "\u001b[31mred", "\u202egnp.exe", "&lt;b&gt;"];
/** What is not between backticks, where Markdown leaves everything alone. */
const prose = (markdown: string): string => markdown.replace(/(`+) ?[\s\S]*?[^`]\1(?!`)/g, "");

test.each(HOSTILE)("%j is text wherever it stands", (text) => {
  const refusal: Refusal = { guard: "protected.labels", subject: text, message: text };
  const hostile: LocatedChange = { ...change, policy: text, objects: [{ ...change.objects[0]!, name: text }], clusters: [text], causes: [{ ...change.causes[0]!, ref: text, path: text, file: text }], fields: [{ path: text, before: text, after: { [text]: [text] } }] };
  const plain = renderDiffMarkdown(documentOf([change]), { refusals: [{ ...refusal, subject: "s", message: "m" }] });
  const markdown = renderDiffMarkdown(documentOf([hostile]), { refusals: [refusal] });
  expect(markdown.split("\n").length).toBe(plain.split("\n").length);
  // eslint-disable-next-line no-control-regex -- just those
  expect(markdown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  for (const active of [/(?<!\\)<(?!!--|\/?details>|\/?summary>)/, /@\w/, /#\d/, /(?<!\\)\]\(/, /:\/\//, /www\./, /(?<!\\)&/]) expect(prose(markdown)).not.toMatch(active);
  const cells = markdown.split("\n").find((line) => line.startsWith("| changes"))?.split(/(?<!\\)\|/) ?? [];
  expect(cells.length).toBe(7);
});

test("fields are told as code", () => {
  expect(renderDiffMarkdown(documentOf([change]))).toContain('  - fields: `data.k`: `"1"` → `"2"`\n');
});

test("of many changes the stops are read first, and an exception that has ended is named", () => {
  const many = [...Array.from({ length: 30 }, (_, i): LocatedChange => ({ ...change, policy: `a${i}` })), { ...change, change: "start" as const, policy: "b", fields: [] }, { ...change, change: "stop" as const, policy: "c", fields: [] }];
  const expired = { guard: "protected.clusters" as const, reason: "moved", approvedBy: "ann", until: "2026-11-21" };
  const markdown = renderDiffMarkdown(documentOf(many), { refusals: [{ guard: "protected.clusters", subject: "c1", message: "cluster c1 is touched", expired }] });
  expect(markdown.match(/^\| (stops|starts|changes) \| `\w+`/gm)?.slice(0, 3)).toEqual(["| stops | `c`", "| starts | `b`", "| changes | `a0`"]);
  expect(markdown).toContain("- `protected.clusters`: cluster c1 is touched; its exception ended with 2026-11-21 (moved; approved by ann)\n");
});

test("a change of 2,000 objects on 1,000 clusters fits, whatever changes, and says how much it leaves out", () => {
  const clusters = Array.from({ length: 1000 }, (_, i) => `a-rather-long-name-of-a-store-${i}`);
  const causes = clusters.map((name) => ({ ...change.causes[0]!, ref: `ManagedCluster ${name}` }));
  const fields = Array.from({ length: 300 }, (_, k) => ({ path: `data.k${k}`, before: "x".repeat(80), after: "|".repeat(80) }));
  const changes = Array.from({ length: 2000 }, (_, i): LocatedChange => ({ ...change, objects: [{ ...change.objects[0]!, name: `o${i}` }], clusters, causes, fields }));
  const markdown = renderDiffMarkdown(documentOf(changes), { refusals: clusters.map((name) => ({ guard: "protected.clusters", subject: name, message: `cluster ${name} is touched; it is protected` })) });
  expect(markdown.length).toBeLessThanOrEqual(65_536);
  expect(markdown).toMatch(/tells all/);
});
