import { KubeStellarError } from "../../../../operations/errors";
import { count, numeral, sentences, shorten } from "../../../../core/model/words";

describe("sentences", () => {
  test.each([
    ["a stop stands between them", "it is missing", "it is missing. Add it"],
    ["a question has its mark", "Did you mean wds1?", "Did you mean wds1? Add it"],
    ["a sentence of a server has its stop", "agent stopped updating its lease.", "agent stopped updating its lease. Add it"],
    ["a list is left whole", "cannot be kept:\na: unknown. Did you mean b?", "cannot be kept:\na: unknown. Did you mean b?\nAdd it"],
  ])("%s", (_, first, whole) => {
    expect(sentences(first, "Add it")).toBe(whole);
    expect(new KubeStellarError(first, { code: "Invalid", fix: "Add it" }).message).toBe(whole);
  });
});

test("numbers are written one way, alone, counted and left over", () => {
  expect([numeral(1000), count(1000, "cluster"), count(1, "policy", "policies"), count(2, "policy", "policies")]).toEqual(["1,000", "1,000 clusters", "1 policy", "2 policies"]);
  expect(shorten(Array.from({ length: 1002 }, (_, i) => String(i)), 2)).toBe("0, 1 and 1,000 more");
});
