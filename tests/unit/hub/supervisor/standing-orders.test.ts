import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HubPaths, newHubRecord, readHubRecord } from "../../../../hub/state";
import type { ProcessStatus } from "../../../../hub/supervisor/process-spec";
import { StandingOrders } from "../../../../hub/supervisor/standing-orders";

let paths: HubPaths;
let orders: StandingOrders;
beforeEach(() => {
  paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-orders-")));
  orders = new StandingOrders(paths, newHubRecord("h", "1"));
});
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

const written = () => readHubRecord(paths)!;
const stopped = (name: string): ProcessStatus => ({ name, state: "stopped", restarts: 0, since: "2026-01-01T00:00:00Z" });

test("a process is out until the last reason has ended, and hub.json knows each", () => {
  orders.takeOut(["transport@wds1", "binding@wds1"]);
  orders.hold(["transport@wds1"]);
  expect(written()).toMatchObject({ stopped: ["binding@wds1", "transport@wds1"], podless: ["transport@wds1"], disconnected: [] });
  expect(() => orders.putBack("transport@wds1")).toThrow(expect.objectContaining({ code: "Refused", message: expect.stringContaining("has no pod") as string }) as Error);
  expect(written().stopped).toEqual(["binding@wds1"]);
  expect(orders.isOut("transport@wds1")).toBe(true);
  orders.release(["transport@wds1"]);
  expect([orders.isOut("transport@wds1"), orders.isOut("binding@wds1")]).toEqual([false, true]);
  expect(written()).toMatchObject({ stopped: ["binding@wds1"], podless: [] });
});

test("the agent of a disconnected cluster comes back by reconnecting only", () => {
  orders.disconnect("c1");
  expect(orders.isOut("agent@c1")).toBe(true);
  expect(() => orders.putBack("agent@c1")).toThrow(expect.objectContaining({ code: "Refused", message: expect.stringContaining("Run: ksfleet reconnect c1") as string }) as Error);
  orders.reconnect("c1");
  expect(orders.isOut("agent@c1")).toBe(false);
});

test("the status says why a process is out", () => {
  orders.disconnect("c1");
  orders.hold(["transport@wds1"]);
  expect(["agent@c1", "transport@wds1", "binding@wds1"].map((name) => orders.explain(stopped(name)))).toEqual([
    { ...stopped("agent@c1"), state: "disconnected" },
    { ...stopped("transport@wds1"), message: "has no pod on the hosting space: scaled to none" },
    stopped("binding@wds1"),
  ]);
  const running = { ...stopped("agent@c1"), state: "running" as const };
  expect(orders.explain(running)).toBe(running);
});

test("a space that goes takes its orders along, and no others", () => {
  orders.takeOut(["transport@wds1", "transport@wds10"]);
  orders.hold(["status@wds1"]);
  orders.disconnect("wds1");
  orders.disconnect("c1");
  orders.forgetSpace("wds1");
  expect(written()).toMatchObject({ stopped: ["transport@wds10"], podless: [], disconnected: ["c1"] });
});
