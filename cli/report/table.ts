/** Readable tables on stdout; colours only on a terminal. */
import Table from "cli-table3";
import { createColors } from "picocolors";
import { printable } from "../../core/report/printable";

/** Colours for stdout: none when it is no terminal or NO_COLOR is set. */
const colors = createColors(process.stdout.isTTY && process.env["NO_COLOR"] === undefined);

/** A table without frames: columns two spaces apart, header in bold on a terminal. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " };
  const grid = new Table({ head: head.map((h) => colors.bold(h)), chars: none, style: { "padding-left": 0, "padding-right": 0, head: [], border: [] } });
  for (const row of rows) grid.push(row.map((cell) => printable(cell, { keepLines: true })));
  return grid.toString().split("\n").map((line) => line.trimEnd()).join("\n");
}
