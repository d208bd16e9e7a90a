/** Which spaces of a definition are compared with a running fleet, and where they are looked for. */
import { comparedDefinition, type ComparisonScope } from "../../../cli/compared-definition";
import type { FleetSource } from "../../../cli/fleet-source";
import type { ConnectedSpaces } from "../../../cli/spaces";
import { MemoryClient } from "../../support/memory-client";

const space = (kind: "ITS" | "WDS", name: string) => ({ kind, name, objects: [] });
const source: FleetSource = {
  name: "fleet",
  isLive: false,
  standIn: "fleet.yaml",
  load: async () => ({ input: { spaces: [space("ITS", "its1"), space("WDS", "wds1"), space("WDS", "wds2")] }, others: [{ kind: "WEC", name: "c1", objects: [] }, { kind: "WEC", name: "c2", objects: [] }], owner: "shop/prod", findings: [], unreadable: false, locate: async () => [] }),
  dispose: async () => undefined,
};
/** A running fleet: by its hosting cluster, or by the contexts of its ITS and one WDS. */
const running = (hasHost: boolean, wdses: readonly string[] = ["wds1"]): ConnectedSpaces => {
  const client = (name: string) => ({ name, client: new MemoryClient({ name }) });
  return { inventories: [client("its1")], wdses: wdses.map(client), openHost: async () => (hasHost ? new MemoryClient({ name: "host" }) : undefined), wayTo: () => undefined, disconnected: [], close: () => undefined };
};
const compared = (spaces: ConnectedSpaces, scope: Partial<ComparisonScope> = {}) => comparedDefinition(source, spaces, { manager: ["kubestellar-fleet"], ...scope });

test.each<[string, Partial<ComparisonScope>, readonly string[], readonly string[]]>([
  ["nothing is chosen: all", {}, ["c1", "c2", "its1", "wds1", "wds2"], []],
  ["a WDS by its name", { wds: ["wds1"] }, ["c1", "c2", "its1", "wds1"], ["wds2"]],
  ["a WDS with its context, which is compared all the same", { wds: ["wds1=prod-wds"] }, ["c1", "c2", "its1", "wds1"], ["wds2"]],
  ["clusters", { cluster: ["c2"] }, ["c2", "its1", "wds1", "wds2"], ["c1"]],
])("%s", async (_, scope, spaces, others) => {
  const definition = await compared(running(true), scope);
  expect({ spaces: definition.spaces.map(({ name }) => name), others: definition.others?.map(({ name }) => name) }).toEqual({ spaces, others });
});

test("a space that the hosting cluster does not have is not there", async () => {
  const { open } = await compared(running(true));
  expect((await open({ kind: "WDS", name: "wds1" }))?.name).toBe("wds1");
  expect(await open({ kind: "WDS", name: "wds2" })).toBeUndefined();
  expect((await open({ kind: "HOST", name: "any" }))?.name).toBe("host");
  expect(await open({ kind: "WEC", name: "c1" })).toBeUndefined();
});

test.each([
  ["WDS", "wds2", "--wds wds2=CONTEXT"],
  ["ITS", "its2", "--its its2=CONTEXT"],
  ["HOST", "host", "--host CONTEXT"],
] as const)("where no hosting cluster says which spaces there are, a %s that nobody named is not taken for gone", async (kind, name, option) => {
  const { open } = await compared(running(false));
  await expect(open({ kind, name })).rejects.toThrow(option);
});

test("of a definition that could not be read whole nobody knows what is defined no more", async () => {
  const findings = [{ code: "KS201", severity: "error", path: "", message: "cannot be parsed", fix: "Mend it" }] as const;
  const broken: FleetSource = { ...source, load: async () => ({ ...(await source.load()), unreadable: true, findings, locate: async () => findings }) };
  expect(await comparedDefinition(broken, running(true), { manager: [], owner: "shop/prod" })).toMatchObject({ isWhole: false, owner: undefined });
  expect(await compared(running(true))).toMatchObject({ isWhole: true, owner: "shop/prod" });
});
