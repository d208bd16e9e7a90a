/** Joins the variables and the answers of the oracle, which come on standard input, to a corpus on standard output; see README.md. */
import { readFileSync } from "node:fs";
import { variables } from "./expressions.mjs";

const lines = readFileSync(0, "utf8").trim().split("\n");
process.stdout.write(`{"variables":${JSON.stringify(variables)},"answers":[\n${lines.join(",\n")}\n]}\n`);
