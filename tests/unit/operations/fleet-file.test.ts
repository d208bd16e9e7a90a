/** `fleet.yaml` as a value: what is read of it, and what is said of faults. */
import { readFleetFile } from "../../../operations/sources/fleet/fleet-file";

const limits = { maxNumWrapped: 1, maxSizeWrapped: 512_000 };

test("everything that can be said of a space, and the chart's defaults where nothing is", () => {
  const spaces = [{ name: "its1", kind: "ITS" }, { name: "wds1", kind: "WDS", inventory: "its1", apiGroups: ",apps", maxNumWrapped: 3, maxSizeWrapped: 1000, kubernetesVersion: "1.30" }, { name: "host", kind: "HOST", inventory: null }];
  expect(readFleetFile({ apiVersion: "x", kind: "Fleet", metadata: {}, owner: "shop/prod", spaces, otherFolders: ["argocd"] })).toEqual({ owner: "shop/prod", findings: [], otherFolders: ["argocd"], spaces: [{ name: "its1", kind: "ITS", limits }, { name: "wds1", kind: "WDS", inventory: "its1", apiGroups: ",apps", limits: { maxNumWrapped: 3, maxSizeWrapped: 1000 }, kubernetesMinor: 30 }, { name: "host", kind: "HOST", limits }] });
});

const space = (more: Record<string, unknown>): unknown => ({ spaces: [{ name: "wds1", ...more }] });
test.each<[string, unknown, readonly string[]]>([
  ["nothing", null, ["is no map"]],
  ["a list", [], ["is no map"]],
  ["no spaces", {}, ["spaces is missing or no list"]],
  ["a misspelt top", { space: [] }, ['space unknown field "space": Did you mean spaces?', "spaces is missing or no list"]],
  ["an owner without a name", { owner: " ", spaces: [] }, ["owner is no name of an owner"]],
  ["a space that is a text", { spaces: ["wds1"] }, ["spaces[0] is no map"]],
  ["a space without a name", { spaces: [{ kind: "WDS" }] }, ["spaces[0].name is missing or no name of a folder"]],
  ["a name that leads out", { spaces: [{ name: "../wds1" }] }, ["spaces[0].name is missing or no name of a folder"]],
  ["two of one name", { spaces: [{ name: "a" }, { name: "a" }] }, ["spaces[1].name space a is there already"]],
  ["a misspelt field", space({ inventroy: "its1" }), ['spaces[0].inventroy unknown field "inventroy": Did you mean inventory?']],
  ["an unknown kind", space({ kind: "wds" }), ['spaces[0].kind "wds" is no kind of space']],
  ["groups as a list", space({ apiGroups: ["apps"] }), ["spaces[0].apiGroups is no text"]],
  ["a limit of nothing", space({ maxNumWrapped: 0 }), ["spaces[0].maxNumWrapped is no positive whole number"]],
  ["a limit as text", space({ maxSizeWrapped: "1Mi" }), ["spaces[0].maxSizeWrapped is no positive whole number"]],
  ["a version before the tables", space({ kubernetesVersion: "1.26" }), ['spaces[0].kubernetesVersion there is no table for Kubernetes "1.26"']],
  ["1.30 without quotes, which is 1.3", space({ kubernetesVersion: 1.3 }), ['spaces[0].kubernetesVersion there is no table for Kubernetes "1.3"']],
])("%s", (_, value, expected) => {
  const { findings } = readFleetFile(value);
  expect(findings.map(({ path, message, fix }) => `${path} ${message}${fix.startsWith("Did") ? `: ${fix}` : ""}`.trim())).toEqual(expected);
  expect(findings.every(({ code, severity }) => code === "KS220" && severity === "error")).toBe(true);
});
test("a version may be written in full", () => expect(readFleetFile(space({ kubernetesVersion: "v1.33.4" })).spaces[0]?.kubernetesMinor).toBe(33));
