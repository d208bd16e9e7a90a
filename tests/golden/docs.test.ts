/** What the documentation says must be so: programs compile, commands and scripts exist with the options shown. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const root = path.join(__dirname, "..", "..");
const pages = ["README.md", ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md")).map((file) => path.join("docs", file)), ...readdirSync(path.join(root, "examples")).map((example) => path.join("examples", example, "README.md"))];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly line: number;
  readonly text: string;
}
const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = readFileSync(path.join(root, page), "utf8");
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({ page, language: match[1]!, line: text.slice(0, match.index).split("\n").length, text: match[2]! }));
});
const of = (language: string): readonly Block[] => blocks.filter((block) => block.language === language);

test("the README shows the quickstart's own program", () => {
  const program = readFileSync(path.join(root, "examples", "quickstart", "index.ts"), "utf8");
  expect(of("ts").find(({ page }) => page === "README.md")?.text).toBe(program);
});

test("every TypeScript block compiles", () => {
  const base = path.join(root, "node_modules", ".cache");
  mkdirSync(base, { recursive: true });
  const folder = mkdtempSync(path.join(base, "docs-"));
  try {
    const files = of("ts").map(({ page, line, text }) => {
      const file = path.join(folder, `${page.replace(/\W/g, "-")}-${line}.ts`);
      // Whole programs stand by themselves; excerpts may use what a reader of the page has at hand.
      writeFileSync(file, /^import /m.test(text) ? text : `${CONTEXT}export async function excerpt() {\n${text}\n}\n`);
      return file;
    });
    expect(files.length).toBeGreaterThan(3);
    const program = ts.createProgram(files, { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Node20, strict: true, noEmit: true, skipLibCheck: true, types: ["node"], baseUrl: root });
    const problems = ts.getPreEmitDiagnostics(program).map((d) => `${path.basename(d.file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`);
    expect(problems).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

/** What excerpts may use without importing it. */
const CONTEXT = `import { connect } from "${root}/operations/clients";
import { resources } from "${root}/core/model/resources";
import { BindingPolicy, InventorySpace, WorkloadCluster, WorkloadSpace } from "kubestellar-fleet/pulumi";
declare const its1: InventorySpace;
declare const wds1: WorkloadSpace;
export const used = [connect, resources, BindingPolicy, InventorySpace, WorkloadCluster, WorkloadSpace];
`;

describe("every command shown exists", () => {
  const scripts = (JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts;
  const lines = of("sh").flatMap(({ page, line, text }) => text.split("\n").map((command, index) => ({ page: `${page}:${line + 1 + index}`, command: command.replace(/\s+#.*$/, "").replace(/^\$ /, "").trim() })));

  test.each(lines.filter(({ command }) => /^npm (run|start|test)\b/.test(command)))("$page $command", ({ command }) => {
    const [, verb, name] = command.split(/\s+/);
    expect(Object.keys(scripts)).toContain(verb === "run" ? name : verb);
  });

  test.each(lines.filter(({ command }) => /^(npx )?ksfleet /.test(command)))("$page $command", ({ command }) => {
    const words = command.replace(/^(npx )?ksfleet /, "").split(/\s+/);
    const helpOf = (...names: readonly string[]): string => execFileSync(process.execPath, [path.join(root, "dist", "cli", "main.js"), ...names, "--help"], { encoding: "utf8" });
    const own = helpOf(words[0]!);
    expect(own).toContain(`ksfleet ${words[0]!}`);
    // Of a command of several parts, each has its options.
    const help = words[1] !== undefined && new RegExp(`^  ${words[1]}\\b`, "m").test(own.split("Commands:")[1] ?? "") ? helpOf(words[0]!, words[1]) : own;
    for (const option of words.slice(1, words.includes("--") ? words.indexOf("--") : undefined).filter((word) => word.startsWith("-"))) expect(help).toContain(option.replace(/=.*/, ""));
  });
});
