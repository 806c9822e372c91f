/**
 * The states that are a given number of steps away from the beginning. The number of steps that
 * led to a state can be read off the state (each task's local history has a length), so a state
 * is in one layer only, and every path to it has been counted when its layer is complete.
 */
import { hashWords } from '../kernel/object-store';

export class Layer {
  private arena = new Int32Array(1 << 12);
  private readonly offsets: number[] = [];
  private readonly lengths: number[] = [];
  private table = new Int32Array(1 << 8).fill(-1);
  private end = 0;
  /** Paths from the beginning to each state. */
  readonly paths: bigint[] = [];
  /** The number of each state among all states of the exploration. */
  readonly ids: number[] = [];

  get size(): number {
    return this.offsets.length;
  }

  /** The words of state `index`, valid until the layer grows. */
  view(index: number): Int32Array {
    const offset = this.offsets[index] as number;
    return this.arena.subarray(offset, offset + (this.lengths[index] as number));
  }

  /** Index of the state, and whether it is new here. */
  add(state: Int32Array, length: number, paths: bigint): { index: number; isNew: boolean } {
    const mask = this.table.length - 1;
    let slot = hashWords(state, 0, length) & mask;
    for (;;) {
      const index = this.table[slot] as number;
      if (index < 0) return { index: this.append(state, length, paths, slot), isNew: true };
      if (this.holds(index, state, length)) {
        this.paths[index] = (this.paths[index] as bigint) + paths;
        return { index, isNew: false };
      }
      slot = (slot + 1) & mask;
    }
  }

  private holds(index: number, state: Int32Array, length: number): boolean {
    if (this.lengths[index] !== length) return false;
    const offset = this.offsets[index] as number;
    for (let word = 0; word < length; word++)
      if (this.arena[offset + word] !== state[word]) return false;
    return true;
  }

  private append(state: Int32Array, length: number, paths: bigint, slot: number): number {
    if (this.end + length > this.arena.length) {
      const larger = new Int32Array(Math.max(this.arena.length * 2, this.end + length));
      larger.set(this.arena);
      this.arena = larger;
    }
    this.arena.set(state.subarray(0, length), this.end);
    const index = this.offsets.length;
    this.offsets.push(this.end);
    this.lengths.push(length);
    this.paths.push(paths);
    this.end += length;
    this.table[slot] = index;
    if (this.offsets.length * 2 > this.table.length) this.grow();
    return index;
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 2).fill(-1);
    const mask = this.table.length - 1;
    for (let index = 0; index < this.offsets.length; index++) {
      const offset = this.offsets[index] as number;
      let slot = hashWords(this.arena, offset, offset + (this.lengths[index] as number)) & mask;
      while ((this.table[slot] as number) >= 0) slot = (slot + 1) & mask;
      this.table[slot] = index;
    }
  }
}
