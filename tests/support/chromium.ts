/** A real Chromium for tests of pages: the one that is installed, never one that is downloaded. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type * as Playwright from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"] as const;

/** Nothing of the browser itself speaks to anybody. */
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * `CHROMIUM_PATH`, or the first of the usual names on PATH; undefined where there is none.
 *
 * @throws where there is none and `REQUIRE_CHROMIUM` says that there has to be one, as in CI.
 */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const found = [...(named === undefined ? [] : [named]), ...folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)))].find((file) => existsSync(file));
  if (found === undefined && process.env["REQUIRE_CHROMIUM"] !== undefined) throw new Error("Chromium is required and not there: sh scripts/install-chromium.sh, or name one with CHROMIUM_PATH");
  return found;
}

/** Starts it headless, in a user folder of its own that is removed with it. Close it. */
export async function launchChromium(executablePath: string): Promise<Playwright.Browser> {
  // Loaded as it is, past jest's transformation: it is large.
  const { chromium } = createRequire(__filename)("playwright-core") as typeof Playwright;
  return chromium.launch({ executablePath, args: FLAGS });
}
