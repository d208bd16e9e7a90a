/** Sets of small integers, one bit each: how 10,000 clusters a policy stay cheap to hold, unite and count. */
export class Bits {
  private words: Uint32Array;

  constructor(capacity = 0) {
    this.words = new Uint32Array(Math.ceil(capacity / 32));
  }

  has(i: number): boolean {
    return (((this.words[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1;
  }

  /** @returns whether this changed the set. */
  assign(i: number, member: boolean): boolean {
    if (this.has(i) === member) return false;
    if (i >>> 5 >= this.words.length) {
      const grown = new Uint32Array(Math.max((i >>> 5) + 1, this.words.length * 2));
      grown.set(this.words);
      this.words = grown;
    }
    this.words[i >>> 5] = (this.words[i >>> 5] ?? 0) ^ (1 << (i & 31));
    return true;
  }

  copy(): Bits {
    const result = new Bits();
    result.words = this.words.slice();
    return result;
  }

  unite(other: Bits): this {
    if (other.words.length > this.words.length) {
      const grown = new Uint32Array(other.words.length);
      grown.set(this.words);
      this.words = grown;
    }
    for (let w = 0; w < other.words.length; w++) this.words[w] = (this.words[w] ?? 0) | (other.words[w] ?? 0);
    return this;
  }

  intersect(other: Bits): this {
    for (let w = 0; w < this.words.length; w++) this.words[w] = (this.words[w] ?? 0) & (other.words[w] ?? 0);
    return this;
  }

  subtract(other: Bits): this {
    for (let w = 0; w < this.words.length; w++) this.words[w] = (this.words[w] ?? 0) & ~(other.words[w] ?? 0);
    return this;
  }

  isEmpty(): boolean {
    return this.words.every((word) => word === 0);
  }

  count(): number {
    let total = 0;
    for (let v of this.words) for (; v !== 0; v = (v & (v - 1)) >>> 0) total++;
    return total;
  }

  /** Adds a number below the capacity; what is above is lost. */
  add(i: number): void {
    this.words[i >>> 5] = (this.words[i >>> 5] ?? 0) | (1 << (i & 31));
  }

  /** Calls `visit` with every number, ascending. */
  forEach(visit: (i: number) => void): void {
    const { words } = this;
    for (let w = 0; w < words.length; w++) {
      for (let v = words[w] ?? 0; v !== 0; v = (v & (v - 1)) >>> 0) visit(w * 32 + 31 - Math.clz32(v & -v));
    }
  }

  /** Equal for equal sets. */
  key(): string {
    let end = this.words.length;
    while (end > 0 && this.words[end - 1] === 0) end--;
    return this.words.subarray(0, end).join();
  }

  equals(other: Bits): boolean {
    for (let w = Math.max(this.words.length, other.words.length) - 1; w >= 0; w--) if ((this.words[w] ?? 0) !== (other.words[w] ?? 0)) return false;
    return true;
  }
}
