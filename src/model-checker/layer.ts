/**
 * The states that are a given number of steps away from the beginning. Where tasks stand at their
 * histories, the number of steps that led to a state can be read off the state (each history has a
 * length), so a state is in one layer only, and every path to it has been counted when its layer
 * is complete. Where tasks name places, all states are in one layer.
 */
import { StateSet } from './state-set';

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
