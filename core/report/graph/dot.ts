/** A drawing in the DOT language of Graphviz. */
import { printable } from "../printable";
import { ARROW_COLORS, BOX_COLORS, type Drawing } from "./drawing";

/** The text of the graph; names of strangers are escaped. */
export function renderDot({ title, frames, arrows }: Drawing): string {
  return [
    "digraph fleet {",
    `  graph [rankdir=LR, ranksep=1.2, fontname="Helvetica", label=${quoted(title)}, labelloc=t]`,
    '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11]',
    '  edge [fontname="Helvetica", fontsize=9]',
    ...frames.flatMap((frame) => [
      `  subgraph cluster_${frame.id} {`,
      `    graph [label=${quoted(frame.title)}, style=rounded, color="#94a3b8"]`,
      ...frame.boxes.map(({ id, kind, lines }) => {
        const { fill, stroke, text } = BOX_COLORS[kind];
        return `    ${id} [label=${quoted(...lines)}, fillcolor="${fill}", color="${stroke}", fontcolor="${text}"]`;
      }),
      "  }",
    ]),
    ...arrows.map(({ from, to, kind, label }) => `  ${from} -> ${to} [label=${quoted(label)}, color="${ARROW_COLORS[kind]}", fontcolor="${ARROW_COLORS[kind]}"]`),
    "}",
    "",
  ].join("\n");
}

/** Backslashes begin escapes of Graphviz (`\N` is the node's name), so those of a name are doubled. */
function quoted(...lines: readonly string[]): string {
  return `"${lines.map((line) => printable(line).replaceAll("\\", "\\\\").replaceAll('"', '\\"')).join("\\n")}"`;
}
