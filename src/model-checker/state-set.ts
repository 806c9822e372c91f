/** Distinct states, numbered in the order in which they were added. A state is a row of words. */
import { hashWords } from '../machine/object-store';
import { IntVector } from './int-tables';

/** Words are kept in blocks, so that none is copied when the set grows. No state crosses two. */
const BLOCK_BITS = 13;
const BLOCK_WORDS = 1 << BLOCK_BITS;

export class StateSet {
  private readonly blocks: Int32Array[] = [];
  /** Words used in the last block. */
  private used = BLOCK_WORDS;
  /** Where each state begins: number of a block, then the offset in it. */
  private readonly places = new IntVector();
  private readonly lengths = new IntVector();
  /** Each state's hash, so that two that differ are told apart at once. */
  private readonly hashes = new IntVector();
  private table = new Int32Array(1 << 9).fill(-1);

  get size(): number {
    return this.places.length;
  }

  /** Copy state `index` into `words`, which must be long enough; returns its length. */
  copy(index: number, words: Int32Array): number {
    const block = this.blockOf(index);
    const from = this.places.at(index) & (BLOCK_WORDS - 1);
    const length = this.lengths.at(index);
    for (let word = 0; word < length; word++) words[word] = block[from + word] as number;
    return length;
  }

  firstWord(index: number): number {
    return this.blockOf(index)[this.places.at(index) & (BLOCK_WORDS - 1)] as number;
  }

  lengthOf(index: number): number {
    return this.lengths.at(index);
  }

  /** Index of the state; it is new if that is what `size` was before. */
  add(state: Int32Array, length: number): number {
    const { table, hashes } = this;
    const mask = table.length - 1;
    const hash = hashWords(state, 0, length) | 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = table[slot] as number;
      if (index < 0) return this.append(state, length, hash, slot);
      if (hashes.at(index) === hash && this.holds(index, state, length)) return index;
    }
  }

  private blockOf(index: number): Int32Array {
    return this.blocks[this.places.at(index) >>> BLOCK_BITS] as Int32Array;
  }

  private holds(index: number, state: Int32Array, length: number): boolean {
    if (this.lengths.at(index) !== length) return false;
    const block = this.blockOf(index);
    const from = this.places.at(index) & (BLOCK_WORDS - 1);
    for (let word = 0; word < length; word++) if (block[from + word] !== state[word]) return false;
    return true;
  }

  private append(state: Int32Array, length: number, hash: number, slot: number): number {
    const index = this.places.length;
    if (this.used + length > BLOCK_WORDS) {
      this.blocks.push(new Int32Array(Math.max(length, BLOCK_WORDS)));
      this.used = 0;
    }
    const block = this.blocks[this.blocks.length - 1] as Int32Array;
    for (let word = 0; word < length; word++) block[this.used + word] = state[word] as number;
    this.places.push(((this.blocks.length - 1) << BLOCK_BITS) | this.used);
    this.used += length;
    this.lengths.push(length);
    this.hashes.push(hash);
    this.table[slot] = index;
    if (this.size * 2 > this.table.length) this.grow();
    return index;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 4).fill(-1);
    const mask = table.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = this.hashes.at(index) & mask;
      while ((table[slot] as number) >= 0) slot = (slot + 1) & mask;
      table[slot] = index;
    }
    this.table = table;
  }
}

/**
 * A BFS level: the states that are a given number of steps away from the initial state. Where
 * local states are histories, a state has one length of path (each history has a length), so it is
 * in one level only, and every path to it has been counted when its level is complete. Where tasks
 * have program locations, all states are in one level.
 */
export class Level extends StateSet {
  /** Paths from the beginning to each state; not kept where all states are in one layer. */
  readonly paths: bigint[] = [];
  /** The number of each state among all states of the exploration. */
  readonly ids: number[] = [];

  /** Take over a state of another layer, whose words these are; it is not here yet. */
  take(other: Level, index: number, words: Int32Array): void {
    const here = this.add(words, other.lengthOf(index));
    this.ids[here] = other.ids[index] as number;
    this.paths[here] = other.paths[index] as bigint;
  }
}
