/** One definition, two ecosystems: both shells come to the objects that the definition says, for whatever fleet. */
import fc from "fast-check";
import { fleetObjects, parseFleet } from "../../../core/definition";
import type { FleetModel } from "../../../core/definition";
import { describeObject } from "../../../core/model/kube-object";
import { fleetSpec } from "../../support/fleet-specs";
import { objectsOfCdk8s, objectsOfPulumi } from "../../support/shells";
import type { ObjectsBySpace } from "../../support/shells";

const models = fleetSpec.map((spec) => parseFleet(spec).model).filter((model): model is FleetModel => model !== undefined);

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
