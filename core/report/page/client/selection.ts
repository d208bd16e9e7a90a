/** What the reader looks at. It stands in the address, so that it can be linked to and the browser's back button works. */
import type { Position } from "../../map/types";
import type { FleetModel } from "./model";

export type SelectionKind = "cluster" | "object" | "policy" | "change" | "finding" | "refusal" | "space";

export interface Selection {
  readonly kind: SelectionKind;
  /** Into the list of its kind. */
  readonly at: Position;
}

export class SelectionStore {
  private readonly listeners: ((selection: Selection | undefined) => void)[] = [];
  private readonly byKey = new Map<string, Selection>();
  private selected: Selection | undefined;

  constructor(private readonly model: FleetModel) {
    const kinds: readonly (readonly [SelectionKind, number])[] = [
      ["cluster", model.clusters.length],
      ["object", model.objects.length],
      ["policy", model.policies.length],
      ["change", model.changes.length],
      ["finding", model.data.findings.length],
      ["refusal", model.data.refusals?.length ?? 0],
      ["space", model.data.map.spaces.length],
    ];
    for (const [kind, length] of kinds) for (let at = 0; at < length; at++) this.byKey.set(this.keyOf({ kind, at }), { kind, at });
    window.addEventListener("hashchange", () => this.read());
  }

  get current(): Selection | undefined {
    return this.selected;
  }

  /** Listeners are told at once what is selected now. */
  subscribe(listener: (selection: Selection | undefined) => void): void {
    this.listeners.push(listener);
    listener(this.selected);
  }

  select(selection: Selection | undefined): void {
    const hash = selection === undefined ? "" : `#${this.keyOf(selection)}`;
    if (hash === window.location.hash) return;
    window.location.hash = hash;
    // The event comes later; the page answers at once.
    this.read();
  }

  /** Takes what the address says. */
  read(): void {
    const found = this.byKey.get(window.location.hash.slice(1));
    if (found === this.selected) return;
    this.selected = found;
    for (const listener of this.listeners) listener(found);
  }

  private keyOf({ kind, at }: Selection): string {
    // Half a surrogate pair cannot be encoded.
    return [kind, ...this.namesOf(kind, at)].map((name) => encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd"))).join("/");
  }

  private namesOf(kind: SelectionKind, at: Position): readonly string[] {
    const { clusters, objects, policies, data } = this.model;
    switch (kind) {
      case "cluster":
        return [clusters[at]?.inventory ?? "", clusters[at]?.name ?? ""];
      case "object": {
        const { space = "", apiVersion = "", kind: objectKind = "", namespace = "", name = "" } = objects[at] ?? {};
        return [space, apiVersion, objectKind, namespace, name];
      }
      case "policy":
        return [policies[at]?.space ?? "", policies[at]?.name ?? ""];
      case "space":
        return [data.map.spaces[at]?.kind ?? "", data.map.spaces[at]?.name ?? ""];
      case "change":
      case "finding":
      case "refusal":
        return [String(at + 1)];
    }
  }
}
