/** The page of a fleet and of a change, opened in a real Chromium. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { FleetMap } from "../../core/report/map/types";
import { renderPage } from "../../core/report/page/render-page";
import { findChromium, launchChromium } from "../support/chromium";
import { faintTexts } from "../support/page-contrast";

const run = promisify(execFile);
const root = path.join(__dirname, "../..");
const main = path.join(root, "dist/cli/main.js");
const executable = findChromium();

/** 1,000 clusters, 200 policies, 2,000 objects; in the head ten clusters have another ring and a policy other clusters. */
const WRITE_FLEETS = `
import { clusterOf, policyOf, writeFleet } from "${path.join(root, "bench/core/synthetic-fleet.mjs")}";
import { objectOf } from "${path.join(root, "bench/core/synthetic-fleet.mjs")}";
const size = { policies: 200, clusters: 1000, objects: 2000 };
writeFleet("base", size, "json");
writeFleet("head", size, "json", {
  cluster: (i) => { const made = clusterOf(i); return i % 100 === 7 ? { ...made, metadata: { ...made.metadata, labels: { ...made.metadata.labels, ring: "99" } } } : made; },
  policy: (i, teams) => { const made = policyOf(i, teams); return i === 3 ? { ...made, spec: { ...made.spec, clusterSelectors: [{ matchLabels: { ring: "5" } }] } } : made; },
  object: objectOf,
});`;

const describeWithChromium = executable === undefined ? describe.skip : describe;

