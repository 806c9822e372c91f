/** Distinct states, numbered in the order in which they were added. A state is a row of words. */
import { hashWords } from '../kernel/object-store';

/** Each state keeps its hash, so that two that differ are told apart at once. */
export class StateSet {
  private arena = new Int32Array(1 << 12);
  /** Where each state begins; one more for where the next will. */
  private offsets = new Int32Array(1 << 8);
  private hashes = new Int32Array(1 << 8);
  private table = new Int32Array(1 << 8).fill(-1);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Bytes that the set takes. */
  get bytes(): number {
    return 4 * (this.arena.length + this.offsets.length + this.hashes.length + this.table.length);
  }

  /** Copy state `index` into `words`, which must be long enough; returns its length. */
  copy(index: number, words: Int32Array): number {
    const from = this.offsets[index] as number;
    const length = (this.offsets[index + 1] as number) - from;
    for (let word = 0; word < length; word++) words[word] = this.arena[from + word] as number;
    return length;
  }

  lengthOf(index: number): number {
    return (this.offsets[index + 1] as number) - (this.offsets[index] as number);
  }

  /** Index of the state; it is new if that is what `size` was before. */
  add(state: Int32Array, length: number): number {
    const { table, hashes } = this;
    const mask = table.length - 1;
    const hash = hashWords(state, 0, length) | 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = table[slot] as number;
      if (index < 0) return this.append(state, length, hash, slot);
      if (hashes[index] === hash && this.holds(index, state, length)) return index;
    }
  }

  private holds(index: number, state: Int32Array, length: number): boolean {
    const from = this.offsets[index] as number;
    if ((this.offsets[index + 1] as number) - from !== length) return false;
    const { arena } = this;
    for (let word = 0; word < length; word++) if (arena[from + word] !== state[word]) return false;
    return true;
  }

  private append(state: Int32Array, length: number, hash: number, slot: number): number {
    const index = this.count++;
    const from = this.offsets[index] as number;
    if (from + length > this.arena.length) this.arena = enlarged(this.arena, from + length);
    for (let word = 0; word < length; word++) this.arena[from + word] = state[word] as number;
    if (index + 1 === this.offsets.length) {
      this.offsets = enlarged(this.offsets, 0);
      this.hashes = enlarged(this.hashes, 0);
    }
    this.offsets[index + 1] = from + length;
    this.hashes[index] = hash;
    this.table[slot] = index;
    if (this.count * 2 > this.table.length) this.grow();
    return index;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 4).fill(-1);
    const mask = table.length - 1;
    for (let index = 0; index < this.count; index++) {
      let slot = (this.hashes[index] as number) & mask;
      while ((table[slot] as number) >= 0) slot = (slot + 1) & mask;
      table[slot] = index;
    }
    this.table = table;
  }
}

function enlarged(words: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(words.length * 2, atLeast));
  larger.set(words);
  return larger;
}
