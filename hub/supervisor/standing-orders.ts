/**
 * What keeps processes of a hub from running, over restarts too (`hub.json`): taken out by name, without a pod on the hosting space, or the
 * agent of a cluster that was cut off. Each reason ends on its own; a process runs when none is left.
 */
import { KubeStellarError } from "../../operations/errors";
import { writeHubRecord } from "../state";
import type { HubPaths, HubRecord } from "../state";
import type { ProcessStatus } from "./process-spec";
import { agentOf } from "./programs";

/** The part of a hub's record that changes while it runs. */
export class StandingOrders {
  constructor(
    private readonly paths: HubPaths,
    private record: HubRecord,
  ) {}

  get hubId(): string {
    return this.record.id;
  }

  /** Whether the quirks of KubeStellar are kept. */
  get strictUpstream(): boolean {
    return this.record.strictUpstream;
  }

  keepQuirks(strictUpstream: boolean): void {
    this.keep({ strictUpstream });
  }

  /** Whether a process is kept from running, for whichever reason. */
  isOut(process: string): boolean {
    return this.record.stopped.includes(process) || this.isPodless(process) || this.record.disconnected.some((wec) => agentOf(wec) === process);
  }

  isPodless(process: string): boolean {
    return this.record.podless.includes(process);
  }

  /** The status as people should see it: with the reason why a process is out. */
  explain(status: ProcessStatus): ProcessStatus {
    if (status.state !== "stopped") return status;
    if (this.record.disconnected.some((wec) => agentOf(wec) === status.name)) return { ...status, state: "disconnected" };
    return this.isPodless(status.name) ? { ...status, message: "has no pod on the hosting space: scaled to none" } : status;
  }

  /** Takes processes out by name, also those of spaces that are still to come. */
  takeOut(processes: readonly string[]): void {
    this.keep({ stopped: union(this.record.stopped, processes) });
  }

  /** Takes `takeOut` back. @throws KubeStellarError `Refused` when another reason keeps the process out. */
  putBack(process: string): void {
    const cutOff = this.record.disconnected.find((wec) => agentOf(wec) === process);
    if (cutOff !== undefined) throw new KubeStellarError(`${process} is disconnected`, { code: "Refused", fix: `Run: ksfleet reconnect ${cutOff}` });
    this.keep({ stopped: this.record.stopped.filter((stopped) => stopped !== process) });
    if (this.isPodless(process)) throw new KubeStellarError(`${process} has no pod on the hosting space: its workload is scaled to none`, { code: "Refused", fix: "Scale it up there: kubectl --context host get deployments,statefulsets -A" });
  }

  /** Cuts a WEC off from its hub. */
  disconnect(wec: string): void {
    this.keep({ disconnected: union(this.record.disconnected, [wec]) });
  }

  reconnect(wec: string): void {
    this.keep({ disconnected: this.record.disconnected.filter((name) => name !== wec) });
  }

  /** Keeps processes out as long as they have no pod. */
  hold(processes: readonly string[]): void {
    this.keep({ podless: union(this.record.podless, processes) });
  }

  /** Takes `hold` back. */
  release(processes: readonly string[]): void {
    this.keep({ podless: this.record.podless.filter((name) => !processes.includes(name)) });
  }

  /** A space of the same name that comes later begins without orders. */
  forgetSpace(space: string): void {
    const ofOthers = (process: string): boolean => !process.endsWith(`@${space}`);
    this.keep({ stopped: this.record.stopped.filter(ofOthers), podless: this.record.podless.filter(ofOthers), disconnected: this.record.disconnected.filter((wec) => wec !== space) });
  }

  private keep(change: Partial<Pick<HubRecord, "stopped" | "disconnected" | "podless" | "strictUpstream">>): void {
    const record = { ...this.record, ...change };
    if (JSON.stringify(record) === JSON.stringify(this.record)) return;
    this.record = record;
    writeHubRecord(this.paths, record);
  }
}

/** Ascending, each once. */
function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
