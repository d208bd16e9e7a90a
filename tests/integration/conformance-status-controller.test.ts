/**
 * Our status controller in the fleets that the real one has settled, over spaces in memory: it finds nothing to do there, and in
 * their absence it makes the same. Needs the recordings beside this checkout.
 */
import type { Binding } from "../../core/model/binding";
import type { NamedStatusCombination } from "../../core/model/combined-status";
import { discoveryOf } from "../../core/model/discovery";
import type { KubeObject } from "../../core/model/kube-object";
import { resources } from "../../core/model/resources";
import type { StatusCollector, StatusCollectorStatus } from "../../core/model/status-collector";
import type { WorkStatus } from "../../core/model/work-status";
import { collectorsAvailable, combinedStatuses } from "../../core/status";
import { startStatusController } from "../../hub/controllers/status";
import { createLogger } from "../../hub/controllers/runtime/log";
import { MemoryClient } from "../support/memory-client";
import { answer, listedObjects } from "../support/conformance/answer";
import { readRecording, recordingFiles, type Recording } from "../support/conformance/recording";
import { until } from "../support/poll";

interface StatusRecording extends Recording {
  readonly collectors: readonly StatusCollector[];
  readonly workStatuses: readonly WorkStatus[];
  readonly expected: Recording["expected"] & {
    readonly combinedStatuses: readonly { readonly name: string; readonly namespace: string; readonly labels: Record<string, string>; readonly results?: readonly NamedStatusCombination[] }[];
    readonly collectorStatus: Readonly<Record<string, StatusCollectorStatus | null | undefined>>;
  };
}

const control = "control.kubestellar.io/v1alpha1";
const files = recordingFiles("conformance-status").filter((file) => readRecording<StatusRecording>("conformance-status", file).quiescent);

/** The spaces of a recording; our controller runs in them while `look` does. */
async function within(recording: StatusRecording, standing: readonly KubeObject[], look: (wds: MemoryClient) => Promise<void>): Promise<void> {
  const { find } = discoveryOf(recording.wds);
  const kinds = recording.wds.flatMap(({ apiVersion, kind }) => find(apiVersion, kind) ?? []);
  const wds = new MemoryClient({ name: "wds1", resources: [...Object.values(resources), ...kinds] });
  const its = new MemoryClient({ name: "its1" });
  const bindings = recording.expected.bindings.map(({ name, ...rest }): Binding => ({ apiVersion: control, kind: "Binding", metadata: { name, uid: rest.uid, generation: rest.generation }, spec: rest.spec, ...(rest.status !== undefined && { status: rest.status }) }));
  await wds.seed(...recording.wds, ...recording.policies, ...recording.collectors, ...bindings, ...standing);
  await its.seed(...recording.workStatuses);
  const ending = new AbortController();
  const lines: string[] = [];
  const controller = await startStatusController({ wdsName: "wds1", wds, its, strictUpstream: true, log: createLogger((line) => lines.push(line)), signal: ending.signal });
  try {
    await look(wds);
    expect(lines.filter((line) => line.includes("trying again"))).toEqual([]);
  } finally {
    ending.abort();
    await controller.close();
  }
}

function computed(recording: StatusRecording) {
  const { placement } = answer(recording);
  return combinedStatuses({ placement, policies: recording.policies, objects: listedObjects(recording), workStatuses: recording.workStatuses, collectors: recording.collectors, wdsName: "wds1" });
}

const byPlace = (objects: readonly KubeObject[]): Readonly<Record<string, unknown>> => Object.fromEntries(objects.map(({ metadata: { namespace, name, labels }, results }) => [`${namespace}/${name}`, { labels, results }]));

/** The recording as it was before the controller told what it found. */
const withoutFindings = (recording: StatusRecording): StatusRecording => ({
  ...recording,
  collectors: recording.collectors.map(({ status: _, ...collector }) => collector),
  expected: { ...recording.expected, bindings: recording.expected.bindings.map(({ status: _, ...binding }) => binding) },
});

const conditions = async (wds: MemoryClient): Promise<Readonly<Record<string, string | undefined>>> => Object.fromEntries((await wds.list(resources.Binding)).items.map((binding) => [binding.metadata.name, (binding as Binding).status?.conditions?.[0]?.message]));

const wantedConditions = (recording: StatusRecording, missing: ReadonlyMap<string, readonly string[]>): Readonly<Record<string, string>> => Object.fromEntries(recording.expected.bindings.map(({ name }) => [name, collectorsAvailable(missing.get(name) ?? []).message]));

if (files.length === 0) test("NOT RUN against the recorded answers of ../shared/data/conformance-status: they are not here", () => undefined);
else {
  test.concurrent.each(files)("%s: made from nothing, all CombinedStatuses, errors and conditions are there", async (file) => {
    const recording = readRecording<StatusRecording>("conformance-status", file);
    const { combined, collectorErrors, missingCollectors } = computed(recording);
    await within(withoutFindings(recording), [], async (wds) => {
      const state = async () => ({
        combined: byPlace((await wds.list(resources.CombinedStatus)).items),
        errors: Object.fromEntries((await wds.list(resources.StatusCollector)).items.flatMap((collector) => ((collector["status"] as StatusCollectorStatus | undefined)?.errors ?? []).length > 0 ? [[collector.metadata.name, (collector["status"] as StatusCollectorStatus).errors]] : [])),
        conditions: await conditions(wds),
      });
      const wanted = {
        combined: byPlace(combined),
        errors: Object.fromEntries(collectorErrors),
        conditions: wantedConditions(recording, missingCollectors),
      };
      await until("it is settled", 10, async () => {
        expect(await state()).toEqual(wanted);
        return true;
      });
    });
  });

  test.concurrent.each(files)("%s: where the real controller has done its work, ours has nothing to do", async (file) => {
    const recording = readRecording<StatusRecording>("conformance-status", file);
    const { missingCollectors } = computed(recording);
    const standing = recording.expected.combinedStatuses.map(({ name, namespace, labels, results = [] }): KubeObject => ({ apiVersion: control, kind: "CombinedStatus", metadata: { name, namespace, labels }, results }));
    await within(withoutFindings(recording), standing, async (wds) => {
      // Written later than anything that is wrong with a CombinedStatus.
      await until("the conditions are there", 10, async () => {
        expect(await conditions(wds)).toEqual(wantedConditions(recording, missingCollectors));
        return true;
      });
      expect(wds.calls.filter(({ verb, kind }) => kind === "CombinedStatus" && verb !== "list" && verb !== "get")).toEqual([]);
    });
  });
}
