/**
 * Writes everything that is made from the schemas of core/model/schema (types, validators, CRDs, cdk8s' classes, JSON Schemas), from the catalogue
 * of diagnostics, from the declarations of Pulumi resources (sdk/schema.json), and from the script of the page (core/report/page/client).
 * Usage: node scripts/generate.mjs [--check]. With --check nothing is written and a file that differs makes the exit code 1.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Type } from "@sinclair/typebox";
import { check as checkAnswer, diff } from "../core/model/schema/diff.mjs";
import { drift } from "../core/model/schema/drift.mjs";
import { guards } from "../core/model/schema/guards.mjs";
import { kinds as authored } from "../core/model/schema/kinds.mjs";
import { withRequired } from "./generate-common.mjs";
import { generateCdk8s } from "./generate-cdk8s.mjs";
import { generateCrds } from "./generate-crds.mjs";
import { generateDiagnostics } from "./generate-diagnostics.mjs";
import { generatePage } from "./generate-page.mjs";
import { documentOf, generateJsonSchemas } from "./generate-json-schemas.mjs";
import { generatePulumiSchema } from "./generate-pulumi-schema.mjs";
import { generateTypes } from "./generate-types.mjs";
import { generateValidators } from "./generate-validators.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const check = process.argv.includes("--check");
const kinds = authored.map((kind) => withRequired(Type, kind));

const files = new Map([
  ...generateTypes(kinds, [guards, drift, diff, checkAnswer]),
  ...generateJsonSchemas({ "fleet.guards": { title: "Guards of a fleet", schema: guards }, drift: { title: "Answer of ksfleet drift", schema: documentOf("Drift", drift) }, diff: { title: "Answer of ksfleet diff", schema: documentOf("Diff", diff) }, check: { title: "Answer of ksfleet check", schema: documentOf("Check", checkAnswer) } }),
  ...generateCrds(kinds),
  ...generateCdk8s(kinds),
  ...generateValidators(kinds),
  ...(await generateDiagnostics(root)), ...(await generatePage(root)),
  ...(await generatePulumiSchema(root)),
]);

const stale = [];
for (const [file, text] of files) {
  const path = join(root, file);
  const current = await readFile(path, "utf8").catch((error) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (current === text) continue;
  stale.push(file);
  if (!check) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

for (const folder of ["core/render/crds", "constructs/cdk8s/kinds"]) {
  for (const name of await readdir(join(root, folder))) {
    const file = `${folder}/${name}`;
    if (files.has(file)) continue;
    stale.push(`${file} (no kind of this name any more)`);
    if (!check) await rm(join(root, file));
  }
}

if (check && stale.length > 0) {
  console.error(`These generated files are not what core/model says; run \`npm run generate\` and commit them:\n${stale.map((file) => `  ${file}`).join("\n")}`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? `${files.size} generated files are up to date` : `wrote ${stale.join(", ")}`);
}
