import type { ManifestWork } from "../../../../core/model/manifest-work";
import { resources } from "../../../../core/model/resources";
import { Informer } from "../../../../operations/clients/informer";
import { MemoryClient } from "../../../support/memory-client";
import { isUpToDate } from "../../../../core/transport/index";
import { WorkIndex, essenceOfWork } from "../../../../hub/controllers/transport/work-index";

const work = (names: readonly string[], generation = "1"): ManifestWork => ({
  apiVersion: "work.open-cluster-management.io/v1",
  kind: "ManifestWork",
  metadata: { name: "w", namespace: "c1", uid: "u", resourceVersion: "5", finalizers: ["f"], annotations: { "transport.kubestellar.io/originOwnerReferenceBindingGeneration": generation }, managedFields: [{ manager: "m" }] },
  spec: { workload: { manifests: names.map((name) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n", labels: { a: "b" } }, data: { large: "text" } })) } },
  status: { conditions: [] },
});

test("the essence of a work tells as well as the work whether it is up to date", () => {
  const wanted = [work(["a", "b"]), work(["b", "a"]), work(["a"]), work(["a", "c"]), work(["a", "b"], "2")];
  const told = (present: ManifestWork): readonly boolean[] => wanted.map((each) => isUpToDate(present, each));
  expect(told(work(["a", "b"]))).toEqual([true, true, false, false, false]);
  expect(told(essenceOfWork(work(["a", "b"])) as ManifestWork)).toEqual(told(work(["a", "b"])));
});

test("it keeps what a write over it must not lose, and no content", () => {
  const { metadata, ...rest } = essenceOfWork(work(["a"]));
  const { managedFields: _, ...kept } = work(["a"]).metadata;
  expect(metadata).toEqual(kept);
  expect(JSON.stringify(rest)).not.toContain("text");
  expect(essenceOfWork({ ...work([]), spec: undefined })["spec"]).toEqual({ workload: { manifests: [] } });
});

test("what is created counts as there until it is told of, or was refused", async () => {
  const index = new WorkIndex(new Informer(new MemoryClient(), resources.ManifestWork), () => undefined);
  const possible = (): readonly string[] => index.possible("b").map(({ metadata }) => metadata.name);
  expect([index.expect("b", work([])), index.expect("b", work([]))]).toEqual([true, false]);
  expect(possible()).toEqual(["w"]);
  index.dismiss("b", work([]));
  expect(possible()).toEqual([]);
});
