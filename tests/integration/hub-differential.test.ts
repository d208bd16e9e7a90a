/**
 * The live hub against core: random edits of policies, objects, labels, clusters, properties and transforms, and what people break,
 * on real API servers with our controllers and agents. When all is quiet, Bindings, ManifestWorks and what stands on the clusters
 * are what core says to what the spaces hold, and what changed on the clusters is what the comparison of the two fleets, before
 * and after, had said (`ksfleet diff`). `npm run soak` runs it for longer and with other seeds.
 */
import { resources } from "../../core/model/resources";
import { compareWithWhatHappened, lookAt, type Moment } from "../support/differential/changes";
import { firstBatch, sampleBatches } from "../support/differential/edits";
import type { Batch } from "../support/differential/edits";
import { Expectation, followed } from "../support/differential/expectation";
import { FleetView } from "../support/differential/fleet-view";
import { letTravel, perform } from "../support/differential/perform";
import type { EditedFleet } from "../support/differential/perform";
import { namespaces, widgetDefinition, widgets, workloadResources } from "../support/differential/workload";
import { ksfleet, upHub } from "../support/live-hub";
import type { LiveHub } from "../support/live-hub";
import { until } from "../support/poll";
import { useTemporaryHubs } from "../support/temporary-hubs";

useTemporaryHubs();

const seed = Number(process.env["KSFLEET_SOAK_SEED"] ?? 20_260);
const batches = Number(process.env["KSFLEET_SOAK_BATCHES"] ?? 10);
/** A soak takes long and says how far it is; the test is silent. */
const tell = (text: string): void => void (process.env["KSFLEET_SOAK_BATCHES"] !== undefined && process.stderr.write(`${text}\n`));
/** The longest that a fleet of this size may take: a namespace that goes and comes again on a cluster. */
const SETTLE_SECONDS = 60;
const NAME = "differential";
const WECS = ["cluster1", "cluster2"] as const;

let live: LiveHub;
let fleet: EditedFleet;

beforeAll(async () => {
  live = await upHub(NAME, WECS.length);
  const client = (space: string) => live.clients.get(space)!;
  for (const space of ["wds1", ...WECS]) {
    await client(space).create(resources.CustomResourceDefinition, widgetDefinition);
    await until(`${space} serves widgets`, 30, () => client(space).list(widgets));
  }
  for (const name of namespaces) await client("wds1").create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  const { wds, its, wec } = followed(workloadResources);
  const view = new FleetView(new Map([["its1", { client: client("its1"), resources: its }], ["wds1", { client: client("wds1"), resources: wds }], ...WECS.map((name) => [name, { client: client(name), resources: wec }] as const)]));
  await view.start();
  fleet = { view, its: "its1", wds: "wds1", wecs: WECS };
}, 240_000);

afterAll(() => {
  fleet?.view.stop();
  live?.close();
});

// First as users get it; then without the quirks that depend on what came before, where every state has one right answer.
test.each([true, false])(`as core says after each of ${batches} batches of edits, seed ${seed}; upstream's quirks kept: %p`, async (strict) => {
  if (!strict) await ksfleet("up", "--name", NAME, "--strict-upstream", "false");
  const expectation = new Expectation(fleet, strict);
  const done: Batch[] = [];
  let before: Moment | undefined;
  let foretold = 0;
  try {
    for (const batch of [firstBatch, ...sampleBatches(strict ? seed : seed + 1, batches, { usable: !strict })]) {
      done.push(batch);
      const { deletedWorks } = await perform(fleet, batch);
      expectation.forget(deletedWorks);
      const travels = batch.about === "workload" || batch.about === "tampering";
      await fleet.view.settle(SETTLE_SECONDS, () => expectation.difference({ travelled: travels }));
      if (!travels) {
        await letTravel(fleet);
        await fleet.view.settle(SETTLE_SECONDS, () => expectation.difference({ travelled: true }));
      }
      if (done.length % 25 === 0) tell(`quirks kept ${strict}: ${done.length - 1} of ${batches} batches`);
      // With the quirks, what stands may come of definitions that are no more.
      if (strict) continue;
      const after = lookAt(fleet);
      if (before !== undefined) {
        // What people break on a cluster is put back, perhaps by another object.
        const { pairs, ...wrong } = compareWithWhatHappened(before, after, { wecs: WECS, single: batch.about !== "tampering" && batch.edits.length === 1 });
        expect(wrong).toEqual({ missed: [], unforeseen: [] });
        foretold += pairs;
      }
      before = after;
    }
    await fleet.view.calm(1_000, 60);
    expect(expectation.difference({ travelled: true })).toBeUndefined();
    // Edits that select nothing would prove nothing.
    expect(expectation.compared.works).toBeGreaterThan(batches * 5);
    expect(expectation.compared.objects).toBeGreaterThan(batches * 3);
    expect(foretold).toBeGreaterThan(strict ? -1 : batches);
    const { works, objects } = expectation.compared;
    tell(`quirks kept ${strict}: ${batches} batches; ${works} works and ${objects} delivered objects were as core says${strict ? "" : `; ${foretold} starts, stops and changes were foretold, and nothing else happened`}`);
  } catch (error) {
    throw new Error(`${(error as Error).message}\nseed ${seed}, batch ${done.length}; the last ones:\n${done.slice(-4).map((batch) => JSON.stringify(batch)).join("\n")}`, { cause: error });
  }
}, Math.max(240_000, batches * 30_000));
