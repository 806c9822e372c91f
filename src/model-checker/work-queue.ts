/** Which region is next, for all threads of a search. */

import type { Search } from './search';
import type { PartialResult } from './search-result';

const NEXT = 0;
const STATES = 1;
const REGIONS = 2;
const MAX_STATES = 3;

export class WorkQueue {
  /** `words` are shared memory. */
  constructor(readonly words: Int32Array) {}

  /** One that threads can be given the words of. */
  static shared(regions: number, maxStates: number): WorkQueue {
    const words = new Int32Array(new SharedArrayBuffer(4 * Int32Array.BYTES_PER_ELEMENT));
    words[REGIONS] = regions;
    words[MAX_STATES] = maxStates;
    return new WorkQueue(words);
  }

  get regions(): number {
    return this.words[REGIONS] as number;
  }

  /** Takes one region after another, as long as there are any, and the budget lasts. */
  *searchBy(search: Search): Generator<{ readonly index: number; readonly part: PartialResult }> {
    const maxStates = this.words[MAX_STATES] as number;
    while (Atomics.load(this.words, STATES) < maxStates) {
      const index = Atomics.add(this.words, NEXT, 1);
      if (index >= this.regions) return;
      const part = search.searchRegion(index, maxStates);
      Atomics.add(this.words, STATES, part.states);
      yield { index, part };
      if (part.cutOff !== null) return;
    }
  }
}
