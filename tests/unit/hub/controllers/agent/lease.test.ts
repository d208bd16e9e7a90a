import { resources } from "../../../../../core/model/resources";
import { startLease } from "../../../../../hub/agent/lease";
import { CONDITION } from "../../../../../hub/controllers/registration/names";
import { ControllerScope } from "../../../../../hub/controllers/runtime/controller";
import { createLogger } from "../../../../../hub/controllers/runtime/log";
import { MemoryClient } from "../../../../support/memory-client";
import { until } from "../../../../support/poll";

const stopping = new AbortController();
afterAll(() => stopping.abort());

test("a heartbeat is one write: the lease is read at first, and again when another wrote it or took it away", async () => {
  const hub = new MemoryClient();
  const key = { namespace: "c1", name: "managed-cluster-lease" };
  const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: key, spec: { holderIdentity: "hub" } };
  await hub.seed({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name: "c1" }, spec: { leaseDurationSeconds: 0.05 }, status: { conditions: [{ type: CONDITION.accepted, status: "True" }] } }, lease);
  const scope = new ControllerScope(createLogger(() => undefined), stopping.signal);
  let seconds = 0;
  startLease({ cluster: "c1", managed: scope.informer(hub, resources.ManagedCluster), hub, scope, now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)) });
  const count = (verb: string): number => hub.calls.filter((call) => call.verb === verb && call.kind === "Lease").length;
  await until("five heartbeats", 5, async () => count("replace") >= 5);
  expect(count("get")).toBe(1);
  await hub.delete(resources.Lease, key);
  await hub.create(resources.Lease, lease);
  const before = count("replace");
  await until("it goes on", 5, async () => count("replace") >= before + 3);
  expect(count("get")).toBe(2);
  expect((await hub.get(resources.Lease, key))?.["spec"]).toMatchObject({ holderIdentity: "hub" });
  await scope.close();
});
