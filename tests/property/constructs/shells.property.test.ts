/** One definition, two ecosystems: both shells come to the objects that the definition says, for whatever fleet. */
import fc from "fast-check";
import { fleetObjects, parseFleet } from "../../../core/definition";
import type { FleetModel, FleetSpec } from "../../../core/definition";
import { describeObject } from "../../../core/model/kube-object";
import type { KubeObject } from "../../../core/model/kube-object";
import { lockOfFleet } from "../../../operations/lock";
import { fleetSpec } from "../../support/fleet-specs";
import { inputsOfShells, objectsOfCdk8s, objectsOfPulumi } from "../../support/shells";
import type { ObjectsBySpace } from "../../support/shells";

const modelsOf = (specs: fc.Arbitrary<FleetSpec>): fc.Arbitrary<FleetModel> => specs.map((spec) => parseFleet(spec).model).filter((model): model is FleetModel => model !== undefined);
const models = modelsOf(fleetSpec);
const mapped = <T>(record: Readonly<Record<string, T>> = {}, more: (item: T) => T): Record<string, T> => Object.fromEntries(Object.entries(record).map(([name, item]) => [name, more(item)]));
const settings: KubeObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", namespace: "a" }, data: { region: "{{.clusterName}}" } };
/** With a cluster in every inventory, and an object and a policy that takes everything everywhere in every space: those that are drawn seldom meet. */
const placing = modelsOf(fleetSpec.map((spec) => ({
  ...spec,
  inventories: mapped(spec.inventories, (its) => ({ ...its, clusters: { ...its.clusters, c0: {} } })),
  workloadSpaces: mapped(spec.workloadSpaces, (space) => ({ ...space, workloads: { ...space.workloads, base: { objects: [settings] } }, policies: { ...space.policies, all: { clusterSelectors: [{}], downsync: [{ resources: ["*"] }] } } })),
})));

/** KubeStellar finds its ITS by itself; only where there are several does cdk8s have to name one, which Pulumi does for embedded hubs. */
const comparable = (objects: ObjectsBySpace, { inventories }: FleetModel): unknown => (inventories.length === 1 ? objects : JSON.parse(JSON.stringify(objects, (key, value: unknown) => (key === "ITSName" ? undefined : value))));

const definitionOf = (model: FleetModel): readonly (readonly [string, readonly string[]])[] => fleetObjects(model).map(({ name, objects }) => [name, objects.map(describeObject).sort()] as const);

test("cdk8s writes what Pulumi creates", async () => {
  let objects = 0;
  await fc.assert(
    fc.asyncProperty(models, async (model) => {
      const written = await objectsOfCdk8s(model);
      expect(comparable(written, model)).toEqual(comparable(await objectsOfPulumi(model), model));
      expect(Object.entries(written).map(([name, found]) => [name, Object.keys(found).sort()]).sort()).toEqual([...definitionOf(model)].sort());
      objects += Object.values(written).flatMap((found) => Object.keys(found)).length;
    }),
    { numRuns: 25 },
  );
  // The fleets were not all refused or empty.
  expect(objects).toBeGreaterThan(100);
});

test("both give the same lock, byte for byte", async () => {
  let policies = 0;
  await fc.assert(
    fc.asyncProperty(placing, async (model) => {
      const inputs = await inputsOfShells(model);
      const [written, registered] = [lockOfFleet(inputs.cdk8s), lockOfFleet(inputs.pulumi)];
      expect(JSON.stringify(registered, undefined, 1)).toBe(JSON.stringify(written, undefined, 1));
      policies += written.policies.filter(({ objects }) => Object.values(objects).some((digest) => digest !== "")).length;
    }),
    { numRuns: 25 },
  );
  // About 13 of them; none would prove nothing.
  expect(policies).toBeGreaterThan(0);
});
