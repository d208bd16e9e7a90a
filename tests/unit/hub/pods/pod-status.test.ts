import type { KubeObject } from "../../../../core/model/kube-object";
import { podStatus, stateOf } from "../../../../hub/pods/pod-status";
import type { ProcessStatus } from "../../../../hub/supervisor/process-spec";

const SINCE = "2026-01-01T00:00:00.123Z";
const now = new Date("2026-01-02T00:00:00.000Z");
const aProcess = (more: Partial<ProcessStatus> = {}): ProcessStatus => ({ name: "transport@wds1", state: "running", pid: 1, restarts: 0, since: SINCE, ...more });
const aPod = (status?: object): KubeObject => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "wds1-system" }, spec: { containers: [{ name: "transport-controller", image: "i" }] }, ...(status === undefined ? {} : { status }) });
const readiness = (status: Readonly<Record<string, unknown>> | undefined): unknown => (status?.["conditions"] as readonly { type: string; status: string }[]).find(({ type }) => type === "Ready")?.status;

test.each([
  ["a process that runs", [aProcess()], { kind: "running", since: SINCE, ready: true }],
  ["one that does not serve yet", [aProcess({ state: "starting", message: "does not serve yet" })], { kind: "running", since: SINCE, ready: false }],
  ["one that waits for what it needs", [{ ...aProcess({ state: "starting" }), pid: undefined } as unknown as ProcessStatus], { kind: "waiting", reason: "ContainerCreating" }],
  ["one that died", [aProcess({ state: "backoff", message: "exit code 1" })], { kind: "waiting", reason: "CrashLoopBackOff", message: "exit code 1" }],
  ["one that was taken out", [aProcess({ state: "stopped" })], { kind: "waiting", reason: "Stopped", message: "taken out with ksfleet stop" }],
  ["one that this hub has not yet", [undefined], { kind: "waiting", reason: "ContainerCreating" }],
  ["the worst of several", [aProcess(), aProcess({ state: "backoff" }), aProcess({ state: "starting" })], { kind: "waiting", reason: "CrashLoopBackOff" }],
])("%s", (_, processes, expected) => {
  expect(stateOf(processes)).toEqual(expected);
});

test("a pod is ready while its process runs, and its status is written once", () => {
  const running = podStatus(aPod(), stateOf([aProcess()]), { restarts: 0, now });
  expect(running).toMatchObject({ phase: "Running", containerStatuses: [{ ready: true, restartCount: 0, state: { running: { startedAt: "2026-01-01T00:00:00Z" } } }] });
  expect(readiness(running)).toBe("True");
  expect(podStatus(aPod(running), stateOf([aProcess()]), { restarts: 0, now: new Date("2026-01-03T00:00:00Z") })).toBeUndefined();

  const died = podStatus(aPod(running), stateOf([aProcess({ state: "backoff", message: "exit code 1" })]), { restarts: 1, now });
  expect(died).toMatchObject({ phase: "Running", containerStatuses: [{ ready: false, restartCount: 1, state: { waiting: { reason: "CrashLoopBackOff", message: "exit code 1" } } }] });
  expect(readiness(died)).toBe("False");
});

test("a Job's pod is done", () => {
  expect(podStatus(aPod(), { kind: "completed" }, { restarts: 0, now })).toMatchObject({ phase: "Succeeded", containerStatuses: [{ ready: false, state: { terminated: { exitCode: 0 } } }] });
});
