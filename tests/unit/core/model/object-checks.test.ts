import { MAX_OBJECT_BYTES, checkObjects } from "../../../../core/model/object-checks";

test("the size of an object is that of its JSON, to the byte", () => {
  const object = (fill: number): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { text: `"é\n${"x".repeat(fill)}`, list: "1" }, more: [1, true, null, undefined, {}, []], none: undefined });
  const overhead = Buffer.byteLength(JSON.stringify({ ...object(0), more: [1, true, null, {}, []] }), "utf8");
  const findings = (bytes: number): readonly string[] => checkObjects([{ object: { ...object(bytes - overhead), more: [1, true, null, {}, []] } }]).map(({ code }) => code);
  expect(findings(MAX_OBJECT_BYTES)).toEqual([]);
  expect(findings(MAX_OBJECT_BYTES + 1)).toEqual(["KS216"]);
});
