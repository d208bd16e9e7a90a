/** The catalogue of findings names exactly the codes that the sources use, and the page says what the catalogue says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diagnosticCatalogue } from "../../core/model/diagnostic-catalogue";

const root = join(__dirname, "../..");
const codes = diagnosticCatalogue.flatMap(({ entries }) => entries.map(({ code }) => code));

test("codes are unique and ascending", () => {
  expect(codes).toEqual([...new Set(codes)].sort());
});

test("every code in the sources is in the catalogue, and the other way round", () => {
  const used = new Set<string>();
  for (const layer of ["core", "operations", "hub", "provider", "constructs", "cli"]) {
    for (const entry of readdirSync(join(root, layer), { recursive: true, encoding: "utf8" })) {
      if (!entry.endsWith(".ts") || entry.endsWith("diagnostic-catalogue.ts")) continue;
      for (const [, code] of readFileSync(join(root, layer, entry), "utf8").matchAll(/"(KS\d{3})"/g)) used.add(code!);
    }
  }
  expect([...used].sort()).toEqual(codes);
});

test("the page is generated from it", () => {
  const page = readFileSync(join(root, "docs/diagnostics.md"), "utf8");
  for (const { entries } of diagnosticCatalogue) for (const { code, title, consequence } of entries) expect(page).toContain(`| ${code} | ${title} | ${consequence} |`);
});
