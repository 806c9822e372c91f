/** Sets of distinct states, and BFS levels. A state is a sequence of 32-bit words. */
import { hashWords } from '../machine/object-store';
import { IntVector } from './int-tables';

/** Words are stored in blocks, so that growth copies none. No state spans two blocks. */
const BLOCK_BITS = 13;
const BLOCK_WORDS = 1 << BLOCK_BITS;

/** Of the first block. Most levels are small, and a search has one for each of its steps. */
const FIRST_BLOCK_WORDS = 1 << 9;

/** Distinct states, numbered in the order of their addition. */
export class StateSet {
  private readonly blocks: Int32Array[] = [];
  /** Words used in the last block. */
  private used = 0;
  /** Start of each state: the number of a block, then the offset in it. */
  private readonly offsets = new IntVector();
  private readonly lengths = new IntVector();
  /** Hash of each state, which distinguishes most states without a comparison of words. */
  private readonly hashes = new IntVector();
  /** Of each slot, the index of a state plus one; 0 is an empty slot. */
  private table = new Int32Array(1 << 6);

  get size(): number {
    return this.offsets.length;
  }

  /** Copy state `index` into `words`, which must be long enough; returns its length. */
  copy(index: number, words: Int32Array): number {
    const block = this.blockOf(index);
    const from = this.offsets.at(index) & (BLOCK_WORDS - 1);
    const length = this.lengths.at(index);
    for (let word = 0; word < length; word++) words[word] = block[from + word] as number;
    return length;
  }

  lengthOf(index: number): number {
    return this.lengths.at(index);
  }

  /** Index of the state; the state is new if the index is the former `size`. */
  add(state: Int32Array, length: number): number {
    const { table, hashes } = this;
    const mask = table.length - 1;
    const hash = hashWords(state, 0, length) | 0;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = (table[slot] as number) - 1;
      if (index < 0) return this.append(state, length, hash, slot);
      if (hashes.at(index) === hash && this.holds(index, state, length)) return index;
    }
  }

  /** Forget all states, and keep the room for others. */
  clear(): void {
    // The last block is the largest.
    this.blocks.splice(0, this.blocks.length - 1);
    this.used = 0;
    this.offsets.clear();
    this.lengths.clear();
    this.hashes.clear();
    this.table.fill(0);
  }

  private blockOf(index: number): Int32Array {
    return this.blocks[this.offsets.at(index) >>> BLOCK_BITS] as Int32Array;
  }

  private holds(index: number, state: Int32Array, length: number): boolean {
    if (this.lengths.at(index) !== length) return false;
    const block = this.blockOf(index);
    const from = this.offsets.at(index) & (BLOCK_WORDS - 1);
    for (let word = 0; word < length; word++) if (block[from + word] !== state[word]) return false;
    return true;
  }

  private append(state: Int32Array, length: number, hash: number, slot: number): number {
    const index = this.offsets.length;
    const block = this.blockFor(length);
    for (let word = 0; word < length; word++) block[this.used + word] = state[word] as number;
    this.offsets.push(((this.blocks.length - 1) << BLOCK_BITS) | this.used);
    this.used += length;
    this.lengths.push(length);
    this.hashes.push(hash);
    this.table[slot] = index + 1;
    if (this.size * 2 > this.table.length) this.grow();
    return index;
  }

  /** The last block, with room for so many more words. */
  private blockFor(length: number): Int32Array {
    const last = this.blocks.at(-1);
    const end = Math.min(last?.length ?? 0, BLOCK_WORDS);
    if (last !== undefined && this.used + length <= end) return last;
    const size = last === undefined ? FIRST_BLOCK_WORDS : Math.min(BLOCK_WORDS, last.length * 4);
    const block = new Int32Array(Math.max(length, size));
    this.blocks.push(block);
    this.used = 0;
    return block;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 4);
    const mask = table.length - 1;
    for (let index = 0; index < this.size; index++) {
      let slot = this.hashes.at(index) & mask;
      while ((table[slot] as number) > 0) slot = (slot + 1) & mask;
      table[slot] = index + 1;
    }
    this.table = table;
  }
}

/**
 * A BFS level: the states at a given distance from the initial state. Where local states are
 * histories, all paths to a state have the same length, so a state is in one level only, and all
 * paths to it are counted when its level is complete. Where tasks have program locations, all
 * states are in one level.
 */
export class Level extends StateSet {
  /** Number of paths to each state; empty where all states are in one level. */
  readonly paths: bigint[] = [];
  /** The id of each state. */
  readonly ids: number[] = [];

  override clear(): void {
    super.clear();
    this.paths.length = 0;
    this.ids.length = 0;
  }
}
