import { compareSpaces, diffInputs, sameValue } from "../../../provider/compare";
import { UNKNOWN } from "../../../provider/values";

const its = { name: "its1", kind: "ITS", uid: "u1", via: { kubeconfig: { context: "a" } } };

describe("sameValue", () => {
  test("does not mind the order of members or absent ones, and does mind that of lists", () => {
    expect(sameValue({ a: 1, b: undefined, c: [1, 2] }, { c: [1, 2], a: 1 })).toBe(true);
    expect(sameValue([1, 2], [2, 1])).toBe(false);
    expect(sameValue({ a: [] }, { a: {} })).toBe(false);
  });

  test("what is unknown may be another value", () => {
    expect(sameValue({ a: UNKNOWN }, { a: UNKNOWN })).toBe(false);
  });
});

describe("compareSpaces", () => {
  test.each([
    ["the same reference", its, "same"],
    ["a UID that is not known in an update's preview", { ...its, uid: UNKNOWN }, "same"],
    ["another context to the same cluster", { ...its, via: { kubeconfig: { context: "b" } } }, "another way"],
    ["a way that is not known yet", { ...its, via: UNKNOWN }, "another way"],
    ["another UID", { ...its, uid: "u2" }, "another"],
    ["another name while the UID is not known", { ...its, name: "its2", uid: UNKNOWN }, "another"],
    ["a space that is to be made anew", UNKNOWN, "another"],
  ])("%s", (_, news, expected) => {
    expect(compareSpaces(its, news)).toBe(expected);
  });

  test("looks at the host's identity, not at how its UID came to be unknown", () => {
    const via = (host: object): object => ({ ...its, via: { controlPlane: "its1", host } });
    const host = { name: "host", kind: "HOST", uid: "h1", via: { hub: "default", space: "host" } };
    expect(compareSpaces(via(host), via({ ...host, uid: UNKNOWN }))).toBe("same");
    expect(compareSpaces(via(host), via({ ...host, via: { hub: "other", space: "host" } }))).toBe("another way");
  });
});

describe("diffInputs", () => {
  const rules = { inPlace: ["labels"], replace: ["name"], spaces: ["space"] };
  const olds = { name: "c1", labels: { a: "1" }, space: its, state: "joined" };

  test("nothing changed: nothing to do, whatever the outputs are", () => {
    expect(diffInputs(olds, { name: "c1", labels: { a: "1" }, space: its }, rules)).toEqual({ changes: false, replaces: [], deleteBeforeReplace: false });
  });

  test("labels change in place", () => {
    expect(diffInputs(olds, { ...olds, labels: { a: "2" } }, rules)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
  });

  test("names and spaces are replaced, the old one first", () => {
    expect(diffInputs(olds, { ...olds, name: "c2", space: { ...its, uid: "u2" } }, rules)).toEqual({ changes: true, replaces: ["name", "space"], deleteBeforeReplace: true });
  });

  test("a debt is a change", () => {
    expect(diffInputs(olds, olds, { ...rules, debt: true }).changes).toBe(true);
  });

  test("does not know direction", () => {
    const news = { ...olds, labels: { a: "1", b: "2" } };
    expect(diffInputs(olds, news, rules).changes).toBe(diffInputs(news, olds, rules).changes);
  });
});
