/** The result of a search, from what its last pass reached. */
import type { BoundExceeded } from '../protocol/implementation';
import type { Exploration } from './exploration';
import type { ReachedStates } from './reached-states';

/** What was searched before the last pass. */
export interface SearchedBefore {
  readonly states: number;
  /** Its interleavings, at least. */
  readonly interleavings: bigint;
}

interface HowSearched {
  readonly boundExceeded: BoundExceeded | null;
  /** With partial-order reduction. */
  readonly reduced: boolean;
  readonly before: SearchedBefore;
}

export function explorationOf(
  { outcomes: table, deadlocks, count }: ReachedStates,
  { boundExceeded, reduced, before }: HowSearched,
): Exploration {
  return {
    outcomes: () => table.outcomes(),
    get outcomeCount() {
      return table.count;
    },
    states: before.states + count,
    get interleavings() {
      const counted = table.interleavings;
      return counted === 1n && before.interleavings > 1n ? before.interleavings : counted;
    },
    get interleavingsAreExact() {
      return boundExceeded === null && !reduced && table.areCounted;
    },
    complete: boundExceeded === null,
    boundExceeded,
    get deadlocks() {
      return deadlocks.deadlocks;
    },
    get livelocks() {
      return deadlocks.livelocks;
    },
  };
}
