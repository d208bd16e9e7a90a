/** Deletions that let others clean up. What happens between a server's look and its deletion is in `before`. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { deleteHeedingFinalizers } from "../../../../hub/controllers/runtime/finalizers";
import { MemoryClient } from "../../../support/memory-client";

const key = { namespace: "c1", name: "w" };
const named: KubeObject = { apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: key };

async function setup() {
  const client = new MemoryClient();
  const object = await client.create(resources.ManifestWork, named);
  const state = async (): Promise<string> => {
    const found = await client.get(resources.ManifestWork, key);
    return found === undefined ? "gone" : found.metadata.deletionTimestamp === undefined ? "stays" : "going";
  };
  /** So many deletions come just after a change. */
  const race = (times: number): void => {
    let done = 0;
    client.before = ({ verb }) => {
      if (verb === "delete" && done < times) void client.patch(resources.ManifestWork, key, { metadata: { labels: { change: String(++done) } } });
    };
  };
  return { client, object, state, race };
}

test("what was never seen is deleted by its name, if it is there and meant", async () => {
  const { client, state } = await setup();
  await deleteHeedingFinalizers(client, resources.ManifestWork, named, () => false);
  expect(await state()).toBe("stays");
  await deleteHeedingFinalizers(client, resources.ManifestWork, named);
  expect(await state()).toBe("gone");
  await deleteHeedingFinalizers(client, resources.ManifestWork, named);
});

test("one that was made anew is not deleted as the one before: whoever begins with it is heeded", async () => {
  const { client, object, state } = await setup();
  const before = { ...object, metadata: { ...object.metadata, uid: "before", finalizers: ["agent"] } };
  client.before = ({ verb, name }) => {
    if (verb !== "delete" || name !== key.name) return;
    client.before = undefined;
    void client.patch(resources.ManifestWork, key, { metadata: { finalizers: ["agent"] } });
  };
  await deleteHeedingFinalizers(client, resources.ManifestWork, before);
  expect(await state()).toBe("going");
});

test("one that changes now and then is deleted, one that changes all the time is told", async () => {
  const seldom = await setup();
  seldom.race(2);
  await deleteHeedingFinalizers(seldom.client, resources.ManifestWork, seldom.object);
  expect(await seldom.state()).toBe("gone");
  const often = await setup();
  often.race(Infinity);
  await expect(deleteHeedingFinalizers(often.client, resources.ManifestWork, often.object)).rejects.toMatchObject({ code: "Conflict", message: "space memory, ManifestWork w: changes all the time and could not be deleted" });
  expect(await often.state()).toBe("stays");
});
