import type { KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { Informer } from "../../../../operations/clients/informer";
import type { InformerEvent } from "../../../../operations/clients/informer";
import type { KubeList, SpaceClient, WatchEvent } from "../../../../operations/clients/space-client";
import { KubeStellarError } from "../../../../operations/errors";

const object = (name: string, resourceVersion: string, uid = name): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "n", resourceVersion, uid } });

/** A client that plays lists and watches in turn; a watch that is not scripted stays open until aborted. */
function scripted(lists: (KubeList | Error)[], watches: (readonly WatchEvent[] | Error)[]): SpaceClient {
  return {
    name: "s",
    list: async () => {
      const next = lists.shift();
      if (next instanceof Error) throw next;
      if (next === undefined) throw new Error("no more lists");
      return next;
    },
    watch: async function* (_resource: unknown, { signal }: { signal: AbortSignal }) {
      const next = watches.shift();
      if (next instanceof Error) throw next;
      if (next !== undefined) yield* next;
      else await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    },
  } as unknown as SpaceClient;
}

async function play(lists: (KubeList | Error)[], watches: (readonly WatchEvent[] | Error)[], until: (events: readonly string[], errors: readonly Error[]) => boolean): Promise<{ events: string[]; errors: Error[]; names: string[] }> {
  const events: string[] = [];
  const errors: Error[] = [];
  let check = (): void => undefined;
  const done = new Promise<void>((resolve) => (check = () => until(events, errors) && resolve()));
  const informer = new Informer(scripted(lists, watches), resources.ConfigMap, { onError: (e) => (errors.push(e), check()) });
  informer.subscribe((event: InformerEvent) => {
    events.push(`${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion}`);
    check();
  });
  await informer.start();
  await done;
  informer.stop();
  return { events, errors, names: informer.list().map((o) => o.metadata.name) };
}

const list = (resourceVersion: string, ...items: KubeObject[]): KubeList => ({ resourceVersion, items });
const gone = new KubeStellarError("too old", { code: "Gone" });

test("events change the cache", async () => {
  const { events, names } = await play([list("2", object("a", "1"))], [[{ type: "MODIFIED", object: object("a", "3") }, { type: "ADDED", object: object("b", "4") }, { type: "DELETED", object: object("a", "5") }]], (e) => e.length === 4);
  expect(events).toEqual(["added a@1", "updated a@3", "added b@4", "deleted a@3"]);
  expect(names).toEqual(["b"]);
});

test("fault 9: after Gone it lists anew and tells what happened meanwhile", async () => {
  const { events } = await play([list("2", object("a", "1"), object("b", "2")), list("9", object("b", "8"), object("c", "9"))], [gone], (e) => e.length === 5);
  expect(events.slice(2).sort()).toEqual(["added c@9", "deleted a@1", "updated b@8"]);
});

test("an object made anew under the same name is a deletion and an addition", async () => {
  const { events } = await play([list("2", object("a", "1", "old")), list("9", object("a", "8", "new"))], [gone], (e) => e.length === 3);
  expect(events).toEqual(["added a@1", "deleted a@1", "added a@8"]);
});

test("a list that fails deletes nothing and is tried again", async () => {
  const { events, errors } = await play([list("2", object("a", "1")), new KubeStellarError("down", { code: "Unreachable" }), list("9", object("a", "1"), object("b", "9"))], [gone], (e) => e.includes("added b@9"));
  expect(events).toEqual(["added a@1", "added b@9"]);
  expect(errors.map((e) => e.message)).toEqual(["down"]);
});

test("stopped before the first list, start rejects", async () => {
  const informer = new Informer(scripted([new Error("down")], []), resources.ConfigMap);
  const started = informer.start();
  informer.stop();
  await expect(started).rejects.toThrow("informer stopped");
});
