/** A fleet, or what becomes of one, as a page: one file that needs no network and may not use one. */
import { PAGE_SCRIPT, PAGE_SCRIPT_HASH, PAGE_STYLE, PAGE_STYLE_HASH } from "./assets.generated";
import type { PageData } from "./page-data";

/** Nothing is loaded, sent or framed; the only script and the only style are those of the file itself. */
const POLICY = `default-src 'none'; script-src '${PAGE_SCRIPT_HASH}'; style-src '${PAGE_STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** The HTML. Data is embedded as JSON; names of strangers stay data. */
export function renderPage(data: PageData): string {
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${escapeText(data.title)}</title>`,
    `<style>${PAGE_STYLE}</style>`,
    "</head>",
    "<body>",
    "<noscript>This page shows a fleet by a script that it brings along; allow scripts to see it.</noscript>",
    `<script type="application/json" id="data">${escapeJson(JSON.stringify(data))}</script>`,
    `<script>${PAGE_SCRIPT}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}

/** Without `<` nothing in it can end the element, or begin a comment. */
function escapeJson(json: string): string {
  return json.replaceAll("<", "\\u003c");
}
