/** Growing tables of 32-bit integers in typed arrays, which need a fraction of the usual memory. */

/** A growing list of 32-bit integers. */
export class IntVector {
  private words = new Int32Array(1 << 5);
  private count = 0;

  get length(): number {
    return this.count;
  }

  at(index: number): number {
    return this.words[index] as number;
  }

  push(value: number): void {
    if (this.count === this.words.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.count++] = value;
  }
}

/** A hash map from pairs of non-negative integers to integers, with open addressing. */
export class IntPairMap {
  private firsts = new Int32Array(1 << 10).fill(-1);
  private seconds = new Int32Array(1 << 10);
  private values = new Int32Array(1 << 10);
  private count = 0;

  /** Number of pairs. */
  get size(): number {
    return this.count;
  }

  /** The value of the pair; -1 where there is none. */
  get(first: number, second: number): number {
    const slot = this.slot(first, second);
    return this.firsts[slot] === -1 ? -1 : (this.values[slot] as number);
  }

  set(first: number, second: number, value: number): void {
    const slot = this.slot(first, second);
    if (this.firsts[slot] === -1) this.count++;
    this.firsts[slot] = first;
    this.seconds[slot] = second;
    this.values[slot] = value;
    if (this.count * 2 > this.firsts.length) this.grow();
  }

  private slot(first: number, second: number): number {
    const mask = this.firsts.length - 1;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const held = this.firsts[slot];
      if (held === -1 || (held === first && this.seconds[slot] === second)) return slot;
    }
  }

  private grow(): void {
    const { firsts, seconds, values } = this;
    this.firsts = new Int32Array(firsts.length * 2).fill(-1);
    this.seconds = new Int32Array(firsts.length * 2);
    this.values = new Int32Array(firsts.length * 2);
    firsts.forEach((first, from) => {
      if (first === -1) return;
      const slot = this.slot(first, seconds[from] as number);
      this.firsts[slot] = first;
      this.seconds[slot] = seconds[from] as number;
      this.values[slot] = values[from] as number;
    });
  }
}
