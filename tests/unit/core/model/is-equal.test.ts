/** Equality of JSON values: the order of members and members without a value count for nothing. */
import { isEqual } from "../../../../core/model/is-equal";

describe("the same JSON", () => {
  test.each([
    [{ a: 1, b: [1, { c: "x" }] }, { b: [1, { c: "x" }], a: 1 }, true],
    [{ a: undefined }, {}, true],
    [{ a: null }, {}, false],
    [{ a: {} }, {}, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [0, "0", false],
    [{ constructor: 1 }, {}, false],
    [{ toString: undefined }, {}, true],
  ])("%j and %j: %s", (a, b, same) => {
    expect(isEqual(a, b)).toBe(same);
    expect(isEqual(b, a)).toBe(same);
  });
});
