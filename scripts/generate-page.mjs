/** core/report/page/assets.generated.ts: script and style of the page, each as one text, and the hashes by which the page allows them. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { build } from "esbuild";
import { header } from "./generate-common.mjs";

const SOURCE = "core/report/page/client";

/** @returns the files to write, by path. */
export async function generatePage(root) {
  const [script, style] = await Promise.all(["main.ts", "page.css"].map((entry) => bundle(root, join(root, SOURCE, entry))));
  const text = [
    header(SOURCE).trimEnd(),
    "",
    `/** Of ${SOURCE}/main.ts. */`,
    `export const PAGE_SCRIPT = ${JSON.stringify(script)};`,
    `/** For \`script-src\` of a Content-Security-Policy. */`,
    `export const PAGE_SCRIPT_HASH = ${JSON.stringify(hashOf(script))};`,
    `/** Of ${SOURCE}/page.css. */`,
    `export const PAGE_STYLE = ${JSON.stringify(style)};`,
    `/** For \`style-src\`. */`,
    `export const PAGE_STYLE_HASH = ${JSON.stringify(hashOf(style))};`,
    "",
  ].join("\n");
  return new Map([["core/report/page/assets.generated.ts", text]]);
}

async function bundle(root, entry) {
  const { outputFiles } = await build({ entryPoints: [entry], absWorkingDir: root, bundle: true, minify: true, write: false, format: "iife", target: ["es2022"], charset: "utf8", legalComments: "none", tsconfig: join(root, SOURCE, "tsconfig.json") });
  const text = outputFiles[0].text.trim();
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${entry} holds text that would end its element`);
  return text;
}

const hashOf = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
