/** What of a mailbox keeps a ManagedCluster that is being deleted, and how it goes. */
import type { KubeObject } from "../../../../core/model/kube-object";
import { resources } from "../../../../core/model/resources";
import { MailboxCleaner } from "../../../../hub/controllers/registration/mailbox-cleaner";
import { ControllerScope } from "../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../hub/controllers/runtime/log";
import { MemoryClient } from "../../../support/memory-client";

const stopping = new AbortController();
afterAll(() => stopping.abort());

const since = "2026-01-01T12:00:00Z";
const [before, after] = ["2026-01-01T11:00:00Z", "2026-01-01T13:00:00Z"];
const work = (name: string, creationTimestamp: string, more: Partial<KubeObject["metadata"]> = {}): KubeObject => ({ apiVersion: "work.open-cluster-management.io/v1", kind: "ManifestWork", metadata: { namespace: "c1", name, creationTimestamp, ...more } });

async function mailbox(...works: readonly KubeObject[]) {
  const its = new MemoryClient({ name: "its1" });
  await its.seed(...works);
  const cleaner = new MailboxCleaner(its, new ControllerScope(createLogger(() => undefined), stopping.signal), () => undefined);
  const left = async () => (await its.list(resources.ManifestWork)).items.map(({ metadata }) => `${metadata.name}${metadata.deletionTimestamp === undefined ? "" : " is going"}`);
  return { its, left, clean: () => cleaner.clean("c1", since) };
}

test("works that came after the deletion began count once an agent has taken them up", async () => {
  const { left, clean } = await mailbox(work("made-anew", after));
  expect(await clean()).toBeUndefined();
  const { clean: again } = await mailbox(work("made-anew", after), work("taken-up", after, { finalizers: ["agent"] }));
  expect(await again()).toEqual({ resource: "manifestworks", count: 2, withFinalizers: 1 });
  expect(await left()).toEqual(["made-anew"]);
});

test("works of before go, those with the smaller priority first", async () => {
  const { left, clean } = await mailbox(work("last", before, { annotations: { "open-cluster-management.io/cleanup-priority": "7" } }), work("first", before), work("held", before, { finalizers: ["agent"] }));
  expect(await clean()).toEqual({ resource: "manifestworks", count: 3, withFinalizers: 1 });
  expect(await left()).toEqual(["last", "held is going"]);
});

test("an agent that begins with a work while it is deleted gets to clean up", async () => {
  const { its, left, clean } = await mailbox(work("new", before));
  its.before = ({ verb }) => {
    if (verb !== "delete") return;
    its.before = undefined;
    void its.patch(resources.ManifestWork, { namespace: "c1", name: "new" }, { metadata: { finalizers: ["agent"] } });
  };
  await clean();
  expect(await left()).toEqual(["new is going"]);
});
