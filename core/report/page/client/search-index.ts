/** Finds clusters, objects and policies by the words that a reader types; all of them have to be in the name, or in what is said beside it. */
import type { Position } from "../../map/types";
import type { FleetModel } from "./model";
import type { Selection, SelectionKind } from "./selection";

/** What is found of one kind. */
export interface Found {
  readonly kind: Extract<SelectionKind, "cluster" | "object" | "policy">;
  /** Best ones first, at most `limit` of them. */
  readonly best: readonly Selection[];
  /** All of them, in their order. */
  readonly all: readonly Position[];
}

interface Entry {
  readonly name: string;
  readonly text: string;
}

export class SearchIndex {
  private readonly entries: Readonly<Record<Found["kind"], readonly Entry[]>>;

  constructor({ clusters, objects, policies }: FleetModel) {
    const entry = (name: string, ...more: readonly string[]): Entry => ({ name: name.toLowerCase(), text: [name, ...more].join(" ").toLowerCase() });
    const pairs = (labels: Readonly<Record<string, string>>): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    this.entries = {
      cluster: clusters.map(({ name, inventory, labels }) => entry(name, inventory, ...pairs(labels))),
      object: objects.map(({ name, kind, namespace, apiVersion, labels }) => entry(name, `${kind}/${name}`, `${namespace}/${name}`, apiVersion, ...pairs(labels))),
      policy: policies.map(({ name, space }) => entry(name, space)),
    };
  }

  /** @param text - no words: nothing is found. */
  find(text: string, limit: number): readonly Found[] {
    const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) return [];
    return (["cluster", "object", "policy"] as const).map((kind) => {
      const all: Position[] = [];
      this.entries[kind].forEach((entry, at) => {
        if (words.every((word) => entry.text.includes(word))) all.push(at);
      });
      const rank = (at: Position): number => rankOf(this.entries[kind][at]?.name ?? "", words[0] ?? "");
      // Sorting all of ten thousand hits for the first eight would be felt.
      const best = [0, 1, 2].flatMap((wanted) => all.filter((at) => rank(at) === wanted)).slice(0, limit);
      return { kind, all, best: best.map((at) => ({ kind, at })) };
    });
  }
}

/** 0: the name begins so, or is it; 1: it is in the name; 2: it is elsewhere. */
function rankOf(name: string, word: string): number {
  return name.startsWith(word) ? 0 : name.includes(word) ? 1 : 2;
}
