/** Sets of positions, each kept once: a thousand policies usually have a few dozen sets of destinations. */
import type { Position } from "./types";

export class PositionSets {
  readonly all: (readonly Position[])[] = [];
  private readonly known = new Map<string, Position>();

  /** @param sets - each once; they keep their positions. */
  constructor(sets: readonly (readonly Position[])[] = []) {
    for (const members of sets) this.add(members);
  }

  /** @param members - ascending. @returns the position of the set in `all`. */
  add(members: readonly Position[]): Position {
    const key = members.join();
    let position = this.known.get(key);
    if (position === undefined) {
      this.known.set(key, (position = this.all.length));
      this.all.push(members);
    }
    return position;
  }
}
