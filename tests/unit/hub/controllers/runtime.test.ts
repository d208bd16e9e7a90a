import { findCondition, formatMicroTime, withCondition } from "../../../../hub/controllers/runtime/conditions";
import { createLogger, messageOf } from "../../../../hub/controllers/runtime/log";
import { UsageError, parseFlags } from "../../../../hub/controllers/runtime/process";

describe("conditions", () => {
  const t1 = new Date("2026-01-01T00:00:00.900Z");
  const t2 = new Date("2026-01-02T00:00:00Z");
  const joined = { type: "Joined", status: "True", reason: "R", message: "m" } as const;
  const list = withCondition(undefined, joined, t1);

  test("a new one comes with its time, in whole seconds", () => {
    expect(list).toEqual([{ ...joined, lastTransitionTime: "2026-01-01T00:00:00Z" }]);
  });
  test("the same one leaves the very same list", () => {
    expect(withCondition(list, joined, t2)).toBe(list);
  });
  test("another reason keeps the time, another status moves it", () => {
    expect(findCondition(withCondition(list, { ...joined, reason: "Other" }, t2), "Joined")?.lastTransitionTime).toBe("2026-01-01T00:00:00Z");
    expect(findCondition(withCondition(list, { ...joined, status: "False" }, t2), "Joined")?.lastTransitionTime).toBe("2026-01-02T00:00:00Z");
  });
  test("lease times have six digits", () => {
    expect(formatMicroTime(t1)).toBe("2026-01-01T00:00:00.900000Z");
  });
});

describe("log lines", () => {
  const lines: string[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");
  const log = createLogger((line) => lines.push(line), () => now);
  beforeEach(() => void (lines.length = 0));

  test("begin with time and level, and what servers say can neither break nor colour them", () => {
    log.info("hello\nworld", { name: "a\u001b[31mb", count: 2, missing: undefined });
    expect(lines).toEqual(['2026-01-01T00:00:00.000Z info hello world name="a [31mb" count=2\n']);
  });
  test("a repeated complaint is counted, then written with its count", () => {
    log.warn("no answer");
    log.warn("no answer");
    now += 61_000;
    log.warn("no answer");
    expect(lines).toEqual(["2026-01-01T00:00:00.000Z warn no answer\n", "2026-01-01T00:01:01.000Z warn no answer (1 times more since 2026-01-01T00:00:00.000Z)\n"]);
  });
  test("causes are told unless the message has them already", () => {
    expect(messageOf(new Error("outer", { cause: new Error("inner") }))).toBe("outer: inner");
    expect(messageOf(new Error("outer: inner", { cause: new Error("inner") }))).toBe("outer: inner");
  });
});

describe("flags", () => {
  const table = { "wds-name": { about: "" }, groups: { about: "", default: "" } };
  test("are read with values beside or behind the equals sign, and defaults", () => {
    expect(parseFlags(table, ["--wds-name", "w"])).toEqual({ "wds-name": "w", groups: "" });
    expect(parseFlags(table, ["--wds-name=w", "--groups=,apps"])).toEqual({ "wds-name": "w", groups: ",apps" });
  });
  test.each([[[]], [["--wds-name", "w", "--other", "x"]], [["--wds-name", "w", "rest"]]])("%j is refused", (args) => {
    expect(() => parseFlags(table, args)).toThrow(UsageError);
  });
});