describeWithChromium(`in Chromium${executable === undefined ? " (skipped: none is installed; sh scripts/install-chromium.sh)" : ""}`, () => {
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;
  /** What the page asked for beside its own file, and what came of it. */
  let asked: Map<string, string>;
  const problems: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "page-"));
    await run(process.execPath, ["--input-type=module", "-e", WRITE_FLEETS], { cwd: folder });
    await writeFile(path.join(folder, "guards.yaml"), "maxClustersTouched: 0\n");
    // A refusal is an answer: exit code 1.
    const html = async (file: string, ...args: readonly string[]): Promise<void> => writeFile(path.join(folder, file), (await run(process.execPath, [main, ...args, "--output", "html"], { cwd: folder, maxBuffer: 1 << 26 }).catch((error: unknown) => error as { readonly stdout: string })).stdout);
    await html("diff.html", "diff", "base", "head", "--region", "region");
    await html("check.html", "check", "base", "head", "--guards", "guards.yaml");
    await html("graph.html", "graph", path.join(root, "tests/fixtures/preview-fleet"));
    browser = await launchChromium(executable ?? "");
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = new Map();
    problems.length = 0;
  });
  afterEach(async () => {
    await context?.close();
    expect(problems).toEqual([]);
  });

  async function open(file: string, { dark = false, hash = "" }: { readonly dark?: boolean; readonly hash?: string } = {}): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: dark ? "dark" : "light" });
    const page = await context.newPage();
    page.on("request", (request) => {
      if (!request.url().startsWith("file:")) asked.set(request.url(), "sent");
    });
    page.on("requestfailed", (request) => asked.set(request.url(), request.failure()?.errorText ?? ""));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("dialog", (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`file://${path.join(folder, file)}${hash}`);
    await page.waitForSelector("html[data-ready]");
    return page;
  }

  const heading = (page: Page) => page.locator(".details h2").innerText();
  const details = (page: Page) => page.locator(".details").innerText();

  test("search a cluster: its objects, and why: policy, selector, clause, labels, file and line", async () => {
    const page = await open("graph.html");
    await page.keyboard.press("/");
    await page.keyboard.type("lyon");
    await page.keyboard.press("Enter");
    expect(await heading(page)).toBe("lyon");
    const text = await details(page);
    for (const part of ["4 objects by 1 policy", "shop", "spec.clusterSelectors[0]", "location-group=edge", "spec.downsync[1]", "resources: configmaps, services; namespaces: shop", "Deployment.apps shop/web", "wds1/policies.yaml:6", "its1/clusters.yaml:8"]) expect(text).toContain(part);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
    // It is a link, and the browser's back button leaves it.
    expect(page.url()).toMatch(/#cluster\/its1\/lyon$/);
    await page.goBack();
    expect(await heading(page)).toBe("At a glance");
  });

  test("search an object: its clusters, on the map and by name, and from there to a cluster", async () => {
    const page = await open("diff.html");
    await page.keyboard.press("/");
    await page.keyboard.type("deployment object-401");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    expect(await heading(page)).toBe("object-401");
    expect(await details(page)).toContain("On 50 clusters");
    expect(await page.locator(".map .tile.lit").count()).toBe(50);
    expect(await page.locator(".map-status").innerText()).toBe("50 clusters: Deployment.apps ns-1/object-401");
    await page.locator(".details").getByRole("button", { name: "cluster-00021", exact: true }).click();
    expect(await heading(page)).toBe("cluster-00021");
  });

  test("a change: what stops where, because of which line; clusters say what changes there", async () => {
    const page = await open("diff.html");
    await page.locator(".row", { hasText: "stop on 10 clusters" }).click();
    const text = await details(page);
    expect(text).toContain("10 objects stop on 10 clusters");
    expect(text).toMatch(/selector edit: BindingPolicy policy-00003 spec\.clusterSelectors \(head\/wds1\/policies\.json:\d+\)/);
    expect(await page.locator(".map .tile.lit").count()).toBe(10);
    await page.locator('.map [aria-label="cluster-00007, starts"]').click();
    expect(await details(page)).toMatch(/What changes here[\s\S]*10 objects start by policy-00099[\s\S]*label edit: ManagedCluster cluster-00007/);
  });

  test("by keyboard alone: tabs, lists, the map, and out again", async () => {
    const page = await open("diff.html");
    await page.locator('[role="tab"]').first().focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("tab-policy");
    await page.keyboard.press("Tab");
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    expect(await heading(page)).toBe("policy-00001");
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    expect(await heading(page)).toBe("policy-00199");
    await page.keyboard.press("Escape");
    expect(await heading(page)).toBe("At a glance");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "Enter"]) await page.keyboard.press(key);
    // Thirteen or so stand in a row: the tile below the second one's left neighbour.
    expect(await heading(page)).toMatch(/^cluster-00[23]\d0$/);
    expect(await page.locator('.map [aria-selected="true"]').count()).toBe(1);
  });

  test("grouped by another label, what is selected stays so", async () => {
    const page = await open("diff.html", { hash: "#cluster/its1/cluster-00003" });
    await page.locator("#group-by").selectOption("tier");
    expect(await page.locator(".map h3").allInnerTexts()).toEqual(["core", "dev", "edge", "lab", "store"].map((tier) => expect.stringMatching(new RegExp(`^${tier} 200 clusters`)) as string));
    expect(await page.locator('.map [aria-selected="true"]').getAttribute("aria-label")).toBe("cluster-00003, stops");
  });

  test("in windows of every width no text is laid over another, with the tab of refusals too", async () => {
    const page = await open("check.html");
    expect(await page.locator('[role="tab"]').count()).toBe(6);
    for (const width of [1600, 1440, 1280, 1101, 1024, 800, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const overflowing = await page.evaluate(() => [...document.querySelectorAll(".tab-bar, .tab, .page-head, .map-bar, .numbers, body")].filter((element) => element.scrollWidth > element.clientWidth + 1).map(({ className }) => className));
      expect({ width, overflowing }).toEqual({ width, overflowing: [] });
    }
  });

  test("nothing leaves the page: no request, and none is allowed", async () => {
    const page = await open("diff.html");
    await page.locator(".map [data-at]").first().click();
    expect([...asked]).toEqual([]);
    const refused = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violations.push(effectiveDirective));
      await fetch("https://example.com/").catch(() => undefined);
      const image = document.createElement("img");
      image.src = "https://example.com/x.png";
      const script = document.createElement("script");
      script.textContent = "window.injected = true";
      document.body.append(image, script);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return { violations: [...new Set(violations)].sort(), injected: "injected" in window };
    });
    expect(refused).toEqual({ violations: ["connect-src", "img-src", "script-src-elem"], injected: false });
    // The browser's tools tell of the image although it was refused before it was sent.
    expect([...asked]).toEqual([["https://example.com/x.png", "csp"]]);
  });

  test("names of strangers are text, whatever they hold", async () => {
    const names = ["</script><script>window.hacked=1</script>", '<img src=x onerror="window.hacked=1">', '"><svg onload=alert(1)>', "<!--", "\u202egnp.exe\u0000", "__proto__", "a/b#c?d%zz", "\ud800"];
    const map: FleetMap = {
      spaces: [{ name: names[0] ?? "", kind: "ITS" }, { name: names[1] ?? "", kind: "WDS", inventory: names[0] ?? "" }],
      clusters: names.map((name) => ({ inventory: names[0] ?? "", name, labels: { [name]: name }, place: 0 })),
      objects: names.map((name) => ({ space: names[1] ?? "", apiVersion: name, kind: name, namespace: name, name, labels: { [name]: name } })),
      policies: names.map((name) => ({ space: names[1] ?? "", name, clusters: 0, objects: 0, selectors: [{ text: name, labels: names, clusters: 0 }], clauses: [{ text: name, labels: names, namespaceLabels: names, createOnly: false, objects: 0 }], problem: name })),
      clusterSets: [names.map((_, i) => i)],
      objectSets: [names.map((_, i) => i)],
      places: [{ file: 0, line: 1 }],
      files: names,
    };
    await writeFile(path.join(folder, "hostile.html"), renderPage({ title: names[0] ?? "", headline: names[1] ?? "", notes: names, map, findings: [{ code: "KS109", severity: "error", path: "", message: names[1] ?? "", fix: names[0] ?? "", object: names[2] ?? "", file: names[0] ?? "" }] }));
    const page = await open("hostile.html");
    for (const tab of await page.locator('[role="tab"]').all()) {
      await tab.click();
      for (let row = 0; row < Math.min(names.length, await page.locator(".row:visible").count()); row++) await page.locator(".row:visible").nth(row).click();
    }
    for (const tile of await page.locator(".map [data-at]").all()) await tile.click();
    await page.keyboard.press("/");
    await page.keyboard.type("<img");
    expect(await page.evaluate(() => ({ hacked: "hacked" in window, scripts: document.scripts.length, strays: document.querySelectorAll("img, svg").length }))).toEqual({ hacked: false, scripts: 2, strays: 0 });
    expect(await page.title()).toContain("</script>");
  });

  test.each([["light", false], ["dark", true]] as const)("readable in the %s: every text stands out from its ground", async (_, dark) => {
    for (const [file, hash] of [["diff.html", "#cluster/its1/cluster-00003"], ["diff.html", "#change/1"], ["diff.html", ""], ["graph.html", "#object/wds1/v1/ConfigMap/shop/settings"], ["graph.html", "#policy/wds1/nobody"], ["graph.html", "#finding/1"]] as const) {
      const page = await open(file, { dark, hash });
      await page.keyboard.press("/");
      await page.keyboard.type("c");
      expect({ file, hash, faint: await page.evaluate(faintTexts) }).toEqual({ file, hash, faint: [] });
      await context.close();
    }
  });

  test("a thousand clusters stay fluid: few elements, and little work for each key and each step", async () => {
    const page = await open("diff.html");
    const client = await context.newCDPSession(page);
    await client.send("Performance.enable", { timeDomain: "threadTicks" });
    const workSeconds = async (): Promise<number> => (await client.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
    const measure = async (steps: readonly (() => Promise<unknown>)[]): Promise<number> => {
      const before = await workSeconds();
      for (const step of steps) {
        await step();
        await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      }
      return ((await workSeconds()) - before) / steps.length;
    };
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(2_500);
    await page.keyboard.press("/");
    const typing = await measure([..."cluster-0010"].map((key) => () => page.keyboard.type(key)));
    await page.keyboard.press("Escape");
    await page.locator("#tab-object").click();
    const scrolling = await measure(Array.from({ length: 30 }, (_, i) => () => page.locator(".list:visible").evaluate((list, top) => (list.scrollTop = top), i * 3_000)));
    const choosing = await measure(["a", "b", "c", "d", "e"].map((_, i) => () => page.locator(`.map [data-at="${i * 150}"]`).click()));
    expect(Math.max(typing, scrolling, choosing)).toBeLessThan(0.25);
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThan(3_500);
  });
});
