import { WorkQueue } from "../../../../hub/controllers/runtime/work-queue";
import type { ReconcileResult, WorkQueueOptions } from "../../../../hub/controllers/runtime/work-queue";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A queue whose runs end when the test says so. */
function controlledQueue(options: Partial<WorkQueueOptions> = {}) {
  const runs: { readonly key: string; readonly end: (result?: ReconcileResult) => void; readonly fail: () => void }[] = [];
  const failures: { readonly key: string; readonly attempt: number; readonly againInMs: number }[] = [];
  const queue = new WorkQueue({
    reconcile: (key) => new Promise<ReconcileResult>((resolve, reject) => runs.push({ key, end: resolve, fail: () => reject(new Error("broken")) })),
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  const settle = (): Promise<void> => jest.advanceTimersByTimeAsync(0).then(() => undefined);
  return { queue, runs, failures, settle };
}

test("a key runs at once, never twice at a time, and once more for all that came meanwhile", async () => {
  const { queue, runs, settle } = controlledQueue();
  queue.add("a");
  queue.add("a");
  queue.add("a");
  expect(runs.map(({ key }) => key)).toEqual(["a"]);
  runs[0]!.end();
  await settle();
  expect(runs).toHaveLength(2);
  runs[1]!.end();
  await settle();
  expect(runs).toHaveLength(2);
});

test("no more keys run at once than allowed", async () => {
  const { queue, runs, settle } = controlledQueue({ concurrency: 2 });
  for (const key of ["a", "b", "c"]) queue.add(key);
  expect(runs.map(({ key }) => key)).toEqual(["a", "b"]);
  runs[0]!.end();
  await settle();
  expect(runs.map(({ key }) => key)).toEqual(["a", "b", "c"]);
});

test("delayed keys are gathered: the earliest delay counts, an immediate add overtakes it", async () => {
  const { queue, runs } = controlledQueue();
  queue.addAfter("a", 100);
  queue.addAfter("a", 500);
  queue.addAfter("a", 50);
  await jest.advanceTimersByTimeAsync(49);
  expect(runs).toHaveLength(0);
  await jest.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(1);
  runs[0]!.end();
  await jest.advanceTimersByTimeAsync(1000);
  expect(runs).toHaveLength(1);
  queue.addAfter("b", 100);
  queue.add("b");
  await jest.advanceTimersByTimeAsync(1000);
  expect(runs.map(({ key }) => key)).toEqual(["a", "b"]);
});

test("a failure is told and tried again with growing pauses, up to the longest; success forgets it", async () => {
  const { queue, runs, failures } = controlledQueue({ firstBackoffMs: 100, maxBackoffMs: 300 });
  queue.add("a");
  for (let n = 0; n < 4; n++) {
    runs[n]!.fail();
    await jest.advanceTimersByTimeAsync(300);
  }
  expect(failures.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  for (const [n, ceiling] of [100, 200, 300, 300].entries()) {
    expect(failures[n]!.againInMs).toBeGreaterThanOrEqual(ceiling / 2);
    expect(failures[n]!.againInMs).toBeLessThanOrEqual(ceiling);
  }
  runs[4]!.end();
  await jest.advanceTimersByTimeAsync(0);
  queue.add("a");
  runs[5]!.fail();
  await jest.advanceTimersByTimeAsync(0);
  expect(failures[4]!.attempt).toBe(1);
});

test("a run may ask to be repeated, even after longer than a timer can hold", async () => {
  const { queue, runs } = controlledQueue();
  const days = 40 * 24 * 3600_000;
  queue.add("a");
  runs[0]!.end({ againAfterMs: days });
  await jest.advanceTimersByTimeAsync(days - 1);
  expect(runs).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(2);
});

test("stopping waits for what runs, and starts nothing more", async () => {
  const { queue, runs, settle } = controlledQueue();
  queue.add("a");
  queue.add("a");
  queue.addAfter("b", 10);
  let stopped = false;
  const stopping = queue.stop().then(() => (stopped = true));
  await settle();
  expect(stopped).toBe(false);
  runs[0]!.end();
  await stopping;
  queue.add("c");
  await jest.advanceTimersByTimeAsync(100);
  expect(runs).toHaveLength(1);
});
