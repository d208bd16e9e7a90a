/** A guards file with every fault at once, each at its line. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadGuards } from "../../../operations/sources/guards";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "guards-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is missing and what is wrong are told apart, each where it stands or should", () => {
  const file = path.join(folder, "fleet.guards.yaml");
  writeFileSync(
    file,
    [
      'maxClustersTouched: "5"',
      "maxShareEvicted: 150%",
      "neverEmpty: shop",
      "allowed:",
      "- policies: [shop]",
      "exceptions:",
      "- guard: apart",
      "  until: 2026-13-01",
      "",
    ].join("\n"),
  );
  const told = (): string => {
    try {
      loadGuards(file);
      return "";
    } catch (error) {
      return (error as Error).message.replaceAll(file, "FILE");
    }
  };
  for (const line of [
    'FILE:1: maxClustersTouched: "5" is no number of clusters (KS240). Write a whole number, or a percentage as 20%',
    'FILE:2: maxShareEvicted: "150%" is no share (KS240)',
    "FILE:3: neverEmpty: is no list (KS240)",
    "FILE:5: allowed[0].clusters: is missing (KS240)",
    "FILE:7: exceptions[0].reason: is missing (KS240)",
    "FILE:7: exceptions[0].approvedBy: is missing (KS240)",
    'FILE:8: exceptions[0].until: "2026-13-01" is no day (KS240)',
  ]) expect(told()).toContain(line);
});
