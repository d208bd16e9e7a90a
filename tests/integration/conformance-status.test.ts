/** Our status must equal that of the real KubeStellar 0.30 controllers. Needs the recordings beside this checkout. */
import type { NamedStatusCombination } from "../../core/model/combined-status";
import type { KubeObject } from "../../core/model/kube-object";
import { MULTI_WEC_STATUS_LABEL, SINGLETON_STATUS_LABEL } from "../../core/model/names";
import type { StatusCollector, StatusCollectorStatus } from "../../core/model/status-collector";
import type { WorkStatus } from "../../core/model/work-status";
import { collectorsAvailable, combinedStatusDiffers, combinedStatuses, reportedStates, type CombinedStatusInput, type ReportedObject } from "../../core/status";
import { answer, listedObjects } from "../support/conformance/answer";
import { readRecording, recordingFiles, type Recording } from "../support/conformance/recording";

interface StatusRecording extends Recording {
  readonly collectors: readonly StatusCollector[];
  readonly workStatuses: readonly WorkStatus[];
  readonly expected: Recording["expected"] & {
    readonly combinedStatuses: readonly { readonly name: string; readonly namespace: string; readonly labels: Record<string, string>; readonly results?: readonly NamedStatusCombination[] }[];
    readonly collectorStatus: Readonly<Record<string, StatusCollectorStatus | null | undefined>>;
  };
}

const files = recordingFiles("conformance-status");

if (files.length === 0) test("NOT RUN against the recorded answers of ../shared/data/conformance-status: they are not here", () => undefined);
else {
  describe("recorded status of the real controllers", () => {
    test.each(files)("%s", (file) => {
      const recording = readRecording<StatusRecording>("conformance-status", file);
      if (!recording.quiescent) return;
      const input = inputOf(recording);
      const { combined, collectorErrors, missingCollectors } = combinedStatuses(input);

      // What stands there need not be fresh: upstream leaves it when its loose comparison finds no difference.
      const place = ({ name, namespace = "" }: { readonly name: string; readonly namespace?: string }) => `${namespace}/${name}`;
      const stored = new Map(recording.expected.combinedStatuses.map(({ name, namespace, labels, results = [] }) => [place({ name, namespace }), { metadata: { name, namespace, labels }, results }]));
      expect(combined.map((c) => place(c.metadata)).sort()).toEqual([...stored.keys()].sort());
      const differing = combined.filter((computed) => combinedStatusDiffers(stored.get(place(computed.metadata)) ?? { metadata: { name: "" } }, computed));
      expect(differing.map((computed) => ({ computed, stored: stored.get(place(computed.metadata)) }))).toEqual([]);

      const errors = Object.entries(recording.expected.collectorStatus).flatMap(([name, status]) => ((status?.errors ?? []).length > 0 ? [[name, status?.errors] as const] : []));
      expect(Object.fromEntries(collectorErrors)).toEqual(Object.fromEntries(errors));

      for (const { name, status } of recording.expected.bindings) {
        const theirs = status?.conditions?.find((c) => c.type === "StatusCollectorsAvailable");
        // Transport wipes the condition whenever it writes; nothing brings it back until something else happens.
        if (theirs === undefined) continue;
        const { type, status: value, reason, message } = theirs;
        expect({ type, status: value, reason, message }).toEqual(collectorsAvailable(missingCollectors.get(name) ?? []));
      }

      expectReportedStates(recording, input);
    });
  });
}

function inputOf(recording: StatusRecording): CombinedStatusInput {
  const { placement } = answer(recording);
  return { placement, policies: recording.policies, objects: listedObjects(recording), workStatuses: recording.workStatuses, collectors: recording.collectors, wdsName: "wds1" };
}

/** Ours says what stands in the objects; where it is written anew, the same comes of objects without it. */
function expectReportedStates(recording: StatusRecording, input: CombinedStatusInput): void {
  const theirs = Object.fromEntries(recording.wds.filter(isMarked).map((object) => [idOf(object), { status: object["status"], labels: object.metadata.labels }]));
  const ours = reportedStates(input);
  expect(byId(ours)).toEqual(theirs);
  const blank = reportedStates({ ...input, objects: listedObjects(recording).map(({ resource, object }) => ({ resource, object: isMarked(object) ? withoutReport(object) : object })) });
  // What was refused or is not kept leaves nothing to compare.
  const anew = blank.filter(({ status = {} }) => Object.keys(status).length > 0);
  expect(byId(ours)).toMatchObject(byId(anew));
}

function byId(objects: readonly ReportedObject[]): object {
  return Object.fromEntries(objects.map(({ object, status, labels }) => [idOf(object), { status, labels }]));
}

function isMarked({ metadata: { labels = {} } }: KubeObject): boolean {
  return SINGLETON_STATUS_LABEL in labels || MULTI_WEC_STATUS_LABEL in labels;
}

function withoutReport(object: KubeObject): KubeObject {
  const { [SINGLETON_STATUS_LABEL]: _singleton, [MULTI_WEC_STATUS_LABEL]: _multi, ...labels } = object.metadata.labels ?? {};
  return { ...object, status: {}, metadata: { ...object.metadata, labels } };
}

function idOf({ apiVersion, kind, metadata: { namespace = "", name } }: KubeObject): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`;
}
