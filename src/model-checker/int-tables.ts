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

  clear(): void {
    this.count = 0;
  }
}

/** Words of a slot: the first of the pair plus one, so that 0 is an empty slot; the second; the value. */
const SLOT_WORDS = 3;

/** A hash map from pairs of non-negative integers to integers, with open addressing. */
export class IntPairMap {
  /** Most maps stay small. */
  private mask = (1 << 5) - 1;
  private slots = new Int32Array(SLOT_WORDS << 5);
  private count = 0;

  /** Number of pairs. */
  get size(): number {
    return this.count;
  }

  /** The value of the pair; -1 where there is none. */
  get(first: number, second: number): number {
    const { slots } = this;
    const at = this.find(first, second);
    return slots[at] === 0 ? -1 : (slots[at + 2] as number);
  }

  set(first: number, second: number, value: number): void {
    const { slots } = this;
    const at = this.find(first, second);
    const isNew = slots[at] === 0;
    slots[at] = first + 1;
    slots[at + 1] = second;
    slots[at + 2] = value;
    if (isNew && ++this.count * 2 > this.mask) this.grow();
  }

  /** Where the slot of the pair begins, or the empty one for it. */
  private find(first: number, second: number): number {
    const { slots, mask } = this;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const at = slot * SLOT_WORDS;
      const held = slots[at];
      if (held === 0 || (held === first + 1 && slots[at + 1] === second)) return at;
    }
  }

  private grow(): void {
    const { slots } = this;
    this.mask = (this.mask << 2) | 3;
    this.slots = new Int32Array(SLOT_WORDS * (this.mask + 1));
    for (let from = 0; from < slots.length; from += SLOT_WORDS) {
      if (slots[from] === 0) continue;
      const at = this.find((slots[from] as number) - 1, slots[from + 1] as number);
      for (let word = 0; word < SLOT_WORDS; word++)
        this.slots[at + word] = slots[from + word] as number;
    }
  }
}
