import { Gathering } from "../../../../../hub/controllers/status/gathering";

/** A gathering under a clock of our own; `runs` is filled as time passes. */
function setup() {
  let time = 0;
  const planned: { key: string; at: number }[] = [];
  const runs: number[] = [];
  const gathering = new Gathering<string>(() => ({ addAfter: (key, delayMs) => void planned.push({ key, at: time + delayMs }) }), () => time);
  const pass = (until: number): void => {
    for (const next = planned[0]; next !== undefined && next.at <= until; ) {
      planned.shift();
      time = next.at;
      runs.push(time);
      gathering.ran(next.key);
      return pass(until);
    }
    time = until;
  };
  return { gathering, runs, pass };
}

test("what happens once is worked on at once", () => {
  const { gathering, runs, pass } = setup();
  gathering.add("k");
  gathering.add("k");
  pass(10_000);
  expect(runs).toEqual([50]);
});

test("what happens now and then is worked on at once each time", () => {
  const { gathering, runs, pass } = setup();
  for (let at = 0; at < 10_000; at += 1_000) {
    pass(at);
    gathering.add("k");
  }
  pass(20_000);
  expect(runs).toHaveLength(10);
  expect(runs.every((at, index) => at === index * 1_000 + 50)).toBe(true);
});

test("what happens all the time is worked on more and more rarely, and once more at the end", () => {
  const { gathering, runs, pass } = setup();
  for (let at = 0; at < 60_000; at += 10) {
    pass(at);
    gathering.add("k");
  }
  pass(70_000);
  expect(runs.length).toBeLessThan(30);
  expect(runs.at(-1)! - runs.at(-2)!).toBeLessThanOrEqual(5_010);
  expect(runs.at(-1)).toBeGreaterThanOrEqual(60_000);
});
