import type { KubeObject } from "../../../../core/model/kube-object";
import { OwnWrites } from "../../../../hub/controllers/runtime/own-writes";
import type { InformerEvent } from "../../../../operations/clients/informer";

const work = (resourceVersion: string, uid = "u"): KubeObject => ({ apiVersion: "v1", kind: "Work", metadata: { name: "w", namespace: "n", uid, resourceVersion } });

/** A cache that shows what the test says. */
function cache(first: KubeObject) {
  let shown: KubeObject | undefined = first;
  let tell = (_event: InformerEvent): void => undefined;
  const writes = new OwnWrites({
    get: () => shown,
    subscribe: (handler) => {
      tell = handler;
      return () => undefined;
    },
  });
  const show = (object: KubeObject | undefined): void => {
    const old = shown;
    shown = object;
    if (object !== undefined) tell(old === undefined ? { type: "added", object } : { type: "updated", object, old });
    else if (old !== undefined) tell({ type: "deleted", object: old });
  };
  return { writes, show, version: () => writes.get({ namespace: "n", name: "w" })?.metadata.resourceVersion };
}

test("while the cache is behind, our last write is what there is", () => {
  const { writes, show, version } = cache(work("1"));
  expect(version()).toBe("1");
  const second = writes.remember(work("1"), work("2"));
  expect(version()).toBe("2");
  writes.remember(second, work("3"));
  expect(version()).toBe("3");
  // The first of our writes has come round, the second not yet.
  show(work("2"));
  expect(version()).toBe("3");
  show(work("3"));
  expect(version()).toBe("3");
});

test.each([
  ["what another wrote after us", () => work("9")],
  ["another object of the name", () => work("9", "other")],
])("%s counts as soon as the cache shows it", (_, next) => {
  const { writes, show, version } = cache(work("1"));
  writes.remember(work("1"), work("2"));
  show(next());
  expect(version()).toBe("9");
});

test("a deleted object is gone, and a late answer does not bring it back", () => {
  const { writes, show, version } = cache(work("1"));
  writes.remember(work("1"), work("2"));
  show(undefined);
  expect(version()).toBeUndefined();
  writes.remember(work("2"), work("3"));
  expect(version()).toBeUndefined();
});

test("an answer that comes after its event, and after that of another, is old", () => {
  const { writes, show, version } = cache(work("1"));
  show(work("2"));
  show(work("3"));
  writes.remember(work("1"), work("2"));
  expect(version()).toBe("3");
});
