import { renderProgress } from "../../../../hub/toolchain";
import type { ToolEvent } from "../../../../hub/toolchain";
import { Estimate } from "../../../../hub/toolchain/estimate";

const twoModules = (): Estimate => {
  const estimate = new Estimate({ now: 0, cores: 2 });
  estimate.add("etcd", { tools: ["etcd"], dependencies: 80 });
  estimate.add("kubernetes", { tools: ["kube-apiserver", "kube-scheduler"], dependencies: 180 });
  return estimate;
};

describe("the estimate", () => {
  test("begins with the measured weights", () => {
    const { fraction, remainingSeconds, doing } = twoModules().progress(0);
    expect([fraction, doing]).toEqual([0, ""]);
    expect(remainingSeconds).toBeGreaterThan(200);
    expect(remainingSeconds).toBeLessThan(420);
  });

  test("never goes backwards, not even when Go lists far more packages than expected", () => {
    const estimate = twoModules();
    const seen: number[] = [];
    const look = (now: number): void => void seen.push(estimate.progress(now).fraction);
    estimate.downloading("etcd", 79);
    look(5);
    estimate.listed("etcd", 519);
    look(6);
    estimate.compiling("etcd", 519, 30);
    look(31);
    estimate.listed("kubernetes", 9000);
    look(32);
    estimate.done("etcd");
    look(33);
    estimate.compiling("kubernetes", 9000, 900);
    look(900);
    estimate.done("kubernetes");
    look(901);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(0.99);
  });

  test("follows the speed seen: twice as slow is about twice as long", () => {
    const at = (seconds: number): number => {
      const estimate = twoModules();
      for (const module of ["etcd", "kubernetes"] as const) estimate.listed(module, 1000);
      estimate.compiling("kubernetes", 800, seconds);
      return estimate.progress(seconds).remainingSeconds;
    };
    expect(at(400) / at(200)).toBeCloseTo(2, 0);
  });

  test("takes dependencies that were there already neither for work done nor for speed", () => {
    const estimate = twoModules();
    for (const module of ["etcd", "kubernetes"] as const) {
      estimate.downloading(module, 0);
      estimate.listed(module, 1000);
    }
    const { fraction, remainingSeconds } = estimate.progress(2);
    expect(fraction).toBe(0);
    expect(remainingSeconds).toBeGreaterThan(200);
  });

  test("becomes short when Go has nearly everything in its own cache", () => {
    const estimate = twoModules();
    estimate.listed("etcd", 1);
    estimate.listed("kubernetes", 2);
    expect(estimate.progress(3).remainingSeconds).toBeLessThan(20);
  });

  test("says what happens", () => {
    const estimate = twoModules();
    estimate.listed("etcd", 519);
    estimate.compiling("etcd", 12, 1);
    estimate.downloading("kubernetes", 3);
    expect(estimate.progress(1).doing).toBe("etcd: 12 of 519 packages, kubernetes: downloading dependencies (3 so far)");
    estimate.compiling("etcd", 507, 2);
    expect(estimate.progress(2).doing).toMatch(/^etcd: linking, /);
  });
});

describe("the renderer", () => {
  const progress = (fraction: number): ToolEvent => ({ kind: "progress", fraction, elapsedSeconds: 1, remainingSeconds: 100, doing: "etcd: 1 of 2 packages" });
  const ended: ToolEvent = { kind: "finished", ok: true, built: 1, seconds: 61 };

  test("prints a plain line at least every 15 s where there is no terminal", () => {
    let now = 0;
    const lines: { at: number; text: string }[] = [];
    const onEvent = renderProgress({ write: (text) => lines.push({ at: now, text }) }, { now: () => now });
    for (now = 0; now < 60; now++) onEvent(progress(now / 60));
    onEvent(ended);
    const gaps = lines.map(({ at }, i) => at - (lines[i - 1]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15);
    expect(lines.length).toBeLessThan(10);
    expect(lines[1]?.text).toBe("toolchain 16%, about 2 min left: etcd: 1 of 2 packages\n");
    expect(lines.at(-1)?.text).toBe("toolchain: 1 tool built in 61 s\n");
  });

  test("keeps one updating line on a terminal, no longer than it is wide", () => {
    let text = "";
    const onEvent = renderProgress({ write: (more) => (text += more), isTTY: true, columns: 30 });
    onEvent(progress(0.1));
    onEvent(progress(0.2));
    onEvent(ended);
    expect(text).toBe("toolchain 10%, about 2 min le\r\u001b[2Ktoolchain 20%, about 2 min le\r\u001b[2Ktoolchain: 1 tool built in 61 s\n");
  });

  test("leaves no half line behind a failure", () => {
    let text = "";
    const onEvent = renderProgress({ write: (more) => (text += more), isTTY: true, columns: 80 });
    onEvent(progress(0.1));
    onEvent({ kind: "finished", ok: false, built: 0, seconds: 2 });
    expect(text.endsWith("\r\u001b[2K")).toBe(true);
  });
});
