import type { ManifestWork } from "../../../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL } from "../../../../core/model/names";
import type { InformerEvent } from "../../../../operations/clients/informer";
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

describe("what is created", () => {
  const incarnation = (uid: string, more: Partial<ManifestWork["metadata"]> = {}): ManifestWork => ({ ...work([]), metadata: { name: "w", namespace: "c1", uid, labels: { [ORIGIN_BINDING_LABEL]: "b" }, ...more } });
  const setup = () => {
    const told = new Set<(event: InformerEvent) => void>();
    const index = new WorkIndex({ subscribe: (handler) => (told.add(handler), () => told.delete(handler)) }, () => undefined);
    const tell = (event: InformerEvent): void => told.forEach((handler) => handler(event));
    return { index, tell, possible: () => index.possible("b").map(({ metadata }) => metadata.uid ?? metadata.name) };
  };
  test("counts as there until it was refused", () => {
    const { index, possible } = setup();
    expect([index.expect("b", work([])), index.expect("b", work([]))]).toEqual([true, false]);
    expect(possible()).toEqual(["w"]);
    index.dismiss("b", work([]));
    expect(possible()).toEqual([]);
  });
  test.each([["before", true], ["after", false]])("counts as there until it is told of, %s the server's answer", (_, early) => {
    const { index, tell, possible } = setup();
    index.expect("b", work([]));
    if (early) tell({ type: "added", object: incarnation("u") });
    index.identify("b", incarnation("u"));
    if (!early) tell({ type: "added", object: incarnation("u") });
    expect(possible()).toEqual(["u"]);
    tell({ type: "deleted", object: incarnation("u") });
    expect(possible()).toEqual([]);
  });
  test("is not taken for one of before, of which news are late", () => {
    const { index, tell, possible } = setup();
    index.expect("b", work([]));
    tell({ type: "added", object: incarnation("before") });
    index.identify("b", incarnation("u"));
    tell({ type: "updated", old: incarnation("before"), object: incarnation("before", { deletionTimestamp: "2026-01-01T00:00:00Z" }) });
    expect(possible()).toEqual(["w"]);
    tell({ type: "deleted", object: incarnation("before") });
    expect(possible()).toEqual(["w"]);
  });
});
