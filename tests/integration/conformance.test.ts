/** Our answers must equal those of the real KubeStellar 0.30 controllers. Needs the recordings beside this checkout. */
import { singletonError, type SingletonConflict } from "../../core/placement";
import { asStored } from "../../core/transport";
import { answer } from "../support/conformance/answer";
import { readRecording, recordingFiles, type RecordingFolder } from "../support/conformance/recording";

const folders: readonly RecordingFolder[] = ["conformance", "conformance-status"];

for (const folder of folders) {
  const files = recordingFiles(folder);
  if (files.length === 0) {
    test(`NOT RUN against the recorded answers of ../shared/data/${folder}: they are not here`, () => undefined);
    continue;
  }

  describe(`recorded answers of the real controllers in ${folder}`, () => {
    test.each(files)("%s", (file) => {
      const recording = readRecording(folder, file);
      if (!recording.quiescent) return;
      const { expected } = recording;
      const ours = answer(recording);

      const bindings = ours.placement.policies.filter((p) => p.wanted && p.spec !== null);
      expect(bindings.map(({ name, spec }) => ({ name, spec }))).toEqual(expected.bindings.map(({ name, spec }) => ({ name, spec })).sort(by("name")));

      for (const { name } of expected.bindings) {
        const templateErrors = ours.works.get(name)?.errors ?? [];
        expectSameErrors(expected.bindings.find((b) => b.name === name)?.status?.errors ?? [], templateErrors);
        const conflicts = ours.placement.policies.find((p) => p.name === name)?.singletonConflicts ?? [];
        expectPolicyErrors(expected.policyStatus[name]?.errors ?? [], conflicts, templateErrors);
      }

      const used = new Set([...ours.works.values()].flatMap((w) => w.groupResources).flatMap(ours.transforms.namesFor));
      expect(Object.fromEntries([...used].sort().map((name) => [name, ours.transforms.status(name)]))).toEqual(expected.transformStatus);

      const works = [...ours.works.values()].flatMap((w) => w.works).map(asStored).map(({ metadata: { namespace = "", name, labels, annotations }, spec }) => ({ namespace, name, labels, annotations, spec }));
      expect(works.sort(byPlace)).toEqual([...expected.works].sort(byPlace));
      expect([...ours.works.values()].map((w) => w.failure)).toEqual([...ours.works].map(() => undefined));
      expect(expected.rejected).toEqual([]);
    });
  });
}

/** Of an object with several failing members upstream gives a random order, so only the content counts. */
function expectSameErrors(theirs: readonly string[], ours: readonly string[]): void {
  expect([...ours].sort()).toEqual([...theirs].sort());
}

/** Upstream names up to four conflicts, whichever it meets first. */
function expectPolicyErrors(theirs: readonly string[], conflicts: readonly SingletonConflict[], templateErrors: readonly string[]): void {
  const isSingleton = (e: string) => e.startsWith("Singleton reported status return");
  expectSameErrors(theirs.filter((e) => !isSingleton(e)), templateErrors);
  const singletons = theirs.filter(isSingleton);
  expect(singletons).toHaveLength(conflicts.length > 0 ? 1 : 0);
  const [error] = singletons;
  if (error === undefined) return;
  expect(theirs[0]).toBe(error);
  const examples = (text: string) => JSON.parse(text.slice(text.indexOf("["))) as unknown[];
  const all = conflicts.flatMap((c) => examples(singletonError([c]) ?? "[]"));
  expect(examples(error)).toHaveLength(Math.min(4, conflicts.length));
  expect(all).toEqual(expect.arrayContaining(examples(error)));
}

function by<K extends string>(key: K): (a: Readonly<Record<K, string>>, b: Readonly<Record<K, string>>) => number {
  return (a, b) => (a[key] < b[key] ? -1 : 1);
}

function byPlace(a: { readonly namespace: string; readonly name: string }, b: { readonly namespace: string; readonly name: string }): number {
  return `${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1;
}
