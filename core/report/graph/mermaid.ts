/** A drawing as a Mermaid flowchart, which GitHub and GitLab show in Markdown. */
import { printable } from "../printable";
import { ARROW_COLORS, BOX_COLORS, type BoxKind, type Drawing } from "./drawing";

/** The text of the flowchart; names of strangers are escaped. */
export function renderMermaid({ title, frames, arrows }: Drawing): string {
  const boxes = frames.flatMap((frame) => frame.boxes);
  const kinds = [...new Set(boxes.map(({ kind }) => kind))].sort();
  return [
    `flowchart LR`,
    `  accTitle: ${plain(title)}`,
    ...frames.flatMap((frame) => [
      `  subgraph ${frame.id}["${escape(frame.title)}"]`,
      `    direction TB`,
      ...frame.boxes.map(({ id, kind, lines }) => `    ${id}["${lines.map(escape).join("<br>")}"]:::${kind}`),
      "  end",
    ]),
    ...arrows.map(({ from, to, label }) => `  ${from} -->|"${escape(label)}"| ${to}`),
    ...kinds.map((kind) => `  classDef ${kind} ${styleOf(kind)}`),
    ...[...new Set(arrows.map(({ kind }) => kind))].sort().map((kind) => `  linkStyle ${arrows.flatMap((arrow, i) => (arrow.kind === kind ? [i] : [])).join(",")} stroke:${ARROW_COLORS[kind]}`),
    "",
  ].join("\n");
}

function styleOf(kind: BoxKind): string {
  const { fill, stroke, text } = BOX_COLORS[kind];
  return `fill:${fill},stroke:${stroke},color:${text}`;
}

/** Everything that is not plain becomes a character code, which Mermaid turns back after it has parsed. */
function escape(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .,:/=()_-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
}

/** An accessible title ends with its line and knows no escapes. */
function plain(text: string): string {
  return printable(text).replace(/[^\p{L}\p{N} .,/=()_-]/gu, " ");
}
